"""The page keeps its laws in a real Chromium, against a whole Cuebird. The browser's zone is UTC."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.house.laptop import ROOT, Laptop

READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text
Opening = Callable[..., Page]


@pytest.fixture
def opening(browser: Browser, house: Laptop) -> Iterator[Opening]:
    """Give a way to open the page as a person with a fresh browser, once its list is there."""
    contexts = []

    def opened(width: int = 1200, height: int = 800, **more: object) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, timezone_id="UTC", **more))  # type: ignore[arg-type] # options pass through as they are
        page = contexts[-1].new_page()
        page.goto(house.url)
        expect(page.locator("#list")).not_to_have_attribute("aria-busy", "true")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(opening: Opening) -> Page:
    """Give the page, opened at the width of a laptop."""
    return opening()


def unique(words: str) -> str:
    """Return a title that no other test says."""
    return f"{words} {uuid.uuid4().hex[:8]}"


def say(page: Page, message: str) -> None:
    """Type a message and send it with Enter; return once it is answered."""
    said = page.locator(".turn").count()
    page.get_by_label("Tell Cuebird what to do").fill(message)
    page.keyboard.press("Enter")
    expect(page.locator(".turn:not(.waiting)")).to_have_count(said + 1)


def row(page: Page, title: str) -> Locator:
    """Return the open row of a title: what is leaving the page does not count."""
    return page.locator(".task:not(.leaving):not(.done)").filter(has_text=title)


def box(page: Page, title: str) -> Locator:
    """Return the tick box that a screen reader announces by a title."""
    return page.get_by_role("checkbox", name=title, exact=True)


def test_a_sentence_becomes_a_task_and_ticking_it_brings_the_next(page: Page) -> None:
    """A recurring task appears with its rule in words as it is said, and once ticked gives way to the next."""
    title = unique("water the ferns")
    say(page, f'"{title}" every monday at 9, high priority, #home')
    first = page.locator("#upcoming, #day").locator(".task").filter(has_text=title)
    for told in ("High", "09:00", "every monday", "#home"):
        expect(first).to_contain_text(told)
    number = first.get_attribute("data-id")
    box(page, title).click()
    following = page.locator(f'#upcoming .task:not([data-id="{number}"])').filter(has_text=title)
    expect(following).to_contain_text("every monday")
    expect(page.locator(f'.task[data-id="{number}"]')).to_have_count(0)


def test_a_tick_can_be_taken_back(page: Page, house: Laptop) -> None:
    """Undo beside the word of completion brings the task back open, with the subtasks that were completed with it."""
    title, below = unique("paint the fence"), unique("buy the paint")
    parent = house.do("add_task", title=title)["task"]["id"]
    house.do("add_task", title=below, parent=parent)
    box(page, title).click()
    expect(row(page, below)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row(page, title)).to_be_visible()
    expect(row(page, below)).to_be_visible()
    assert [task["title"] for task in house.do("list_tasks", text=title)["tasks"]] == [title]


def test_what_was_said_can_be_taken_back_and_done_again(page: Page, house: Laptop) -> None:
    """Below an answer that changed something Undo takes it back; then Redo brings it back, and Earlier goes on."""
    first, second = unique("hem the curtains"), unique("air the attic")
    house.do("add_task", title=first)
    say(page, f'"{second}"')
    page.locator("#log").get_by_role("button", name="Undo").click()
    expect(row(page, second)).to_have_count(0)
    expect(page.locator("#log .undo")).to_have_count(0)
    expect(page.locator("#log .answer").last).to_contain_text("You undid this.")
    page.get_by_role("button", name="Redo").click()
    expect(row(page, second)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Earlier").click()
    expect(page.locator("#toast")).to_contain_text(f"“{first}” is gone again.")
    expect(row(page, first)).to_have_count(0)


def test_an_undo_in_words_can_be_done_again(page: Page) -> None:
    """Below the answer to a spoken "undo" stands Redo, and no Undo: it brings back what was taken away."""
    title = unique("wax the skis")
    say(page, f'"{title}"')
    say(page, "undo")
    expect(row(page, title)).to_have_count(0)
    page.locator("#log").get_by_role("button", name="Redo").click()
    expect(row(page, title)).to_be_visible()
    expect(page.locator("#log .answer").last).to_contain_text("You redid this.")


def test_an_undo_takes_back_what_it_stands_beside(page: Page, house: Laptop) -> None:
    """Where something else was changed since, Undo says so and leaves that alone; a tick is reopened all the same."""
    said, ticked, other = unique("trim the wick"), unique("sift the flour"), unique("grind the beans")
    house.do("add_task", title=ticked)
    say(page, f'"{said}"')
    house.do("add_task", title=other)
    page.locator("#log").get_by_role("button", name="Undo").click()
    expect(page.locator("#toast")).to_contain_text(f"“{other}” was changed since")
    box(page, ticked).click()
    expect(page.locator("#toast")).to_contain_text(f"Completed: {ticked}")
    house.do("update_task", task_ids=[house.do("list_tasks", text=other)["tasks"][0]["id"]], priority="high")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    for title in (said, ticked, other):
        expect(row(page, title)).to_be_visible()


def test_the_keyboard_is_enough(page: Page, house: Laptop) -> None:
    """Slash begins a message, Enter sends it, Escape goes to the list, arrows walk it and space ticks."""
    title = unique("ring the bell")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type(f'"{title}"')
    page.keyboard.press("Enter")
    expect(row(page, title)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    boxes = page.locator(".task:not(.leaving) input")
    expect(boxes.first).to_be_focused()
    page.keyboard.press("End")
    expect(boxes.last).to_be_focused()
    while not box(page, title).evaluate("box => box === document.activeElement"):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(page.locator("#toast")).to_contain_text(f"Completed: {title}")
    assert house.do("list_tasks", text=title)["tasks"] == []


def test_what_is_typed_outlives_a_reload(page: Page) -> None:
    """A message not yet sent, and the conversation so far, are there again after a reload."""
    say(page, "what is due today?")
    reply = page.locator(".reply").inner_text()
    page.get_by_label("Tell Cuebird what to do").fill("half a sentence about")
    page.reload()
    expect(page.get_by_label("Tell Cuebird what to do")).to_have_value("half a sentence about")
    expect(page.locator(".reply")).to_have_text(reply, use_inner_text=True)


def test_a_change_made_elsewhere_appears_by_itself(page: Page, house: Laptop) -> None:
    """A task added through another door appears, while what is being typed keeps its text and the focus."""
    message = page.get_by_label("Tell Cuebird what to do")
    message.fill("I am just")
    title = unique("answer the letter")
    house.do("add_task", title=title)
    expect(row(page, title)).to_be_visible()
    expect(message).to_be_focused()
    expect(message).to_have_value("I am just")


def test_the_row_in_focus_keeps_it(page: Page, house: Laptop) -> None:
    """A row that moves to another group is still the one in focus; when it goes, a neighbour is."""
    title = unique("mend the gate")
    house.do("add_task", title=unique("oil the hinges"))
    number = house.do("add_task", title=title)["task"]["id"]
    box(page, title).focus()
    house.do("update_task", task_ids=[number], due="2001-01-01")
    expect(page.locator("#overdue").get_by_role("checkbox", name=title)).to_be_focused()
    house.do("delete_task", task_ids=[number])
    expect(row(page, title)).to_have_count(0)
    expect(page.locator(".task input:focus")).to_have_count(1)


def test_a_reminder_says_when_it_comes(page: Page, house: Laptop) -> None:
    """A task's row tells its reminders in words, each before its due or at its own time."""
    title = unique("call the plumber")
    before = {"P1DT2H": "Reminds 1 day 2 hours before", "PT1M": "Reminds 1 minute before", "PT0S": "Reminds when"}
    at = {"2199-12-24T08:30": "Reminds Tue 24 Dec 2199, 08:30"}
    house.do("add_task", title=title, due="2200-01-01T10:00", time_zone="UTC", reminders=[*before, *at])
    for words in (before | at).values():
        expect(row(page, title)).to_contain_text(words)


