"""Chinese text as words and characters: what two texts are compared by.

Words are those of rjieba (jieba's dictionary). It is imported when the first text is cut: it holds 30 MB.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from ontology.names import normalise

LONGEST = 4_000
"""Of a longer text so many characters are read: what a text is about stands at its beginning, and time is bounded."""

_WORD = re.compile(r"\w+")
_EMPTY = frozenset(
    """
    的 和 与 及 等 或 在 对 为 从 能 能够 具有 进行 掌握 了解 熟悉 以及 其 并 中 上
    下 个 有 是 以 之 于 本 专业 职业 岗位 群 面向 人员 能力 知识 技术 相关 工作 一定 基本 主要
    良好 较强 初步 会 可 使用 运用 应用 要求 内容 方法 根据 按照 通过 将 把
    """.split()  # noqa: SIM905 # words read better as a text
)
"""Words that official texts use everywhere: they tell nothing apart."""


def plain(text: str) -> str:
    """Return a text as it is compared: normalised, lower case, cut where it is very long."""
    return normalise(text[:LONGEST]).lower()


def cutter() -> Callable[[str], list[str]]:
    """Return what cuts a text into words; the dictionary is read when this is first called."""
    import rjieba

    cut: Callable[[str], list[str]] = rjieba.cut
    return cut


def words(text: str, cut: Callable[[str], list[str]]) -> list[str]:
    """Cut a plain text into its words, in order: two characters, or one Chinese one that carries sense."""
    return [word for word in cut(text) if _WORD.fullmatch(word) and word not in _EMPTY and _telling(word)]


def _telling(word: str) -> bool:
    return len(word) > 1 or unicodedata.category(word) == "Lo"


def counted(texts: Iterable[str]) -> list[Counter[str]]:
    """Count the words of each text; equal texts are cut once."""
    cut, known = cutter(), dict[str, Counter[str]]()
    found = []
    for text in texts:
        if text not in known:
            known[text] = Counter(words(plain(text), cut))
        found.append(known[text])
    return found


def pairs_of_characters(text: str) -> set[str]:
    """Return the pairs of neighbouring characters of a plain text; of one character, itself."""
    bare = "".join(_WORD.findall(text))
    return {bare[at : at + 2] for at in range(len(bare) - 1)} or ({bare} if bare else set())
