"""Make tests/queries.csv: 200 questions to the search, with the right answers, out of the national lists.

Ten sorts of twenty. Names are drawn by a seeded generator, spoilt or cut by rule, and every node of the asked kind
that the typed text fits is a right answer; none of it looks at what the search finds. Ten of each sort are kept out of
tuning. Run it with `python -m tools.make_queries`; the same lists give the same bytes.
"""

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

from ontology.codes import MajorCode
from ontology.names import node_id, normalise

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT / "ontology" / "lists"
QUERIES = ROOT / "tests" / "queries.csv"
SEED, EACH = 20230, 20
WRONG = "的电机数网工品商设技学理务"
LEVEL_WORDS = {
    "中职": ("中职{}", "{}（中职）", "中专{}", "{}中职"),
    "高职专科": ("高职{}", "{}（高职）", "大专{}", "高职{}专业"),
    "职教本科": ("职业本科{}", "{}（职教本科）", "职教本科{}", "本科{}"),
}


class Named(NamedTuple):
    """A node of the lists."""

    id: str
    name: str
    code: str = ""


class Lists(NamedTuple):
    """What is asked for: majors, classes of majors, courses of briefs and standards, occupations."""

    majors: list[Named]
    classes: list[Named]
    courses: list[Named]
    occupations: list[Named]

    def everything(self) -> list[Named]:
        """Return all nodes."""
        return [*self.majors, *self.classes, *self.courses, *self.occupations]


Draw = Iterator[tuple[str, Iterable[Named]]]


def read(folder: Path = LISTS) -> Lists:
    """Read the lists."""
    majors = _table(folder / "majors.csv")
    courses = [
        (row["专业代码"], row["课程名称"])
        for name in ("brief_courses.csv", "standard_courses.csv")
        for row in _table(folder / name)
        if not row.get("存疑")
    ]
    known = {MajorCode(row["专业代码"]).digits for row in majors}
    distinct = {node_id("course", code[:6], name): normalise(name) for code, name in courses if code[:6] in known}
    return Lists(
        [Named(node_id("major", row["专业代码"][:6]), row["专业名称"], row["专业代码"]) for row in majors],
        sorted({Named(node_id("class", row["专业类代码"]), row["专业类"], row["专业类代码"]) for row in majors}),
        [Named(identity, name) for identity, name in sorted(distinct.items())],
        [
            Named(node_id("occupation", row["职业编码"]), row["职业名称"], row["职业编码"])
            for row in _table(folder / "occupations.csv")
            if row["职业编码"]
        ],
    )


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _shuffled(chance: Random, nodes: Iterable[Named]) -> list[Named]:
    return chance.sample(ordered := sorted(nodes), len(ordered))


def _mixed(chance: Random, *groups: Iterable[Named]) -> Iterator[tuple[Named, list[Named]]]:
    """Yield nodes out of the groups in turn, each with the group it is from."""
    lists = [sorted(group) for group in groups]
    for nodes in zip(*(_shuffled(chance, group) for group in lists), strict=False):
        yield from zip(nodes, lists, strict=True)


def codes(chance: Random, lists: Lists) -> Draw:
    """Whole codes of majors (K and full-width too) and occupations (with and without dashes), classes, beginnings."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    forms: tuple[Callable[[str], str], ...] = (str, str, lambda code: code.translate(wide), str.lower)
    for number, (node, _) in enumerate(_mixed(chance, lists.majors, lists.occupations, lists.classes)):
        if node in lists.occupations:
            yield (node.code if number % 2 else node.code.replace("-", "")), [node]
        elif node in lists.majors and number % 6 == 0:
            yield node.code[:5], [major for major in lists.majors if major.code.startswith(node.code[:5])]
        else:
            yield forms[number % len(forms)](node.code), [node]


def names(chance: Random, lists: Lists) -> Draw:
    """Whole names of majors and occupations."""
    for node, group in _mixed(chance, lists.majors, lists.occupations):
        yield node.name, [other for other in group if other.name == node.name]


def shared(chance: Random, lists: Lists) -> Draw:
    """Names of majors that several codes bear."""
    for node in _shuffled(chance, lists.majors):
        same = [major for major in lists.majors if major.name == node.name]
        if len(same) > 1:
            yield node.name, same


def courses(chance: Random, lists: Lists) -> Draw:
    """Whole names of courses; every major's course of that name is right."""
    elsewhere = {node.name for node in [*lists.majors, *lists.occupations]}
    for node in _shuffled(chance, lists.courses):
        if node.name not in elsewhere:
            yield node.name, [course for course in lists.courses if course.name == node.name]


