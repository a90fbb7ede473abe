"""What is aligned: things with names and words, and the kinds of pairs that may belong together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graph.errors import AlignmentError


class Item(NamedTuple):
    """One thing: its id, its name, further words by where they stand, and the groups it belongs to, narrowest first.

    `scopes` bound what it may be aligned with: things that share a scope, or anything where one of both has none.
    `purpose` is what a resource is for, where all that is said of it agrees: a link of it has the same.
    """

    id: str
    name: str
    words: Mapping[str, str] = {}
    groups: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    purpose: str = ""

    @property
    def all_words(self) -> str:
        """The name and all further words, in the order of the places' names."""
        return "\n".join([self.name, *(self.words[place] for place in sorted(self.words))])


class Pairing(NamedTuple):
    """A kind of pair: the predicate it proposes, and what it is called.

    `naming` is the place whose words name objects outright (职业面向); `extents` whether a link is full or in part.
    """

    name: str
    predicate: str
    zh: str
    en: str
    naming: str = ""
    extents: bool = False


ORIENTATION = "职业面向"
FAMILY = "小类"
"""The place of the words that name an object's narrowest group."""

PAIRINGS = {
    pairing.name: pairing
    for pairing in (
        Pairing("major-occupation", "targets", "专业 → 职业", "major → occupation", ORIENTATION),
        Pairing(
            "course-course", "implements", "资源库课程 → 官方课程", "library course → official course", extents=True
        ),
        Pairing(
            "edition-edition", "", "2022 简介课程 ↔ 2025 标准课程", "course of the 2022 brief ↔ of the 2025 standard"
        ),
        Pairing("point-requirement", "meets", "知识技能点 → 要求", "point → requirement", extents=True),
        Pairing("point-ability", "meets", "知识技能点 → 能力", "point → ability", extents=True),
        Pairing("point-task", "meets", "知识技能点 → 工作任务", "point → work task", extents=True),
        Pairing("resource-point", "supports", "素材 → 知识技能点", "resource → point"),
    )
}
"""All kinds of pairs by name. `edition-edition` states no edge: it tells how two editions of a major differ."""


def pairing(name: str) -> Pairing:
    """Return a kind of pair; an AlignmentError names those there are."""
    if name not in PAIRINGS:
        raise AlignmentError(f"没有“{name}”这种配对；可写 {'、'.join(PAIRINGS)}")
    return PAIRINGS[name]


Link = tuple[str, str]
"""The ids of a subject and an object."""


@dataclass(frozen=True, eq=False)
class Matter:
    """What is to be aligned: subjects and objects ordered by id, links known to hold and links known not to.

    Whatever order they come in, an id counts once: what is made of equal matter is equal to the byte.
    """

    pairing: Pairing
    subjects: tuple[Item, ...]
    objects: tuple[Item, ...]
    holding: frozenset[Link] = frozenset()
    failing: frozenset[Link] = frozenset()


def matter(
    of: Pairing,
    subjects: Iterable[Item],
    objects: Iterable[Item],
    holding: Iterable[Link] = (),
    failing: Iterable[Link] = (),
) -> Matter:
    """Put matter in order; links of unknown ends fall away, one that is said to hold and to fail holds."""
    of_subjects, of_objects = _ordered(subjects), _ordered(objects)
    left, right = {item.id for item in of_subjects}, {item.id for item in of_objects}
    good = frozenset(link for link in holding if link[0] in left and link[1] in right)
    bad = frozenset(link for link in failing if link[0] in left and link[1] in right) - good
    return Matter(of, of_subjects, of_objects, good, bad)


def _ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for item in items:
        known = found.get(item.id)
        if known is None or _said(item) < _said(known):
            found[item.id] = item
    return tuple(found[identity] for identity in sorted(found))


def _said(item: Item) -> tuple[str, list[tuple[str, str]]]:
    return item.name, sorted(item.words.items())
