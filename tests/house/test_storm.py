"""Reminders survive a storm: whoever is killed, each is mailed, and none for what is done."""

from pathlib import Path

from tests.house.storm import storm

REMINDERS = 100
KILLS = 5
SECONDS = 8.0


def test_each_reminder_is_mailed_whoever_is_killed(tmp_path: Path) -> None:
    """Each mail goes out at least once, doubled only by a kill, under its one Message-ID; finished tasks are silent.

    Reminders are at seconds of UTC. `scripts/bench/reminders` prints the figures of a storm ten times as large.
    """
    with storm(tmp_path, seed=3) as (raging, office):
        raging.plan(REMINDERS, SECONDS)
        raging.rage(KILLS, SECONDS + 3)
        raging.settle(120)
        left = raging.outcome(office, KILLS)
    assert set(left.sent) <= left.taken.keys()
    assert len(left.sent) == REMINDERS - REMINDERS // 10
    assert left.finished == 0
    assert left.doubled <= left.kills