def test_a_reminder_says_what_became_of_it(page: Page, house: Laptop) -> None:
    """A reminder whose mail went out says so in the task's row, one that came too late says that.

    The owner's zone is the house's own.
    """
    title = unique("feed the cat")
    zone = ZoneInfo(house.get("/v1/config")[1]["time_zone"])
    soon = datetime.now(zone) + timedelta(seconds=3)
    house.do("add_task", title=title, reminders=[f"{soon:%Y-%m-%dT%H:%M:%S}", "2001-02-03T09:00"])
    expect(row(page, title)).to_contain_text("mail sent")
    expect(row(page, title)).to_contain_text("Reminder Sat 3 Feb 2001, 09:00: its time was past")


def test_a_title_is_never_markup(page: Page, house: Laptop) -> None:
    """A title that looks like markup is shown letter by letter and does nothing."""
    title = unique("<img src=x onerror=document.title='taken'><b>bold</b>")
    house.do("add_task", title=title, description="<script>document.title='taken'</script>")
    expect(box(page, title)).to_be_visible()
    assert page.locator(".task img, .task b, .task script").count() == 0
    expect(page).to_have_title("Cuebird")


def test_a_title_runs_as_its_own_script_does(page: Page, house: Laptop) -> None:
    """The mark that ends a Hebrew title stands at its left end, not before its first word."""
    title = unique("לקנות חלב") + " (2%)!"
    house.do("add_task", title=title)
    expect(box(page, title)).to_be_visible()
    lefts = page.evaluate(
        """(title) => {
          const words = [...document.querySelectorAll(".task .title")].find((e) => e.textContent === title).firstChild;
          return [0, title.length - 1].map((at) => {
            const letter = document.createRange();
            letter.setStart(words, at);
            letter.setEnd(words, at + 1);
            return letter.getBoundingClientRect().left;
          });
        }""",
        title,
    )
    assert lefts[1] < lefts[0]


