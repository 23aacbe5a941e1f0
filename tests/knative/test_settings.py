"""Nothing is read from the environment that no manifest gives and no page tells of."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:\.text|\.cast|environ\.get|environ)[(\[]\s*"([A-Z][A-Z_]+)\"""")
READ_IN_CODE = {
    name
    for room in ("shared", "functions")
    for file in (ROOT / room).rglob("*.py")
    for name in READ.findall(file.read_text())
}
BY_THE_PLATFORM = {"HOSTNAME", "K_REVISION", "K_SERVICE"}  # Kubernetes, and Knative's runtime contract
TOLD = "".join((ROOT / page).read_text() for page in ("README.md", "knative/README.md"))
GIVEN = "".join(file.read_text() for file in (ROOT / "knative").rglob("*.yaml"))
RENDERED = [file.read_text() for file in (ROOT / "knative" / "functions").glob("*.yaml")]
REFERRED = re.compile(r"name: ([A-Z_]+)\n +valueFrom:\n +secretKeyRef:\n +name: (\S+)\n +key: key\n")
FOLLOWS = re.compile(r"grant-|links$|live$|address$|scheduler-|push-|alarm-|mail-kind$")  # made by scripts/platform
ASKED = {pair for text in RENDERED for pair in REFERRED.findall(text) if not FOLLOWS.match(pair[1])}


def test_settings_are_found() -> None:
    """What is looked for is there to be found."""
    assert {"DATABASE_URL", "ISSUERS", "RATE", "K_SERVICE"} <= READ_IN_CODE


@pytest.mark.parametrize("name", sorted(READ_IN_CODE - BY_THE_PLATFORM))
def test_a_setting_that_is_read_is_given_or_told_of(name: str) -> None:
    """Each variable stands in a manifest, or an operator can read what it is for."""
    assert re.search(rf"name: {name}\b", GIVEN) or f"`{name}`" in TOLD


def test_an_operator_can_read_where_a_setting_goes() -> None:
    """Each setting that an installation is asked for stands beside the name of its secret, and no other does."""
    table = (ROOT / "knative" / "README.md").read_text().partition("### Settings")[2].partition("\n\nThese")[0]
    assert set(re.findall(r"\| `([A-Z_]+)` \| `(\S+)` (?=\|)", table)) == ASKED
