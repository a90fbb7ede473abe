"""The path of a resource in its platform's tree, one cell such as `网店运营/开店准备/平台规则`, becomes a place.

Where the graph already holds courses of the library (from its workbook, say), a path leads to the deepest of them that
it names and makes nothing new. Where it holds none, the path itself states course → module → point.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.holdings import Held, Holdings
from ingest.readers.inventory_words import media_of
from ingest.workbook.draft import Draft
from ontology.claims import Evidence
from ontology.names import NodeId, node_id, normalise, segments

_SEPARATORS = (
    (r"\s*(?:》|>>|»|＞＞)\s*", "》"),
    (r"\s*[>＞›]\s*", ">"),
    (r"\s*(?:→|-->|->|⇒)\s*", "→"),
    (r"\s*[\\＼]\s*", "\\"),
    (r"\s*[|｜]\s*", "|"),
    (r"\s+/\s+", " / "),
    (r"\s*[/／]\s*", "/"),
)
_ROOTS = {
    "素材",
    "资源",
    "课程",
    "根目录",
    "全部",
    "全部课程",
    "全部资源",
    "素材库",
    "资源库",
    "课程资源",
    "我的资源",
    "标准课程",
}
_BULLET = re.compile(r"^(?:[\d.]+[、.\s]\s*|第[一二三四五六七八九十百\d]+[章节]\s*|[一二三四五六七八九十]+、\s*)")


class Spot(NamedTuple):
    """Where a path leads: a course, module or point ("" nowhere), and the parts of it that nothing is called by."""

    id: str
    label: str = ""
    rank: str = ""
    unknown: tuple[str, ...] = ()


NOWHERE = Spot("")
MADE = (
    "图谱中还没有本库的课程，课程、模块、知识点按目录列新建，课程性质未注明，不计入覆盖",
    "先导入资源库工作簿，素材就会挂到其中的课程上",
)
"""What to tell, and to advise, where a file's own paths made the tree."""


def separator_of(paths: Iterable[str]) -> re.Pattern[str]:
    """Return what separates the parts of paths: what most of them hold, so that a rarer sign may be part of a name."""
    counted = [0] * len(_SEPARATORS)
    for path, rows in Counter(paths).items():
        for at, (pattern, _) in enumerate(_SEPARATORS):
            if re.search(pattern, path.strip(" /\\>》")):
                counted[at] += rows
    slash, spaced = counted[-1], counted[-2]
    if spaced < 0.9 * slash:  # names with a spaced slash within are rarer than the plain slash between them
        counted[-2] = 0
    best = max(range(len(counted)), key=lambda at: (counted[at], -at))
    return re.compile(_SEPARATORS[best][0] if counted[best] else _SEPARATORS[-1][0])


def parts_of(path: str, separator: re.Pattern[str]) -> tuple[str, ...]:
    """Split a path; empty parts (a separator in front or at the end) are none."""
    return tuple(part for piece in separator.split(path) if (part := piece.strip(" \t\n/\\>》|　")))


def looks_like_path(text: str) -> bool:
    """Whether a cell can be little else than a path: short parts between separators, no address."""
    if "://" in text or len(text) > 300:
        return False
    return any(len([part for part in re.split(pattern, text) if part.strip()]) > 1 for pattern, _ in _SEPARATORS)


