"""A reminder's message is sent once, to whom it is for, and the ledger says what became of it (New York)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.house.diary import Diary, remind_of
from tests.house.people import Person
from tests.peers.post_office import PostOffice


class Mailbox:
    """What came for one person, and what the post office is told to say."""

    def __init__(self, post: PostOffice, person: Person) -> None:
        self.post = post
        self._person = person

    def mails(self) -> list[EmailMessage]:
        """Return the mails that came for this person."""
        return [mail for mail in self.post.letters if mail["To"] == self._person.address]


@pytest.fixture
def mailbox(post: PostOffice, person: Person) -> Iterator[Mailbox]:
    """Give the person's mailbox; the post office takes everything again afterwards."""
    yield Mailbox(post, person)
    post.to_letter = "250 taken as 4711"


@pytest.fixture
def diary(administrator: Engine, person: Person) -> Diary:
    """Give the person's diary."""
    return Diary(administrator, person)


def rung(person: Person, diary: Diary, ago: timedelta = timedelta()) -> dict[str, Any]:
    """Let a reminder ring; return the event that tells of it."""
    diary.move(ago)
    assert person.knock(diary.rings()[0].id) == 204
    return person.events("reminder.triggered")[-1]


def test_one_message_however_often_it_is_told(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """The same event three times sends one mail, and the ledger has its way, its id and its lateness."""
    remind_of(person, "ring the dentist")
    event = rung(person, diary)
    assert [person.deliver("notification", event) for _ in range(3)] == [204, 204, 204]
    [mail] = mailbox.mails()
    assert mail["Subject"] == "Reminder: ring the dentist"
    ring = diary.ring()
    assert (ring.status, ring.channel, ring.message_id, ring.attempts) == ("sent", "smtp", mail["Message-ID"], 1)
    assert "4711" in ring.provider_id
    [sent] = person.events("reminder.sent")
    assert sent["data"]["message_id"] == mail["Message-ID"]
    assert sent["data"]["late"] == ring.late <= 2


def test_a_told_ring_that_never_rang_owes_nothing(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """A forged or early event sends no mail and changes nothing: what is owed stands in the ledger."""
    remind_of(person, "ring the dentist")
    event = rung(person, diary)
    diary.set("status = 'planned'")
    assert person.deliver("notification", event) == 204
    assert mailbox.mails() == []
    assert diary.ring().status == "planned"


@pytest.mark.parametrize("tool", ["complete_task", "delete_task"])
def test_what_is_finished_is_not_told(person: Person, diary: Diary, mailbox: Mailbox, tool: str) -> None:
    """A task done or deleted after its reminder rang sends no mail, and the ledger says why."""
    task = remind_of(person, "ring the dentist")
    event = rung(person, diary)
    person.do(tool, task_ids=[task])
    assert person.deliver("notification", event) == 204
    assert mailbox.mails() == []
    reason = {"complete_task": "task done", "delete_task": "task deleted"}[tool]
    assert (diary.ring().status, diary.ring().reason) == ("suppressed", reason)


def test_what_is_finished_while_its_sender_died_is_not_told(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """A ring whose sender is gone is taken over, and suppressed where its task was finished meanwhile."""
    task = remind_of(person, "ring the dentist")
    event = rung(person, diary)
    diary.set("status = 'sending', lease_until = now() - interval '1 second', attempts = 1")
    person.do("complete_task", task_ids=[task])
    assert person.deliver("notification", event) == 204
    assert mailbox.mails() == []
    assert (diary.ring().status, diary.ring().reason) == ("suppressed", "task done")


@pytest.mark.parametrize("reminders", [["2030-01-01T09:00"], "remove"])
def test_what_was_moved_while_its_sender_died_is_not_told(
    person: Person, diary: Diary, mailbox: Mailbox, reminders: Any
) -> None:
    """A ring whose sender is gone is cancelled where its reminder was moved or taken away meanwhile."""
    task = remind_of(person, "ring the dentist")
    event = rung(person, diary)
    diary.set("status = 'sending', lease_until = now() - interval '1 second', attempts = 1")
    person.do("update_task", task_ids=[task], reminders=reminders)
    assert person.deliver("notification", event) == 204
    assert mailbox.mails() == []
    assert (diary.rings()[0].status, diary.rings()[0].reason) == ("cancelled", "task changed")


def test_a_due_time_moved_while_its_sender_died_is_not_told(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """The same reminder an hour before another due time is another ring: only that one is still owed."""
    due = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    person.do("add_task", title="ring the dentist", due=due, time_zone="UTC", reminders=["PT1H"])
    event = rung(person, diary)
    diary.set("status = 'sending', lease_until = now() - interval '1 second', attempts = 1")
    person.do("update_task", task_ids=["1"], due="2030-01-01T09:00")
    assert person.deliver("notification", event) == 204
    assert mailbox.mails() == []
    assert [ring.status for ring in diary.rings()] == ["cancelled", "planned"]


def test_who_is_sending_is_left_alone_while_the_lease_holds(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """A second sender is told to come back, so that the broker does not forget a ring whose first sender dies."""
    remind_of(person, "ring the dentist")
    event = rung(person, diary)
    diary.set("status = 'sending', lease_until = now() + interval '10 seconds', attempts = 1")
    assert person.deliver("notification", event) == 503
    assert mailbox.mails() == []
    diary.set("lease_until = now()")
    assert person.deliver("notification", event) == 204
    assert len(mailbox.mails()) == 1
    assert diary.ring().attempts == 2


def test_a_mail_refused_for_good_is_not_tried_again(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """What the provider will never take has failed, with its reason, and the broker need not come again."""
    remind_of(person, "ring the dentist")
    event = rung(person, diary)
    mailbox.post.to_letter = "550 no such mailbox"
    assert [person.deliver("notification", event) for _ in range(2)] == [204, 204]
    ring = diary.ring()
    assert (ring.status, ring.attempts) == ("failed", 1)
    assert "550" in ring.reason
    assert person.events("reminder.sent") == []


def test_a_mail_refused_for_now_is_tried_again(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """The broker comes again at once, the sweep after a while; meanwhile the ledger says what the trouble is."""
    remind_of(person, "ring the dentist")
    event = rung(person, diary)
    mailbox.post.to_letter = "451 later"
    assert [person.deliver("notification", event) for _ in range(2)] == [503, 503]
    ring = diary.ring()
    assert (ring.status, ring.attempts) == ("rung", 2)
    assert "451" in ring.reason
    assert person.sweep() == 204
    assert diary.ring().attempts == 2
    mailbox.post.to_letter = "250 taken"
    diary.set("lease_until = now()")
    assert person.sweep() == 204
    assert len(mailbox.mails()) == 1
    assert (diary.ring().status, diary.ring().reason) == ("sent", None)


def test_a_crash_after_the_letter_sends_it_again_under_the_same_id(
    person: Person, diary: Diary, mailbox: Mailbox
) -> None:
    """What was sent and not noted is sent again, and both mails carry one Message-ID."""
    remind_of(person, "ring the dentist")
    event = rung(person, diary)
    assert person.deliver("notification", event) == 204
    diary.set("status = 'sending', lease_until = now() - interval '1 second'")
    assert person.sweep() == 204
    first, second = mailbox.mails()
    assert first["Message-ID"] == second["Message-ID"]
    assert diary.ring().status == "sent"


def test_a_late_message_says_that_it_is_late(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """After downtime a reminder goes out once, marked late, and the ledger has how late it was."""
    remind_of(person, "ring the dentist")
    diary.move(timedelta(hours=3))
    assert [person.sweep() for _ in range(2)] == [204, 204]
    for event in person.events("reminder.triggered"):
        assert person.deliver("notification", event) == 204
    [mail] = mailbox.mails()
    assert mail["Subject"] == "Reminder (late): ring the dentist"
    assert 10_800 <= diary.ring().late < 10_830


def test_what_is_over_a_day_late_comes_in_one_mail(person: Person, diary: Diary, mailbox: Mailbox) -> None:
    """After long downtime the older reminders are gathered, and what is younger than a day comes by itself."""
    titles = [f"chore {n}" for n in range(4)]
    for n, title in enumerate(titles):
        remind_of(person, title, after=timedelta(hours=1 + 10 * n))
    diary.move(timedelta(hours=45))
    assert person.sweep() == 204
    for event in person.events("reminder.triggered"):
        assert person.deliver("notification", event) == 204
    subjects = sorted(mail["Subject"] for mail in mailbox.mails())
    assert subjects == ["3 reminders you missed", "Reminder (late): chore 3"]
    assert [ring.status for ring in diary.rings()] == ["sent"] * 4
    assert len({ring.message_id for ring in diary.rings()}) == 2


def test_without_a_verified_address_nothing_leaves(
    person: Person, diary: Diary, mailbox: Mailbox, administrator: Engine
) -> None:
    """A reminder of someone whose address nobody has verified fails, and says so."""
    with administrator.begin() as connection:
        unverified = text("update owners set mail_verified_at = null where id = :owner")
        connection.execute(unverified, {"owner": person.owner})
    remind_of(person, "ring the dentist")
    assert person.deliver("notification", rung(person, diary)) == 204
    assert mailbox.mails() == []
    assert (diary.ring().status, diary.ring().reason) == ("failed", "there is no verified address to send to")


def test_an_event_about_nobody_is_over(person: Person, diary: Diary) -> None:
    """A ring of someone who is not there any more owes nothing; an id that is none is refused."""
    remind_of(person, "ring the dentist")
    event = rung(person, diary)
    assert person.deliver("notification", {**event, "owner": "00000000-0000-0000-0000-000000000001"}) == 204
    broken = {**event["data"], "ring_id": "the first one"}
    assert person.deliver("notification", {**event, "data": broken}) == 422