def beginnings(chance: Random, lists: Lists) -> Draw:
    """The first two to four characters of majors' names, as one types."""
    for number, node in enumerate(_shuffled(chance, lists.majors)):
        text = node.name[: 2 + number % 3]
        if len(node.name) > len(text):
            yield text, [major for major in lists.majors if major.name.startswith(text)]


def parts(chance: Random, lists: Lists) -> Draw:
    """Two to five characters from the middle or end of names of majors, occupations and courses that few names hold."""
    everything = lists.everything()
    for node, group in _mixed(chance, lists.majors, lists.occupations, lists.courses):
        size = chance.randint(2, 5)
        if len(node.name) <= size:
            continue
        start = chance.randint(1, len(node.name) - size)
        text = node.name[start : start + size]
        holding = [other for other in group if text in other.name]
        if text.isalnum() and len({other.name for other in everything if text in other.name}) <= DEEP:
            yield text, holding


DEEP = 4
"""A part that more names hold would be no question with an answer."""


def initials(chance: Random, lists: Lists) -> Draw:
    """Initials of whole names of four characters and more; every node of the kind with these initials is right."""
    for node, group in _mixed(chance, lists.majors, lists.occupations):
        if 4 <= len(node.name) <= 8 and _chinese(node.name):
            typed = _initials(node.name)
            yield typed, [other for other in group if _chinese(other.name) and _initials(other.name) == typed]


def pinyin(chance: Random, lists: Lists) -> Draw:
    """Full pinyin, whole or the first three syllables."""
    for number, (node, group) in enumerate(_mixed(chance, lists.majors, lists.occupations)):
        if len(node.name) >= 4 and _chinese(node.name):
            typed = _spelt(node.name) if number % 3 else _spelt(node.name[:3])
            yield typed, [other for other in group if _chinese(other.name) and _spelt(other.name).startswith(typed)]


def aliases(chance: Random, lists: Lists) -> Draw:
    """Names of majors with their level, as people say them, or with the word 专业."""
    for number, node in enumerate(_shuffled(chance, lists.majors)):
        level = MajorCode(node.code).level
        same = [major for major in lists.majors if major.name == node.name]
        if number % 5 == 4:
            yield f"{node.name}专业", same
        else:
            form = LEVEL_WORDS[level.value][number % 4]
            yield form.format(node.name), [major for major in same if MajorCode(major.code).level is level]


def slips(chance: Random, lists: Lists) -> Draw:
    """Names with one wrong character, one missing, one doubled or two neighbours changed about."""
    everything = [other.name for other in lists.everything()]
    for number, (node, group) in enumerate(_mixed(chance, lists.majors, lists.occupations, lists.courses)):
        name = node.name
        if not 4 <= len(name) <= 12 or not _chinese(name):
            continue
        at = chance.randrange(len(name) - 1)
        wrong = chance.choice([char for char in WRONG if char != name[at]])
        typed = (
            name[:at] + wrong + name[at + 1 :],
            name[:at] + wrong + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + name[at] + name[at:],
        )[number % 5]
        if not any(typed in other for other in everything):
            yield typed, [other for other in group if other.name == name]


SORTS = (codes, names, shared, courses, beginnings, parts, initials, pinyin, aliases, slips)


def _chinese(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


def _initials(name: str) -> str:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


def _spelt(name: str) -> str:
    return "".join(lazy_pinyin(name))


def questions(lists: Lists, seed: int = SEED) -> Iterator[dict[str, str]]:
    """Yield the questions, EACH of every sort, half of them kept out of tuning; no text is asked twice."""
    asked: set[str] = set()
    for sort in SORTS:
        chance = Random(f"{seed}/{sort.__name__}")
        halves = ["tune", "kept"] * (EACH // 2)
        chance.shuffle(halves)
        draw = sort(chance, lists)
        for split in halves:
            query, answers = next(item for item in draw if item[0] not in asked)
            asked.add(query)
            ids = "|".join(sorted(node.id for node in answers))
            yield {"query": query, "sort": sort.__name__, "answers": ids, "split": split}


def main(path: Path = QUERIES) -> None:
    """Write the file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["query", "sort", "answers", "split"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(questions(read()))
    sys.stdout.write(f"{path}: {len(SORTS) * EACH} questions\n")


if __name__ == "__main__":
    main()
