"""What the text view compares: folded names, shelves in the order that hits come in, words for levels, codes."""

import re
from typing import NamedTuple

from ontology.codes import Level
from ontology.names import normalise, segments

ORIGINAL = "\0"
"""Stands between a folded name and the name as it is written, where the two differ."""


class Shelf(NamedTuple):
    """Names that are ranked together; those of a `spelt` shelf are found by pinyin and with a slip of typing too."""

    name: str
    kind: str
    spelt: bool = True


SHELVES = (
    Shelf("Major", "Major"),
    Shelf("MajorClass", "MajorClass"),
    Shelf("MajorCategory", "MajorCategory"),
    Shelf("Course of a standard", "Course"),
    Shelf("Occupation", "Occupation"),
    Shelf("Library", "Library"),
    Shelf("OccupationalStandard", "OccupationalStandard"),
    Shelf("Certificate", "Certificate"),
    Shelf("Institution", "Institution"),
    Shelf("Post", "Post"),
    Shelf("WorkFunction", "WorkFunction"),
    Shelf("WorkTask", "WorkTask", spelt=False),
    Shelf("Ability", "Ability", spelt=False),
    Shelf("Requirement", "Requirement", spelt=False),
    Shelf("Course of a library", "Course"),
    Shelf("TrainingPlan", "TrainingPlan"),
    Shelf("Module", "Module"),
    Shelf("Point", "Point", spelt=False),
    Shelf("Resource", "Resource", spelt=False),
    Shelf("Verification", "Verification", spelt=False),
)
"""Official names first, then libraries' own; sentences, points and resources are found by what they say only."""

SHELVES_OF = {kind: tuple(i for i, shelf in enumerate(SHELVES) if shelf.kind == kind) for _, kind, _ in SHELVES}
CODED = frozenset({"Major", "MajorClass", "MajorCategory", "Occupation", "Institution"})
"""Kinds whose `code` is an official one; those of work tasks are numbers of paragraphs."""

_STANDARD_COURSE, _LIBRARY_COURSE = SHELVES_OF["Course"]
_PLAIN = re.compile(r"[\u4e00-\u9fff!-~、。《》“”]*")
_CONTROL = dict.fromkeys(range(32))
_MAJOR_CODE = re.compile(r"\d{6}")
_CODE = re.compile(r"\d[\d-]*(?:-|\dk?)")


def fold(text: str) -> str:
    """Return the form in which names and queries are compared: normalised, without case and control characters."""
    if _PLAIN.fullmatch(text):  # what normalising leaves alone; most names are of this sort
        return text.lower()
    return normalise(text).casefold().translate(_CONTROL)


def entry(label: str) -> str:
    """Return the folded name, followed by the name itself where it differs."""
    folded = fold(label)
    return folded if folded == label else folded + ORIGINAL + label


def folded_of(text: str) -> str:
    """Return the folded name out of an entry."""
    return text.partition(ORIGINAL)[0]


def label_of(text: str) -> str:
    """Return the name as it is written out of an entry."""
    folded, mark, label = text.partition(ORIGINAL)
    return label if mark else folded


def shelf_of(kind: str, identity: str) -> int:
    """Return the place in SHELVES of a node: courses of a standard and of a library stand apart."""
    if kind == "Course":
        parts = segments(identity)
        return _STANDARD_COURSE if len(parts) > 2 and _MAJOR_CODE.fullmatch(parts[1]) else _LIBRARY_COURSE
    return SHELVES_OF[kind][0]


def code_form(text: str) -> str:
    """Return a code as it is compared: no dashes, no K (国家控制布点)."""
    return text.replace("-", "").casefold().removesuffix("k")


def as_code(folded: str) -> str | None:
    """Return the form of a query that reads as an official code or the beginning of one, else None."""
    return code_form(folded) if _CODE.fullmatch(folded) else None


_LEVEL_WORDS = {
    "高职专科": Level.DIPLOMA,
    "职教本科": Level.BACHELOR,
    "职业本科": Level.BACHELOR,
    "高职本科": Level.BACHELOR,
    "高职": Level.DIPLOMA,
    "大专": Level.DIPLOMA,
    "专科": Level.DIPLOMA,
    "中职": Level.SECONDARY,
    "中专": Level.SECONDARY,
    "本科": Level.BACHELOR,
}
_LEVEL = "|".join(_LEVEL_WORDS)
_QUALIFIED = re.compile(
    rf"(?:(?P<before>{_LEVEL})[的\-·:]?)?(?P<name>.{{2,}}?)"
    rf"(?:专业)?(?:[(\[]?(?P<after>{_LEVEL})[)\]]?)?(?:专业)?"
)


class Qualified(NamedTuple):
    """A major's name with a level or the word 专业 around it: 高职电子商务, 电子商务(中职), 电子商务专业."""

    name: str
    level: Level | None


def qualified(folded: str) -> Qualified | None:
    """Take a level and the word 专业 off a query; None where it has neither."""
    found = _QUALIFIED.fullmatch(folded)
    if not found or found["name"] == folded:
        return None
    word = found["before"] or found["after"]
    return Qualified(found["name"], _LEVEL_WORDS[word] if word else None)
