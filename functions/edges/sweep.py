"""The edge sweep."""

from shared.editing import succeed
from shared.ports import Owed
from shared.runtime.edge import tick


@tick
def sweep(owed: Owed) -> None:
    """Do whatever is owed and not done, whichever event, function or broker failed to."""
    with owed.alone() as alone:
        if alone:
            owed.successions(succeed)
            owed.publish()
