"""A look at one thing: what was seen where it is well, and what to do where it is not."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.config import SettingError
from shared.errors import CuebirdError


class Trouble(Exception):
    """Something is wrong; `advice` says what to do."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(why)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at: `see` returns in words what is well, or raises; `vital` where nothing after it can be."""

    what: str
    see: Callable[[], str]
    vital: bool = False

    def told(self) -> tuple[bool, str]:
        """Return whether all is well, and the line that says so."""
        try:
            return True, f"ok  {self.what}: {self.see()}"
        except Trouble as why:
            return False, f"no  {self.what}: {why}\n    -> {why.advice}"
        except SettingError as why:
            return False, f"no  {self.what}: {why}\n    -> set it as it says, and start again"
        except CuebirdError as why:
            return False, f"no  {self.what}: {why}\n    -> {why.hint or 'mend what it says'}"