def test_a_plan_for_many_is_shown_before_it_is_done(page: Page, house: Laptop) -> None:
    """Deleting more than five tasks shows each of them first; nothing is gone before Yes, all of it after."""
    tag = f"t{uuid.uuid4().hex[:8]}"
    titles = [unique(f"errand {number}") for number in range(6)]
    for title in titles:
        house.do("add_task", title=title, tags=[tag])
    say(page, f"delete all #{tag} tasks")
    expect(page.locator(".plan li")).to_have_count(6)
    expect(row(page, f"#{tag}")).to_have_count(6)
    page.get_by_role("button", name="Yes").click()
    expect(row(page, f"#{tag}")).to_have_count(0)
    expect(page.locator(".plan")).to_have_count(0)


def test_without_the_server_nothing_said_is_lost(page: Page, house: Laptop) -> None:
    """A message that cannot be sent says so and stays; trying again sends it once."""
    title = unique("post the parcel")
    page.context.set_offline(True)
    say(page, f'"{title}"')
    expect(page.locator(".trouble")).to_contain_text("cannot be reached")
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(row(page, title)).to_have_count(1)
    expect(page.locator("#offline")).to_be_hidden()
    assert len(house.do("list_tasks", text=title)["tasks"]) == 1


def test_a_phone_shows_it_whole(opening: Opening, house: Laptop) -> None:
    """At 320 pixels nothing is wider than the screen, even with a word that never ends."""
    title = unique("w" * 200)
    house.do("add_task", title=title, tags=["averyveryverylongtagindeedthatgoeson"], project="p" * 90)
    page = opening(320, 640, has_touch=True, is_mobile=True)
    expect(box(page, title)).to_be_visible()
    say(page, f"find {'x' * 150}")
    wide = (
        "() => [...document.querySelectorAll('main *, aside *')].filter((e) => e.getBoundingClientRect().right > 321)"
    )
    assert page.evaluate(f"({wide})().length") == 0
    expect(page.get_by_label("Tell Cuebird what to do")).to_be_in_viewport()
    page.get_by_role("button", name="Settings").click()
    for field in page.locator("#habits").locator("input, select").all():
        assert (field.bounding_box() or {"width": 0})["width"] > 160  # what is chosen can be read


def test_the_page_asks_nobody_else(browser: Browser, house: Laptop) -> None:
    """Every request goes to the page's own origin, nothing is refused by its policy and nothing is missing."""
    with browser.new_context() as context:
        page = context.new_page()
        answers: list[tuple[str, int]] = []
        complaints: list[str] = []
        page.on("response", lambda answer: answers.append((answer.url, answer.status)))
        page.on("console", lambda complaint: complaints.append(complaint.text))
        page.goto(house.url)
        expect(page.locator("#list")).not_to_have_attribute("aria-busy", "true")
    assert [url for url, _ in answers if not url.startswith((house.url, "data:"))] == []
    assert [(url, status) for url, status in answers if status >= 400] == []
    assert complaints == []


def test_a_mails_link_asks_and_its_button_acts(opening: Opening, house: Laptop) -> None:
    """Opened from a mail, a link shows one button, and pressing it completes the task."""
    task = house.do("add_task", title=unique("darn socks"))["task"]
    page = opening()
    page.goto(house.links(task["id"])["done"])
    expect(page.get_by_role("heading", name="Is it done?")).to_be_visible()
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name=f"“{task['title']}” is done.")).to_be_visible()
    assert house.do("list_tasks", text=task["title"])["tasks"] == []


def test_the_page_says_that_mails_have_stopped(opening: Opening, house: Laptop) -> None:
    """Who stopped mails is told so by the page, and one button brings them back."""
    assert house.post("/v1/mail", {"stopped": True})[1]["stopped"]
    page = opening()
    expect(page.locator("#mails")).to_contain_text("Reminders no longer come by mail")
    page.get_by_role("button", name="Send them again").click()
    expect(page.locator("#mails button")).to_be_hidden()
    assert not house.get("/v1/mail")[1]["stopped"]


