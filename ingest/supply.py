"""How far a file says that a library is built: 已核验 is an expert's to say, not the library's (decision 0017)."""

from collections.abc import Callable

from ontology.terms import SUPPLY_STATES

VERIFIED = SUPPLY_STATES[-1]
CONNECTED = SUPPLY_STATES[-2]

Tell = Callable[[str, str], None]
"""Tells a reason and an advice at the place where the state stands."""


def state_said(said: str | None, tell: Tell) -> str | None:
    """Return the state that a file can state: 已核验 counts as 已接入, and that is told."""
    if said != VERIFIED:
        return said
    reason = f"“{VERIFIED}”只由专家的核验意见给出，文件里写的不算，按“{CONNECTED}”记"
    tell(reason, "请专家在“核验”里抽查这个资源库并给出意见")
    return CONNECTED
