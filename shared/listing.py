"""What listing and searching share: the filter a form asks for, and the page that answers it."""

from typing import Any

import msgspec
from msgspec import UNSET

from shared.domain.filters import Filter, parse_filter
from shared.domain.view import view
from shared.forms import Asking, PageAnswer, Today
from shared.ports import Page, Work

NOT_FILTERS = {"limit", "cursor", "query"}


def asked_filter(asked: Asking) -> tuple[Filter, dict[str, Any]]:
    """Return the filter a form asks for, and in its own words what is applied."""
    said = {name: value for name, value in msgspec.structs.asdict(asked).items() if value is not UNSET}
    fields = {name: value for name, value in said.items() if name not in NOT_FILTERS}
    applied = {name: value for name, value in said.items() if name != "cursor"}
    return parse_filter(**fields), {"status": "open", **applied}


def page_answer(page: Page, applied: dict[str, Any], work: Work) -> PageAnswer:
    """Return a page with the filters that were applied and the owner's today."""
    today = Today(date=work.today.isoformat(), weekday=work.today.strftime("%A"), time_zone=work.owner.time_zone)
    tasks = [view(task) for task in page.tasks]
    return PageAnswer(tasks=tasks, next_cursor=page.next_cursor, filters=applied, today=today)
