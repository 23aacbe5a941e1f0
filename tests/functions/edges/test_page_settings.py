"""A person sets at the page how Cuebird works for them, in a real Chromium. The browser's zone is UTC."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.functions.edges.test_chat import Door
from tests.house.laptop import Laptop


@pytest.fixture
def page(browser: Browser, house: Laptop) -> Iterator[Page]:
    """Give the page in a fresh browser, once its list is there."""
    with browser.new_context(timezone_id="UTC") as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(house.url)
        expect(page.locator("#list")).not_to_have_attribute("aria-busy", "true")
        yield page


def sheet(page: Page) -> Locator:
    """Open the settings and return their sheet, once it is filled."""
    page.get_by_role("button", name="Settings").click()
    opened = page.get_by_role("dialog")
    expect(opened.get_by_label("Time zone")).not_to_have_value("")
    return opened


@pytest.fixture
def habits(house: Laptop) -> Iterator[dict[str, str]]:
    """Give what is set, and set it again afterwards."""
    before = house.get("/v1/settings")[1]
    yield before
    assert house.patch("/v1/settings", before)[0] == 200


def test_what_is_set_is_kept_at_once(page: Page, house: Laptop, habits: dict[str, str]) -> None:
    """Every setting is kept as it is changed, and no other with it."""
    opened, wanted = sheet(page), dict(habits)
    for label, shown, setting in (
        ("Time zone", "Asia/Tokyo", {"time_zone": "Asia/Tokyo"}),
        ("My day starts at", "07:30", {"day_starts": "07:30"}),
        ("3/4 means", "the fourth of March", {"locale": "mdy"}),
        ("“Remind me” means", "when it is due", {"default_reminder": "PT0S"}),
    ):
        field = opened.get_by_label(label)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(shown)
        else:
            field.fill(shown)
            field.press("Enter")
        expect(opened.get_by_text("Kept.")).to_be_visible()
        wanted |= setting
        assert house.get("/v1/settings")[1] == wanted


def test_a_zone_that_was_set_counts_at_once(page: Page, house: Laptop, habits: dict[str, str]) -> None:
    """The page tells the days of the zone that was just set."""
    opened = sheet(page)
    opened.get_by_label("Time zone").fill("Asia/Tokyo")
    opened.get_by_label("Time zone").press("Enter")
    expect(page.locator("#zone")).to_contain_text("Asia/Tokyo")
    assert house.get("/v1/settings")[1] != habits


def test_what_cannot_be_is_said_beside_it(page: Page, house: Laptop) -> None:
    """A zone that there is not is refused in words, and what was set stays."""
    before = house.get("/v1/settings")[1]
    opened = sheet(page)
    opened.get_by_label("Time zone").fill("Europe/Nowhere")
    opened.get_by_label("Time zone").press("Enter")
    expect(opened.get_by_role("alert").first).to_contain_text("Time zone: no such time zone.")
    assert house.get("/v1/settings")[1] == before


def test_a_token_is_made_shown_once_and_revoked(page: Page, house: Laptop) -> None:
    """A token made at the page opens the door until it is taken back there, which asks once more."""
    name = f"a robot {uuid4().hex[:8]}"
    opened = sheet(page)
    opened.get_by_text("Make a token").click()
    opened.get_by_label("What for").fill(name)
    opened.get_by_label("It may").select_option("only see tasks")
    opened.get_by_role("button", name="Make it").click()
    opened.get_by_role("button", name="Copy").click()
    expect(opened.get_by_role("button", name="Copied")).to_be_visible()
    token = page.evaluate("() => navigator.clipboard.readText()")
    assert token == opened.locator("output").inner_text()
    door, said = Door(house.url), {"Authorization": f"Bearer {token}"}
    assert door.ask("GET", "/v1/changes", said)[0] == 200
    page.keyboard.press("Escape")
    sheet(page)
    expect(opened.get_by_text("Copy it now")).to_be_hidden()
    row = opened.get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text("sees tasks · last used")
    row.get_by_role("button", name="Revoke").click()
    assert door.ask("GET", "/v1/changes", said)[0] == 200
    row.get_by_role("button", name="Revoke it?").click()
    expect(row).to_have_count(0)
    assert door.ask("GET", "/v1/changes", said)[0] == 401


def test_everything_is_saved_as_a_file(page: Page) -> None:
    """One link saves all that is kept of the person."""
    opened = sheet(page)
    with page.expect_download() as saved:
        opened.get_by_role("link", name="Save all that is kept of you").click()
    assert saved.value.suggested_filename == "cuebird.json"


def test_nobody_deletes_everything_by_mistake(page: Page) -> None:
    """Without the very words the button does nothing but point at them."""
    opened = sheet(page)
    opened.get_by_text("Delete everything", exact=True).click()
    field = opened.get_by_label("To do it, write")
    field.fill("delete it")
    opened.get_by_role("button", name="Delete").click()
    assert field.evaluate("field => !field.validity.valid")
    expect(page).to_have_title("Cuebird")
