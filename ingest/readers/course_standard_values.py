"""What one 课程标准 says, as values: goals, modules with points, figures, the courses beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.documents.blocks import Block
from ingest.readers.prerequisites import Stated
from ontology.claims import Evidence


class Goal(NamedTuple):
    """A goal of the course: words, kind ("" where no heading says it), number, remark."""

    text: str
    kind: str
    evidence: Evidence
    code: str = ""
    note: str = ""


class GoalRef(NamedTuple):
    """A goal named by its number beside a point: how far the point leads to it ("" where that is not said)."""

    code: str
    extent: str
    evidence: Evidence


class PointText(NamedTuple):
    """What a module teaches: words, kind if it is said, the task it belongs to, the goals that it serves."""

    text: str
    kind: str | None
    evidence: Evidence
    task: str = ""
    goals: tuple[GoalRef, ...] = ()


class Passed(NamedTuple):
    """What was not read, and why ("" where nobody expects it); `rejected` where it should have been."""

    evidence: Evidence
    reason: str
    rejected: bool = False
    advice: str = ""


@dataclass
class ModuleText:
    """A module as the document describes it; `hours` add up over its rows."""

    name: str
    evidence: Evidence
    hours: float | None = None
    points: list[PointText] = field(default_factory=list)


class Target(NamedTuple):
    """A course of a teaching standard that this one teaches: the major's code, the name, full, part or not said."""

    major: str
    name: str
    extent: str
    evidence: Evidence


@dataclass
class CourseText:
    """One course standard as it is written; figures are None where nothing says them.

    `facts` are properties of the course by their names in the vocabulary, `majors` the codes of those it is for.
    """

    name: str
    evidence: Evidence
    blocks: Sequence[Block]
    code: str = ""
    hours: float | None = None
    credits: float | None = None
    goals: list[Goal] = field(default_factory=list)
    modules: dict[str, ModuleText] = field(default_factory=dict)
    links: list[Stated] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    majors: list[tuple[str, Evidence]] = field(default_factory=list)
    tables: int = 0
    rows: int = 0
    blank_rows: int = 0
    introductions: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing but a title was found."""
        return not (self.goals or self.modules or self.hours or self.credits)