def test_another_zone_is_offered_and_taken_with_one_tap(opening: Opening, house: Laptop) -> None:
    """Where the browser's zone is not the owner's, the page says so, and one button makes it theirs."""
    home = house.get("/v1/settings")[1]["time_zone"]
    try:
        house.patch("/v1/settings", {"time_zone": "Asia/Tokyo"})
        page = opening()
        expect(page.locator("#zone")).to_contain_text("Days and times are those of Asia/Tokyo.")
        page.get_by_role("button", name="Use UTC").click()
        expect(page.locator("#zone")).to_be_hidden()
        assert house.get("/v1/settings")[1]["time_zone"] == "UTC"
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#zone")).to_contain_text("Asia/Tokyo")
    finally:
        house.patch("/v1/settings", {"time_zone": home})


def test_the_mails_of_a_laptop_are_read_on_its_page(opening: Opening, house: Laptop) -> None:
    """A reminder's mail is shown with its words as text and its links usable, and gives way to Escape."""
    title = unique("<b>wind the clock</b>")
    soon = datetime.now(ZoneInfo("UTC")) + timedelta(seconds=2)
    task = house.do("add_task", title=title, due=f"{soon:%Y-%m-%dT%H:%M:%S}", time_zone="UTC", reminders=["PT0S"])
    page = opening()
    expect(row(page, title)).to_contain_text("mail sent")
    page.get_by_role("button", name="Mail", exact=True).press("Enter")
    mail = page.locator("#sent li").filter(has_text=title)
    mail.locator("summary").click()
    expect(mail.locator(".letter")).to_contain_text(title)
    assert mail.locator("b").count() == 0
    with page.context.expect_page() as opened:
        mail.get_by_role("link", name="Done", exact=True).click()
    leaf = opened.value
    leaf.get_by_role("button", name="Done").click()
    expect(leaf.get_by_role("heading")).to_contain_text("is done")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert task["task"]["id"] not in [one["id"] for one in house.do("list_tasks", limit=100)["tasks"]]


def test_an_address_is_entered_on_the_page(page: Page) -> None:
    """A wrong address is said to be one and keeps what was typed; a right one waits for its letter."""
    page.get_by_role("button", name="Mail", exact=True).click()
    field = page.get_by_label("Send reminders to")
    field.fill("a@-b.c d")
    page.get_by_role("button", name="Ask there").click()
    assert field.evaluate("field => !field.validity.valid")
    address = "me@example.org"  # as in every test of this house: another one could be asked for only in a minute
    field.fill(address)
    page.get_by_role("button", name="Ask there").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"A letter is on its way to {address}")
    expect(field).to_have_value("")


def test_an_answer_is_followed_as_it_is_given(page: Page) -> None:
    """The page asks for an answer as a stream of events and shows all of it, line by line."""
    with page.expect_response("**/v1/chat") as answered:
        say(page, "help\nand what is due today?")
    assert answered.value.headers["content-type"].startswith("text/event-stream")
    expect(page.locator(".turn").last.locator(".reply p").first).not_to_be_empty()
    expect(page.locator(".turn").last).to_have_attribute("aria-busy", "false")


def test_what_was_understood_can_be_words_again(page: Page, house: Laptop) -> None:
    """Each phrase that was read is shown below the answer; a tap puts it back into the title."""
    title = unique("read the").replace(" ", "-")
    say(page, f"{title} tomorrow #{title}")
    page.get_by_role("button", name="Keep “tomorrow” as words").click()
    expect(page.locator(".reply").last).to_contain_text("is words now")
    expect(box(page, f"{title} tomorrow")).to_be_visible()
    [task] = house.do("list_tasks", text=title)["tasks"]
    assert (task["title"], task["due"], task["tags"]) == (f"{title} tomorrow", None, [title])
    say(page, "what is due today?")
    expect(page.locator(".understood")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_text_stands_out_from_its_paper(scheme: str, dark: bool, opening: Opening) -> None:
    """Every colour of text reaches WCAG's 4.5:1 on every ground it stands on, by day and by night."""
    page = opening(color_scheme=scheme)
    names = re.findall(r"^  --([\w-]+): #", (ROOT / "functions/edges/web/style.css").read_text("utf-8"), re.MULTILINE)
    style = "name => getComputedStyle(document.documentElement).getPropertyValue('--' + name)"
    colour = {name: luminance(page.evaluate(style, name)) for name in names}
    pairs = [*product(("ink", "soft", "teal", "rust", "gold"), ("paper", "sheet", "card", "fresh"))]
    pairs += [("on-teal", "teal"), ("on-bubble", "bubble"), ("paper", "rust"), ("paper", "ink")]
    assert [pair for pair in pairs if contrast(*(colour[name] for name in pair)) < READABLE] == []
    assert (colour["paper"] < colour["ink"]) is dark


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    """Return the contrast of two luminances, from 1 to 21 (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
