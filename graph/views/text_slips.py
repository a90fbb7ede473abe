"""One slip of typing: which names were meant when nothing holds what was typed.

A slip is one wrong, missing, additional character, two neighbours changed about, or the two halves of a name in the
other order (运营网店 for 网店运营). It is looked for only when nothing else matches, in 3 to 24 characters that are not
all Latin, on spelt shelves; such hits are marked `approximate`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

SHORTEST, LONGEST = 3, 24


class Slip(NamedTuple):
    """What a name may look like that was meant: the parts it holds, how the whole is written, 0 the likeliest sort."""

    parts: tuple[str, ...]
    source: str
    sort: int
    kept: tuple[str, str]
    """The beginning and the end of what was typed that the name holds as they are."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the whole, compiled when a name is at hand: most slips fit none."""
        return _compiled(self.source)

    def fits(self, folded: str) -> bool:
        """Whether a folded name holds what may have been meant."""
        return self.pattern.search(folded) is not None


def slips(folded: str) -> Iterator[Slip]:
    """Yield all slips that a query may have, some of which are more likely than others."""
    if not SHORTEST <= len(folded) <= LONGEST or folded.isascii():
        return
    for at, char in enumerate(folded):
        left, right = folded[:at], folded[at + 1 :]
        yield _slip(0, (left, right), left, right, ".")
        if right and right[0] != char:
            yield _slip(0, (left, right[1:]), left + right[0] + char + right[1:])
        if at:
            yield _slip(1, (left, folded[at:]), left, folded[at:], ".")
            yield _slip(3, (left, folded[at:]), folded[at:] + left)
        yield _slip(2, (left, right), left + right)


def _slip(sort: int, kept: tuple[str, str], left: str, right: str = "", between: str = "") -> Slip:
    source = re.escape(left) + between + re.escape(right)
    return Slip(tuple(part for part in (left, right) if part), source, sort, kept)


@lru_cache(maxsize=64)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)
