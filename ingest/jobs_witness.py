"""What a reading asked of the graph, so that it can be told later whether reading again would say the same.

A reader's answer follows from the file and from what the graph told it. So a file may be read before it is its turn:
where the graph tells the same when the turn comes, what was read holds.
"""

from collections.abc import Callable
from typing import cast

from ingest.known import Known


class Witness:
    """Stands for a `Known` and notes what it is asked and what it told, whatever questions there are."""

    def __init__(self, known: Known | None) -> None:
        self._known = known
        self._told: dict[tuple[str, tuple[object, ...]], object] = {}

    @property
    def known(self) -> Known | None:
        """What to hand to readers: None while no catalogue is there."""
        return cast(Known, self) if self._known is not None else None

    def holds(self, known: Known | None) -> bool:
        """Whether a later graph tells the same."""
        if known is None or self._known is None:
            return known is self._known
        return all(getattr(known, name)(*asked) == told for (name, asked), told in self._told.items())

    def __getattr__(self, name: str) -> Callable[..., object]:
        ask = getattr(self._known, name)

        def noted(*asked: object) -> object:
            told = self._told[name, asked] = ask(*asked)
            return told

        return noted