class Places:
    """Finds, or makes, the place of each path of one file."""

    def __init__(self, draft: Draft, holdings: Holdings, separator: re.Pattern[str]) -> None:
        self._draft = draft
        self._holdings = holdings
        self._separator = separator
        self._found: dict[tuple[str, ...], Spot] = {}
        self._made: set[NodeId] = set()
        self.courses: set[str] = set()
        self.making = not holdings

    @property
    def made(self) -> bool:
        """Whether any course, module or point was stated anew."""
        return bool(self._made)

    def parts(self, course: str, path: str, folders: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the parts of a place that is stated in several cells."""
        below = (*parts_of(path, self._separator), *(part for folder in folders if (part := folder.strip())))
        if course and normalise(course) not in map(normalise, below[:2]):
            return (course, *below)
        return below

    def place(self, parts: tuple[str, ...], evidence: Evidence) -> Spot:
        """Return where a path leads; what it states anew stands at this evidence."""
        found = self._found.get(parts)
        if found is None:
            found = self._found[parts] = self._make(parts, evidence) if self.making else self._seek(parts)
            if found.id and not self.making:
                self.courses.add(normalise(self._holdings.held[NodeId(self._course_of(found.id))].label))
        return found

    def knows(self, name: str) -> bool:
        """Whether the library has a point called so."""
        return bool(self._holdings.named(name, "point"))

    def points(self, spot: Spot, name: str, evidence: Evidence) -> list[Held]:
        """Return the points called so at a spot, or anywhere where there is none; one is made if points are."""
        if self.making:
            module = spot.id if spot.rank == "module" else segments_above(spot)
            if not module:
                return []
            identity = self._point(NodeId(module), (name,), evidence)
            return [Held(identity, name, module)]
        if spot.id:
            course = spot.id if spot.rank == "course" else self._course_of(spot.id)
            return self._holdings.within(spot.id, name, "point") or self._holdings.within(course, name, "point")
        found = self._holdings.named(name, "point")
        self.courses.update(normalise(self._holdings.held[NodeId(self._course_of(each.id))].label) for each in found)
        return found

    def _course_of(self, identity: str) -> str:
        while above := self._holdings.held[NodeId(identity)].parent:
            if above not in self._holdings.held:
                return identity
            identity = above
        return identity

    def _seek(self, parts: tuple[str, ...]) -> Spot:
        """Go down the tree as far as the parts name it; a folder in between that is none of it is passed over."""
        for start in range(len(parts)):
            step = self._step("", parts, start)
            if step is not None:
                break
        else:
            return Spot("", unknown=parts)
        here, at = step
        unknown: list[str] = []
        while at < len(parts):
            step = self._step(here.id, parts, at)
            if step is None:
                if not _is_folder(parts[at]):
                    unknown.append(parts[at])
                at += 1
            else:
                here, at = step
        return Spot(here.id, here.label, here.rank, tuple(unknown))

    def _step(self, parent: str, parts: tuple[str, ...], at: int) -> tuple[Held, int] | None:
        """Return what the next part (or several of them: a name may hold the separator) is called, and what follows."""
        for end in range(len(parts), at, -1):
            name = "/".join(parts[at:end])
            for form in dict.fromkeys((name, _BULLET.sub("", name))):
                found = self._holdings.below(parent, form)
                if found is None and parent and not parent.startswith("point/"):
                    within = self._holdings.within(parent, form, "point")
                    found = within[0] if len(within) == 1 else None
                if found is not None:
                    return found, end
        return None

    def _make(self, parts: tuple[str, ...], evidence: Evidence) -> Spot:
        kept = list(parts)
        while len(kept) > 1 and normalise(kept[0]) in _ROOTS:
            kept.pop(0)
        while len(kept) > 1 and _is_folder(kept[-1]):
            kept.pop()
        if not kept:
            return NOWHERE
        draft = self._draft
        course = node_id("course", draft.slug, kept[0])
        self.courses.add(normalise(kept[0]))
        if self._new(course, kept[0], evidence):
            draft.edge(draft.library, "owns", course, (), evidence)
        if len(kept) == 1:
            return Spot(course, kept[0], "course")
        module = node_id("module", draft.slug, *kept[:2])
        if self._new(module, kept[1], evidence):
            draft.edge(course, "hasModule", module, (), evidence)
        if len(kept) == 2:
            return Spot(module, kept[1], "module")
        return Spot(self._point(module, tuple(kept[2:]), evidence), kept[-1], "point")

    def _point(self, module: NodeId, names: tuple[str, ...], evidence: Evidence) -> NodeId:
        _, slug, *above = segments(module)
        identity = node_id("point", slug, *above, *names)
        if self._new(identity, names[-1], evidence):
            self._draft.edge(module, "hasPoint", identity, (), evidence)
        return identity

    def _new(self, identity: NodeId, label: str, evidence: Evidence) -> bool:
        if identity in self._made:
            return False
        self._made.add(identity)
        self._draft.node(identity, label, (), evidence)
        return True


def segments_above(spot: Spot) -> str:
    """Return the module of a point that a path made, "" for anything else."""
    if spot.rank != "point":
        return ""
    _, slug, course, module, *_ = segments(spot.id)
    return node_id("module", slug, course, module)


def _is_folder(name: str) -> bool:
    """Whether a part only sorts resources by their medium: 视频, 课件."""
    return media_of(name, {}) is not None
