"""What people ask about themselves is read from a whole message, and never out of one about a task."""

import pytest

from shared.language.personal import wish
from tests.shared.language.understanding import add, call, plan

MAIL = [
    ("please send my reminders to Anna.B@Example.org.", {"to": "Anna.B@Example.org"}),
    ("my e-mail is anna@example.org", {"to": "anna@example.org"}),
    ("email me at anna@example.org", {"to": "anna@example.org"}),
    ("change my mail address to anna@example.org please", {"to": "anna@example.org"}),
    ("use anna@example.org for my reminders", {"to": "anna@example.org"}),
    ("stop mailing me!", {"stopped": True}),
    ("no more reminder mails", {"stopped": True}),
    ("turn off email reminders", {"stopped": True}),
    ("stop sending reminders by email", {"stopped": True}),
    ("unsubscribe", {"stopped": True}),
    ("don't mail me any more", {"stopped": True}),
    ("mail me again", {"stopped": False}),
    ("turn my emails back on", {"stopped": False}),
    ("what is my mail address?", {}),
    ("where do my reminders go?", {}),
]
SETTINGS = [
    ("my time zone is Europe/Berlin", {"time_zone": "Europe/Berlin"}),
    ("set my timezone to new york", {"time_zone": "America/New_York"}),
    ("change the time zone to eastern time", {"time_zone": "America/New_York"}),
    ("I'm in the Kathmandu time zone", {"time_zone": "Asia/Kathmandu"}),
    ("my time zone is Atlantis", {"time_zone": "Atlantis"}),
    ("start my day at 8", {"day_starts": "08:00"}),
    ("my day starts at half past six", {"day_starts": "06:30"}),
    ("could you start my day at 7:15am please", {"day_starts": "07:15"}),
    ("set my default reminder to 2 hours before", {"default_reminder": "PT2H"}),
    ("always remind me 15 minutes before", {"default_reminder": "PT15M"}),
    ("remind me a day before by default", {"default_reminder": "P1D"}),
    ("dates are month first", {"locale": "mdy"}),
    ("I write the day first", {"locale": "dmy"}),
    ("use american dates", {"locale": "mdy"}),
    ("what are my settings?", {}),
    ("what's my time zone?", {}),
]
TASKS = [
    *("send the invoice to anna@example.org", "email anna@example.org tomorrow", "email me the report", "mail me"),
    *("stop the newsletter", "unsubscribe from the newsletter", "cancel the email subscription", "my email is broken"),
    *("set the time zone meeting to 5pm", "start my day with yoga at 8", "my day starts at the gym with anna"),
    *("remind me 15 minutes before the dentist", "update my email signature", "use the month first policy"),
]


@pytest.mark.parametrize(("words", "said"), MAIL)
def test_where_mails_go_is_a_wish(words: str, said: dict[str, object]) -> None:
    """An address, a stop of mails, their return or a question about them calls no tool."""
    found = plan(words)
    assert (found.calls, found.wish and (found.wish.about, found.wish.said)) == ((), ("mail", said))


@pytest.mark.parametrize(("words", "said"), SETTINGS)
def test_a_setting_is_a_wish(words: str, said: dict[str, object]) -> None:
    """Zone, start of the day, usual lead and order of dates are read; a place nobody knows is left to be refused."""
    found = plan(words)
    assert (found.calls, found.wish and (found.wish.about, found.wish.said)) == ((), ("settings", said))


@pytest.mark.parametrize("words", TASKS)
def test_a_task_is_no_wish(words: str) -> None:
    """The same words about a task, or within a longer message, set nothing."""
    assert wish(words) is None


def test_a_reminder_comes_as_long_before_as_is_usual() -> None:
    """Where no lead is said, the person's own is taken; a lead that is said stands, and a mere day has none."""
    assert add("dentist tomorrow at 4pm, remind me", lead="PT15M")["reminders"] == ["PT15M"]
    assert add("dentist tomorrow at 4pm, remind me 2 hours before", lead="PT15M")["reminders"] == ["PT2H"]
    assert add("dentist tomorrow, remind me", lead="PT15M")["reminders"] == ["PT0S"]
    assert call("dentist tomorrow at 4pm, remind me").arguments["reminders"] == ["PT1H"]
