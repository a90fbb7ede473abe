"""What was read, as tables: what was not taken as it stands, and counts that add up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from os.path import commonpath
from pathlib import Path

from api.cli.desk import Desk
from api.cli.page import Cell, Grid, Heading
from api.cli.phrases import cut
from api.counted import counted_word
from api.phrases import percent
from api.words import mark
from ingest.kinds import shown
from ingest.report import Count, Problem, Reading

_SEVERITIES = {"rejected": mark("未采用"), "ignored": mark("已忽略"), "warning": mark("提醒")}
_MANY = 2  # so many of the same stand one by one
_NAMED = 3  # so many files are named of those that only count
_FEW_FILES = 12


def file_names(files: Iterable[str]) -> dict[str, str]:
    """Return what files are called: by their names, with their folders where several have one name."""
    paths = {file: Path(file) for file in files}
    names = Counter(path.name for path in paths.values())
    found = {}
    for file, path in paths.items():
        same = [other for other in paths.values() if other.name == path.name]
        top = Path(commonpath([other.parent for other in same])) if names[path.name] > 1 else path.parent
        found[file] = str(path.relative_to(top))
    return found


def problem_grids(
    desk: Desk, problems: Iterable[Problem], names: Mapping[str, str], limit: int, full: bool
) -> list[Grid]:
    """Return the table of problems, what was not taken first; its title says how many of them all it leaves out.

    In a table for people the same thing ignored in many places, and the same refusal of many files, stand once with
    their number, unless `full`; other forms have each.
    """
    order = list(_SEVERITIES)
    told = sorted(problems, key=lambda problem: order.index(problem.severity))
    if not told:
        return []
    together = desk.settings.form == "table" and not full
    of = Counter(map(_sort, told)) if together else Counter()
    rows: dict[object, list[Cell]] = {}
    for at, each in enumerate(told):
        many = of[_sort(each)] > _MANY
        rows.setdefault(
            _sort(each) if many else at, _grouped(desk, each, told, names) if many else _row(desk, each, names)
        )
    listed = list(rows.values())
    headings = [
        Heading(desk.say("文件"), wide=True),
        Heading(desk.say("工作表"), wide=True),
        Heading(desk.say("行"), number=True),
        Heading(desk.say("列"), wide=True),
        Heading(desk.say("处理")),
        Heading(desk.say("原因"), wide=True),
        Heading(desk.say("怎么办"), wide=True),
    ]
    title = desk.say("需要留意的地方")
    if len(listed) < len(told):
        title += desk.say("（{count} 处，同样的合在一行；--full 逐处列出）", count=len(told))
    return [Grid(title + _left(desk, len(listed) - limit), headings, cut(desk, listed, limit))]


def _sort(problem: Problem) -> tuple[str, ...]:
    """Return what makes problems the same: those of rows that were not taken stand in places that matter."""
    place = (
        ("",) if problem.severity == "ignored" else (problem.place.sheet, str(problem.place.row), problem.place.column)
    )
    return problem.severity, problem.reason, problem.advice, *place


def _row(desk: Desk, problem: Problem, names: Mapping[str, str]) -> list[Cell]:
    place = problem.place
    return [
        names.get(problem.file, Path(problem.file).name),
        place.sheet,
        place.row,
        place.column,
        *_said(desk, problem),
    ]


def _grouped(desk: Desk, problem: Problem, problems: Sequence[Problem], names: Mapping[str, str]) -> list[Cell]:
    """Return one row for all that are the same: of files that were refused all are named."""
    same = [each for each in problems if _sort(each) == _sort(problem)]
    files = list(dict.fromkeys(names.get(each.file, Path(each.file).name) for each in same))
    called = _called(desk, files, _NAMED if problem.severity == "ignored" else len(files))
    severity, reason, advice = _said(desk, problem)
    return [called, "", None, "", severity, desk.say("{reason}（{count} 处）", reason=reason, count=len(same)), advice]


def _called(desk: Desk, files: Sequence[str], most: int) -> str:
    """Name files, each folder once; of more than `most` the first ones, and how many they are."""
    folders: dict[Path, list[str]] = {}
    for path in map(Path, files[:most]):
        folders.setdefault(path.parent, []).append(path.name)
    comma = desk.say("、")
    called = comma.join(
        comma.join(inside) if folder == Path() else f"{folder}/ {comma.join(inside)}"
        for folder, inside in folders.items()
    )
    return desk.say("{files} 等 {count} 份文件", files=called, count=len(files)) if len(files) > most else called


def _said(desk: Desk, problem: Problem) -> tuple[str, str, str]:
    severity = desk.say(_SEVERITIES[problem.severity])
    return severity, desk.words.told(problem.reason), desk.words.told(problem.advice)


def _left(desk: Desk, more: int) -> str:
    """Say how many rows a table leaves out."""
    return desk.say("（另有 {count} 行，用 --limit 列出）", count=more) if more > 0 else ""


def kind_grid(desk: Desk, readings: Sequence[Reading], names: Mapping[str, str], limit: int, full: bool) -> list[Grid]:
    """Return what files were recognised as, how surely, and by which marks; nothing where the user named the kind.

    Files of one kind with the same marks stand together where there are many, unless `full`.
    """
    headings = (
        Heading(desk.say("文件"), wide=True),
        Heading(desk.say("认作")),
        Heading(desk.say("可信度"), number=True),
        Heading(desk.say("看到的特征"), wide=True),
    )
    alike: dict[object, list[Reading]] = {}
    together = not full and len(readings) > _FEW_FILES
    for at, reading in enumerate(readings):
        if reading.recognised is not None:
            alike.setdefault(reading.recognised if together else at, []).append(reading)
    rows: list[list[Cell]] = []
    for same in alike.values():
        told = same[0].recognised
        assert told is not None
        called = _called(desk, [names[each.file] for each in same], _NAMED)
        rows.append([called, desk.words.told(shown(told.kind)), percent(told.confidence), "、".join(told.marks)])
    return [Grid(desk.say("认出的种类") + _left(desk, len(rows) - limit), headings, rows[:limit])] if rows else []


def column_grids(desk: Desk, readings: Iterable[Reading], names: Mapping[str, str], full: bool) -> list[Grid]:
    """Return what columns were taken for where that was told from headings and content.

    A table a file; where there are many files one table, in which those read alike share a line, unless `full`.
    """
    found = [reading for reading in readings if reading.mapped]
    return (
        [_columns_together(desk, found, names)]
        if len(found) > _MANY and not full
        else _columns_apart(desk, found, names)
    )


def _columns_apart(desk: Desk, readings: Iterable[Reading], names: Mapping[str, str]) -> list[Grid]:
    headings = (
        Heading(desk.say("工作表"), wide=True),
        Heading(desk.say("列"), wide=True),
        Heading(desk.say("当作"), wide=True),
        Heading(desk.say("可信度"), number=True),
        Heading(desk.say("理由"), wide=True),
    )
    grids = []
    for reading in readings:
        rows: list[list[Cell]] = [
            [each.sheet, each.column, each.field, percent(each.confidence), desk.words.told(each.reason)]
            for each in reading.mapped
        ]
        kind = desk.words.told(shown(reading.kind))
        grids.append(Grid(desk.say("{file} 认作{kind}，各列当作", file=names[reading.file], kind=kind), headings, rows))
    return grids


def _columns_together(desk: Desk, readings: Iterable[Reading], names: Mapping[str, str]) -> Grid:
    """Return a line for each way to read a sheet: columns, what they are, how sure the least sure of them is."""
    headings = (
        Heading(desk.say("文件"), wide=True),
        Heading(desk.say("认作")),
        Heading(desk.say("各列当作"), wide=True),
        Heading(desk.say("最低可信度"), number=True),
    )
    alike: dict[tuple[str, str, str], list[str]] = {}
    for reading in readings:
        for sheet in dict.fromkeys(each.sheet for each in reading.mapped):
            taken = [each for each in reading.mapped if each.sheet == sheet]
            said = (each.field if each.column in ("", each.field) else f"{each.column}→{each.field}" for each in taken)
            least = percent(min(each.confidence for each in taken))
            of = desk.words.told(shown(reading.kind)), desk.say("、").join(said), least
            alike.setdefault(of, []).append(names[reading.file])
    rows: list[list[Cell]] = [[_called(desk, files, _NAMED), *of] for of, files in alike.items()]
    return Grid(desk.say("各列当作什么（--full 逐列列出）"), headings, rows)


def count_grid(desk: Desk, counts: dict[str, Count]) -> Grid:
    """Return the table of counts: read = kept + rejected + ignored."""
    headings = (
        Heading(desk.say("内容"), wide=True),
        Heading(desk.say("读到"), number=True),
        Heading(desk.say("采用"), number=True),
        Heading(desk.say("未采用"), number=True),
        Heading(desk.say("已忽略"), number=True),
    )
    rows: list[list[Cell]] = [
        [counted_word(desk.words, what), count.read, count.kept, count.rejected, count.ignored]
        for what, count in counts.items()
    ]
    return Grid(desk.say("读入"), headings, rows)
