"""A 国家职业标准: 基本要求 by section, a table of work for each level, both weight tables."""

from collections.abc import Collection, Sequence

from tools.documents.blocks import Block, Cell, Table, Text, row
from tools.documents.content import Function, OccupationalStandard
from tools.documents.numbering import listed, sections

_FILLER = "本职业的从业人员在室内常温下工作，手臂灵活，具有一定的学习和表达能力，能辨别颜色，听取客户的意见。" * 3


def occupational_standard(said: OccupationalStandard, traps: Collection[str]) -> list[Block]:
    """Lay a standard out."""
    cut = "cut-sentences" in traps

    def head(number: str, words: str, level: int) -> list[Block]:
        lost = "lost-headings" in traps and number in ("2", "3", "4")
        return [] if lost else [Text(sections(number, traps) + words, level)]

    return [
        Text("国家职业技能标准"),
        Text(f"职业编码：{said.code}"),
        Text(said.name),
        Text("（2021 年版）"),
        Text("中华人民共和国人力资源和社会保障部"),
        *head("1", "职业概况", 1),
        *head("1.1", "职业名称", 2),
        Text(said.name),
        *head("1.2", "职业编码", 2),
        Text(said.code),
        *head("1.3", "职业技能等级", 2),
        Text(_FILLER, cut=cut),
        *head("2", "基本要求", 1),
        *head("2.1", "职业道德", 2),
        *_basics("2.1", said.ethics, traps),
        *head("2.2", "基础知识", 2),
        *_basics("2.2", said.basics, traps),
        *head("3", "工作要求", 1),
        Text("本标准对各等级的技能要求和相关知识要求依次递进，高级别涵盖低级别的要求。"),
        *[
            block
            for place, (level, functions) in enumerate(said.levels, 1)
            for block in (*head(f"3.{place}", level, 2), _work(functions, traps))
        ],
        *head("4", "权重表", 1),
        *head("4.1", "理论知识权重表", 2),
        _weights(said, theory=True),
        *head("4.2", "技能要求权重表", 2),
        _weights(said, theory=False),
    ]


def _basics(stem: str, found: Sequence[tuple[str, Sequence[str]]], traps: Collection[str]) -> list[Block]:
    blocks: list[Block] = []
    for place, (name, items) in enumerate(found, 1):
        blocks.append(Text(sections(f"{stem}.{place}", traps) + name, 3))
        for number, item in enumerate(items, 1):
            blocks.append(Text(f"（{number}）{item}。", cut="cut-sentences" in traps))
    return blocks


def _work(functions: Sequence[Function], traps: Collection[str]) -> Table:
    rows: list[list[Cell | None]] = [row("职业功能", "工作内容", "技能要求", "相关知识要求")]
    for place, function in enumerate(functions, 1):
        for order, task in enumerate(function.tasks, 1):
            stem = f"{place}.{order}"
            name = f"{sections(stem, traps)}{task.name}"
            rows.append(
                [
                    Cell(
                        f"{sections(str(place), traps).strip()}{'' if 'other-numbering' in traps else '.'}"
                        f"{function.name}",
                        rows=len(function.tasks),
                    )
                    if order == 1
                    else None,
                    Cell(name),
                    Cell(listed(task.skills, traps, place, stem)),
                    Cell(listed(task.knowledge, traps, place, stem)),
                ]
            )
    return Table(rows, 1, (2, 2, 5, 4))


def _weights(said: OccupationalStandard, *, theory: bool) -> Table:
    """Lay out a weight table: 基本要求 of theory above the functions, the sums below."""
    names = list(dict.fromkeys(each.name for _, functions in said.levels for each in functions))
    levels = [level for level, _ in said.levels]
    heads: list[Cell | None] = [Cell("项目", columns=2), None, *(Cell(level.replace("/", "/\n")) for level in levels)]
    rows = [heads]
    count = len(levels)
    if theory:
        rows.append([Cell("基本要求", rows=2), Cell("职业道德"), *[Cell("5")] * count])
        rows.append([None, Cell("基础知识"), *[Cell("15")] * count])
    for place, name in enumerate(names):
        first = Cell("相关知识要求" if theory else "技能要求", rows=len(names)) if not place else None
        rows.append([first, Cell(name), *(Cell(_share(functions, name, theory)) for _, functions in said.levels)])
    rows.append([Cell("合计", columns=2), None, *[Cell("100")] * count])
    return Table(rows, 1, (2, 3, *[2] * count))


def _share(functions: Sequence[Function], name: str, theory: bool) -> str:
    found = next((each for each in functions if each.name == name), None)
    return "-" if found is None else str(found.theory_share if theory else found.skill_share)
