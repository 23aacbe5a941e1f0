"""What people say about themselves in the talk is done and told: their mail and their settings."""

import pytest

from tests.shared.agent.talk import Talk


def test_an_address_is_asked_for_by_a_letter(talk: Talk) -> None:
    """An address that is said is noted as asked; only its reader's word makes it the person's."""
    assert talk.told("what is my mail address?") == f"Reminders go to {talk.person.address}."
    address = f"new-{talk.person.address}"
    assert f"A letter goes to {address}" in talk.told(f"send my reminders to {address}")
    box = talk.people.mailbox(talk.person.owner)
    assert (box.asked, box.to == address) == (address, False)
    assert f"A letter waits at {address}" in talk.told("where do my reminders go?")
    assert "a moment ago" in talk.told("my mail is another@example.org")


def test_mails_stop_and_come_again(talk: Talk) -> None:
    """`stop mailing me` stops mails and says how to have them again; `mail me again` does it."""
    assert talk.told("stop mailing me").startswith("Since today reminders no longer go to")
    assert "as you asked. Say “mail me again”" in talk.told("where do my reminders go?")
    assert talk.people.mailbox(talk.person.owner).why == "unsubscribed"
    assert talk.told("mail me again").startswith("Reminders go to")
    assert not talk.people.mailbox(talk.person.owner).stopped


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("my time zone is Europe/Berlin", "From now on your time zone is Europe/Berlin."),
        ("start my day at 8", "From now on your day starts at 08:00."),
        ("always remind me 15 minutes before", "a reminder comes 15 minutes before where you do not say when"),
        ("I write the day first", "From now on dates are read day first."),
        ("my time zone is Atlantis", "no such time zone, not “Atlantis”"),
        ("what are my settings?", "your time zone is America/New_York, your day starts at 09:00"),
    ],
)
def test_a_setting_is_told_as_it_is_now(talk: Talk, words: str, told: str) -> None:
    """What was set is said back in words; what cannot be set says why."""
    assert told in talk.told(words)


def test_what_is_set_is_used(talk: Talk) -> None:
    """The person's own order of dates and usual lead are read from then on, and their zone is their today's."""
    talk.say("I write the day first")
    talk.say("always remind me 15 minutes before")
    talk.say("my time zone is Asia/Kathmandu")
    talk.say("dentist on 3/4/2031 at 4pm, remind me")
    [task] = talk.tasks().values()
    assert (task["due"], task["time_zone"]) == ("2031-04-03T16:00", "Asia/Kathmandu")
    assert [one["before"] for one in task["reminders"]] == ["PT15M"]
