"""Several names in a cell: a name that holds 、 or a comma itself stays whole where something is called so."""

import re
from collections.abc import Callable, Sequence

_STRONG = re.compile(r"[;；|｜\n]")
_WEAK = re.compile(r"([、，,])")


def names_in(cell: str, known: Callable[[str], bool]) -> list[str]:
    """Split a cell into names, each once; `known` says whether something is called so."""
    if not cell:
        return []
    found: list[str] = []
    for piece in map(str.strip, _STRONG.split(cell)):
        if known(piece) or not _WEAK.search(piece):
            found.append(piece)
        else:
            found += _joined(_WEAK.split(piece), known)
    return [name for name in dict.fromkeys(found) if name]


def _joined(parts: Sequence[str], known: Callable[[str], bool]) -> list[str]:
    """Join parts to the longest names that are known; `parts` alternate with the signs between them."""
    found, at = [], 0
    while at < len(parts):
        ends = range(len(parts), at + 1, -2)
        end = next((end for end in ends if known("".join(parts[at:end]).strip())), at + 1)
        found.append("".join(parts[at:end]).strip())
        at = end + 1
    return found
