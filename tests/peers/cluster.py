"""A cluster and a cloud that write down what they are asked: `kubectl` and `gcloud` on the PATH.

Manifests are built by the real kubectl (`kustomize` needs no cluster); everything else is recorded and answered as the
real programs would, from secrets kept in the folder.
"""

import json
import os
import shutil
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = """#!{python}
import json, os, pathlib, subprocess, sys
home, real = pathlib.Path({home!r}), {real!r}
name, asked = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
if name == "kubectl" and asked[0] == "kustomize":
    sys.exit(subprocess.run([real, *asked]).returncode)
listens = {{"-", "--data-file=-", "--prompt-for-password"}} & set(asked)
said = sys.stdin.read() if listens else ""
with (home / "asked").open("a") as log:
    log.write(json.dumps([name, asked, said]) + "\\n")
line = " ".join([name, *asked])
refused = home / "refused"
if refused.exists() and refused.read_text() in line:
    print("error: it is said to be impossible", file=sys.stderr)
    sys.exit(1)
if "versions access" in line:
    kept = home / next(one for one in asked if one.startswith("--secret=")).partition("=")[2]
    if not kept.exists():
        print("ERROR: (gcloud.secrets.versions.access) NOT_FOUND: there is no such version", file=sys.stderr)
        sys.exit(1)
    print(kept.read_text(), end="")
elif "versions add" in line:
    (home / asked[3]).write_text(said)
elif "--dry-run=client" in asked:
    print("apiVersion: apps/v1\\nkind: Deployment\\nmetadata:\\n  namespace: myproject")
elif "go-template" in line:
    print("from-kafka", end="")
elif "get ksvc -n" in line:
    print((home / "ksvc.json").read_text(), end="")
elif "subscriptions list" in line:
    print((home / "subscriptions.json").read_text())
elif "json" in asked:
    kept = home / (asked[1] + ".json")
    print(kept.read_text() if kept.exists() else json.dumps({{"items": []}}))
elif "get ksvc" in line:
    print((home / "image").read_text() if (home / "image").exists() else "", end="")
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The folder behind both programs, and what they were asked so far."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> list[tuple[str, list[str], str]]:
        """Return every program's name, arguments and stdin, in order."""
        log = self.home / "asked"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [(name, arguments, said) for name, arguments, said in map(json.loads, lines)]

    def applied(self) -> str:
        """Return all manifests that were applied, in order."""
        return "\n---\n".join(
            said for name, arguments, said in self.asked if name == "kubectl" and arguments[0] == "apply"
        )

    def keep(self, name: str, value: str) -> None:
        """Keep a secret as an operator would."""
        (self.home / name).write_text(value, encoding="utf-8")

    def run(self, revisions: dict[str, str]) -> None:
        """Have these Services run, each by its revision."""
        items = [
            {"metadata": {"name": name}, "status": {"latestReadyRevisionName": one}} for name, one in revisions.items()
        ]
        (self.home / "ksvc.json").write_text(json.dumps({"items": items}), encoding="utf-8")

    def refuse(self, words: str) -> None:
        """Say no from now on to whatever holds these words."""
        (self.home / "refused").write_text(words, encoding="utf-8")


def cluster(home: Path) -> Cluster:
    """Put both programs into a folder, and say under what environment they are found first."""
    real = shutil.which("kubectl")
    assert real is not None, "kubectl is needed to build manifests"
    programs = home / "bin"
    programs.mkdir(parents=True)
    for name in ("kubectl", "gcloud"):
        program = programs / name
        program.write_text(PROGRAM.format(python=sys.executable, home=str(home), real=real), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Cluster(home, {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"})
