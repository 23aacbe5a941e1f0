"""Try on a running Cuebird what somebody might who means harm, and say of each whether it held.

    scripts/attack URL [--data DIR | with CUEBIRD_TOKEN and CUEBIRD_OTHER_TOKEN] [--signing-key PEM]

It takes two people: one with something to lose, one who is after it. On a laptop (DIR: default CUEBIRD_HOME, else
~/.cuebird) it makes both and deletes them again; elsewhere their tokens, each for tasks:read, tasks:write and account,
are given, and what was added is deleted. With the key of an issuer in ISSUERS it also misuses tokens that this signed.
Exit 1 where anything did not hold: a wrong status, a 5xx, a word of another's, or a row that was not there before.
"""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from scripts.attacks import asked, events, forged, links, pages, theirs, wire, words
from scripts.attacks.guests import OWN, Guest, Kept, invited
from scripts.attacks.scene import Scene, Treasure, set_up
from scripts.attacks.siege import Answer, Case, Gate
from scripts.attacks.vault import Unfit

KINDS = (forged, theirs, asked, events, links, pages, words, wire)
FAULT = 500  # the least status that is our fault


def main(arguments: list[str]) -> int:
    """Attack; 1 where anything did not hold, 2 where there was nothing to attack."""
    given = _arguments(arguments)
    try:
        pem = given.signing_key.read_bytes() if given.signing_key else None
        with invited(Gate(given.url), given.data) as people, set_up(*people, pem) as scene:
            return _attacked(scene)
    except (Unfit, OSError) as why:
        print(f"attack: {why}", file=sys.stderr)
        return 2


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/attack", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", nargs="?", default="http://localhost:8787", help="where Cuebird is")
    home = Path(os.environ.get("CUEBIRD_HOME") or "~/.cuebird")
    parser.add_argument("--data", type=Path, default=home, help="a laptop's folder (default: ~/.cuebird)")
    parser.add_argument("--signing-key", type=Path, help="a private key (PEM) of an issuer in ISSUERS")
    return parser.parse_args(arguments)


def _attacked(scene: Scene) -> int:
    links.press(scene)
    before = _kept(scene)
    counted = Counter(_told(case, case.attempt(), scene.treasure) for kind in KINDS for case in kind.cases(scene))
    for whose, kept in _kept(scene).items():
        changed = sorted(table for table in kept if kept[table] != before[whose].get(table))
        counted[not changed] += 1
        print(f"no  {whose} has other {', '.join(changed)}" if changed else f"ok  nothing of {whose} has changed")
    print(f"{counted.total()} tried, {counted[True]} held")
    return 1 if counted[False] else 0


def _kept(scene: Scene) -> dict[str, Kept]:
    """Return what is kept of everybody who could be robbed; of the attacker all but what their own asking leaves."""
    asked = ("proposals",)  # the victim's own client asks, too; what it proposes is theirs alone to settle
    found = {"the victim": scene.victim.kept(without=asked), "the attacker": scene.attacker.kept(without=OWN)}
    if scene.gate.open:
        found["the house's own person"] = Guest(scene.gate).kept()
    return found


def _told(case: Case, answer: Answer, treasure: Treasure) -> bool:
    """Say whether a case held, and return it."""
    why = _broken(case, answer, treasure)
    print(f"no  {case.name}: {why}" if why else f"ok  {case.name} ({answer.status or 'hung up'})", flush=True)
    return why is None


def _broken(case: Case, answer: Answer, treasure: Treasure) -> str | None:
    """Return why a case did not hold."""
    if answer.status >= FAULT:
        return f"a fault of ours, {answer.status}"
    if treasure.mark.encode() in answer.body:
        return "words of another were told"
    if answer.status not in case.expected:
        return f"answered {answer.status}"
    return None if case.right(answer) else f"not answered as it should be: {answer.body[:200]!r}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
