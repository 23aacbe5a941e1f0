"""The runbook is true: what it names is there, and what it says of scale is what is rendered."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "knative" / "README.md").read_text(encoding="utf-8")


def test_every_file_it_names_is_there() -> None:
    """Scripts, folders and files of the runbook can be found from the root or from knative/."""
    named = set(re.findall(r"`((?:scripts|platform|overlays|functions|templates|terraform|local)/[\w./-]*)", RUNBOOK))
    assert len(named) > 5
    missing = {one for one in named if not (ROOT / one).exists() and not (ROOT / "knative" / one).exists()}
    assert missing <= {"terraform/terraform.tfvars"}  # the operator writes it


def test_each_alert_has_its_place() -> None:
    """The table of what one sees that alerts point to is there under the name they give it."""
    assert 'table \\"What you see\\"' in (ROOT / "terraform" / "monitoring.tf").read_text(encoding="utf-8")
    assert re.search(r"^## What you see", RUNBOOK, re.MULTILINE)


def test_who_installs_signs_in_for_both() -> None:
    """The first step signs in both: gcloud, which the script asks, and Terraform, by application credentials."""
    first = RUNBOOK.partition("## Install")[2].partition("```sh")[2].split()
    assert first[:4] == ["gcloud", "auth", "login", "--update-adc"]


def test_an_apply_installs_again_where_the_installer_changed() -> None:
    """Terraform looks at every file of ours that installing runs; the versions of Knative stand in one of them."""
    runs, unread = {"platform"}, ["installing"]
    while unread:
        name = f"{unread.pop()}.py"
        if name not in runs:
            runs.add(name)
            text = (ROOT / "scripts" / name).read_text(encoding="utf-8")
            unread += re.findall(r"^from scripts\.(\w+) import", text, re.MULTILINE)
    line = re.search(r"script += (.*)", (ROOT / "terraform" / "platform.tf").read_text(encoding="utf-8"))
    assert line
    assert runs <= set(re.findall(r'"([\w.]+)"', line[1]))
