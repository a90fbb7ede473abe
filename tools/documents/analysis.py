"""A school's 职业能力分析表: known content, and its layout."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from tools.documents.blocks import Block, Cell, Row, Table, Text, row
from tools.documents.content import MAJORS, Major, Reference, Size
from tools.documents.words import Words

_SCHOOL = "云溪职业技术学院"
_KINDS = {"skill": "技能", "knowledge": "知识", "quality": "素养"}
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


class Ability(NamedTuple):
    """An ability: its words, its kind, how well it is to be learnt."""

    words: str
    kind: str
    level: str


class Job(NamedTuple):
    """A task with its abilities."""

    name: str
    abilities: tuple[Ability, ...]


class Field(NamedTuple):
    """A field of work of a post, with its tasks."""

    name: str
    post: str
    jobs: tuple[Job, ...]


class Analysis(NamedTuple):
    """What an analysis states."""

    major: Major
    fields: tuple[Field, ...]

    def reference(self, traps: Collection[str]) -> Reference:
        """Return its fields; posts are named only with the trap that names them, levels not beside columns of kinds."""
        posts = "with-posts" in traps
        kinds = "by-kind" in traps
        level = _words(traps)["level"]
        every = [
            (field, job, ability) for field in self.fields for job in field.jobs for ability in _listed(job, kinds)
        ]
        return {
            "code": self.major.code,
            "posts": list(dict.fromkeys(field.post for field in self.fields)) if posts else [],
            "post_functions": [f"{field.post}|{field.name}" for field in self.fields] if posts else [],
            "functions": [field.name for field in self.fields],
            "tasks": [f"{field.name}|{job.name}" for field in self.fields for job in field.jobs],
            "abilities": [f"{field.name}|{job.name}|{ability.words}" for field, job, ability in every],
            "numbers": [] if kinds else [f"{a.words}|{number}" for a, number in self._numbers(traps)],
            "remarks": [] if kinds else [f"{a.words}|{level} {a.level}" for _, _, a in every],
            "kinds": [f"{ability.words}|{_KINDS[ability.kind]}" for _, _, ability in every],
        }

    def _numbers(self, traps: Collection[str]) -> list[tuple[Ability, str]]:
        return [
            (ability, _number((at, order, place), traps))
            for at, field in enumerate(self.fields, 1)
            for order, job in enumerate(field.jobs, 1)
            for place, ability in enumerate(job.abilities, 1)
        ]


def ability_analysis(seed: int, size: Size, traps: Collection[str]) -> Analysis:
    """Make the content of an analysis; two fields of work belong to one post."""
    words = Words(seed)
    posts = words.names(size.courses, "员")
    makers = {"skill": words.skill, "knowledge": words.knowledge, "quality": words.quality}
    fields = tuple(
        Field(
            words.plain(),
            posts[place // 2],
            tuple(
                Job(
                    words.plain(),
                    tuple(
                        Ability(makers[kind](), kind, f"L{1 + at % 4}")
                        for at, kind in enumerate((*makers, *["skill"] * size.items)[: size.items + 1])
                    ),
                )
                for _ in range(1 + place % 3)
            ),
        )
        for place in range(size.courses)
    )
    return Analysis(MAJORS[1], fields)


def analysis(said: Analysis, traps: Collection[str]) -> list[Block]:
    """Lay an analysis out."""
    code = f"{said.major.code}K" if "k-codes" in traps else said.major.code
    return [
        Text(_SCHOOL),
        Text(f"{said.major.name}专业工作任务与职业能力分析表", 1),
        Text(f"专业代码：{code}"),
        _table(said, traps),
        Text("注：学习水平由低到高分为四级，由用工单位的专家商定。"),
    ]


def _words(traps: Collection[str]) -> dict[str, str]:
    """Return the headings by what stands below them, as one school words them or another."""
    other = "other-words" in traps
    return {
        "post": "职业岗位" if other else "岗位",
        "field": "工作项目" if other else "工作领域",
        "job": "典型工作任务" if other else "工作任务",
        "ability": "职业能力要求" if other else "职业能力",
        "skill": "操作技能" if other else "技能要求",
        "knowledge": "相关知识" if other else "知识要求",
        "quality": "职业素养" if other else "素质要求",
        "level": "重要程度" if other else "学习水平",
        "course": "对应课程",
    }


def _table(said: Analysis, traps: Collection[str]) -> Table:
    kinds = "by-kind" in traps
    order = ["field", "job", *([*_KINDS] if kinds else ["ability", "level"])]
    order = ["post", *order] if "with-posts" in traps else order
    if "extra-columns" in traps:
        order.append("course")
    if "other-order" in traps and not kinds:
        order = [role for role in order if role != "level"]
        order.insert(0, "level")
    rows = _heads(order, _words(traps), traps)
    heads = len(rows)
    for at, field in enumerate(said.fields, 1):
        if "grouped-rows" in traps and at > 1:
            rows.append([Cell(f"续：第{at}部分", columns=len(order)), *[None] * (len(order) - 1)])
        rows += _field(at, field, order, traps)
    if "subtotals" in traps:
        rows.append([Cell("合计"), Cell(f"{len(said.fields)}项"), *[Cell("")] * (len(order) - 2)])
        rows.append([Cell("备注：本表每年修订。", columns=len(order)), *[None] * (len(order) - 1)])
    return Table(rows, heads, tuple(5 if role in ("ability", *_KINDS) else 2 for role in order))


def _heads(order: Sequence[str], words: dict[str, str], traps: Collection[str]) -> list[Row]:
    """Return the headings, with the trap those of work under one heading, those of abilities under another."""
    if "deep-headings" not in traps:
        return [row(*(words[role] for role in order))]
    first: list[Cell | None] = []
    for role in order:
        group = "工作分析" if role in ("field", "job") else "能力分析" if role in ("ability", *_KINDS) else ""
        count = sum(1 for other in order if (other in ("field", "job")) == (group == "工作分析") and other in _GROUPED)
        if not group or count < 2:
            first.append(Cell(words[role], rows=2))
        else:
            first.append(
                None if any(cell is not None and cell.words == group for cell in first) else Cell(group, columns=count)
            )
    second: list[Cell | None] = [
        None if cell is not None and cell.rows == 2 else Cell(words[role])
        for cell, role in zip(first, order, strict=True)
    ]
    return [first, second]


_GROUPED = ("field", "job", "ability", *_KINDS)


def _field(at: int, field: Field, order: Sequence[str], traps: Collection[str]) -> list[Row]:
    kinds, single = "by-kind" in traps, "row-an-item" in traps and "by-kind" not in traps
    heights = [len(job.abilities) if single else 1 for job in field.jobs]
    rows: list[Row] = []
    for number, job in enumerate(field.jobs, 1):
        parts = [[ability] for ability in job.abilities] if single else [list(_listed(job, kinds))]
        for place, part in enumerate(parts):
            first = place + 1 if single else 1
            whole = {
                "post": Cell(field.post, rows=sum(heights)) if number == 1 and not place else None,
                "field": Cell(f"{_number((at,), traps)} {field.name}", rows=sum(heights))
                if number == 1 and not place
                else None,
                "job": Cell(f"{_number((at, number), traps)} {job.name}", rows=heights[number - 1])
                if not place
                else None,
                "ability": Cell(
                    "\n".join(f"{_number((at, number, first + n), traps)} {a.words}；" for n, a in enumerate(part))
                ),
                "level": Cell("\n".join(ability.level for ability in part)),
                "course": Cell("作坊实务"),
            }
            whole |= {
                kind: Cell("\n".join(f"{n}.{a.words}。" for n, a in enumerate(_of_kind(part, kind), 1)))
                for kind in _KINDS
            }
            rows.append([whole[role] for role in order])
    return rows


def _of_kind(part: Sequence[Ability], kind: str) -> list[Ability]:
    return [ability for ability in part if ability.kind == kind]


def _listed(job: Job, kinds: bool) -> list[Ability]:
    return [ability for kind in _KINDS for ability in _of_kind(job.abilities, kind)] if kinds else list(job.abilities)


def _number(parts: tuple[int, ...], traps: Collection[str]) -> str:
    if "other-numbering" in traps:
        text = ".".join(
            [
                f"{'ABCDEFGHIJKL'[parts[0] - 1]}{parts[1]}" if len(parts) > 1 else "ABCDEFGHIJKL"[parts[0] - 1],
                *map(str, parts[2:]),
            ]
        )
    else:
        text = "-".join(map(str, parts))
    return text.translate(_FULL) if "full-width" in traps else text
