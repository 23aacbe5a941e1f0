"""scripts/knative-local alone: anyone's manifests, from any folder, with a Postgres of its own."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.knative.local.stage import NAMESPACE, PATIENCE, ROOT, environment, service, write


def test_it_runs_anyones_manifests_from_any_folder(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """FUNCTION_SOURCE is found from the current folder; without DATABASE_URL a Postgres lives in the data folder."""
    (tmp_path / "beside.py").write_text("SAID = 'hello'\n")
    (tmp_path / "hello.py").write_text("import beside\n\ndef hello(request):\n    return beside.SAID\n")
    write(tmp_path / "manifests", service("hello", environment(Path("hello.py"), "hello")))
    asked = [
        str(ROOT / "scripts/knative-local"),
        "--manifests",
        "manifests",
        "--port",
        str(free_port()),
        "--data",
        "data",
    ]
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTHONPATH")}
    with subprocess.Popen(asked, cwd=tmp_path, env=given, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        ready = json.loads(running.stdout.readline())
        with urllib.request.urlopen(ready["services"][f"{NAMESPACE}/hello"], timeout=PATIENCE) as answer:
            assert answer.read() == b"hello"
        running.terminate()
        assert running.wait(PATIENCE) == 0
        assert not running.stdout.read()
    assert (tmp_path / "data" / "pg").is_dir()
