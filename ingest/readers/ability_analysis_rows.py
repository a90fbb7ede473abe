"""职业能力分析表 taken apart: what each row says of field of work, task and abilities, with their printed numbers."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.documents.blocks import Grid, GridCell, Line
from ingest.documents.repair import flow, is_continuation, items
from ingest.readers.ability_analysis_columns import ITEMS, Columns, columns_from
from ingest.readers.brief_text import tidy
from ingest.readers.library_list_columns import plain
from ingest.readers.schedule_rows import place_of, quote_of
from ontology.claims import Evidence

_DASH = r"\s?[-－—–.．]\s?"
_DO = "(?:能|会|具[有备]|掌握|了解|熟悉|理解|熟练|运用|遵守|树立)"
_CODE = re.compile(
    rf"(?:[A-Za-zＡ-Ｚ]{{1,3}}(?:{_DASH})?)?[\d０-９]{{1,2}}(?:{_DASH}[\d０-９]{{1,2}}){{1,4}}(?![\d０-９%])"
    rf"|[A-ZＡ-Ｚ]{{1,2}}(?:{_DASH})?[\d０-９]{{1,2}}(?=[\s.．、:：]|{_DO})"
)
_LEADING = re.compile(
    r"(?:(?:工作)?(?:领域|项目|模块|任务|职责|能力)\s*)?"
    rf"(?P<code>[A-Za-zＡ-Ｚ]{{1,3}}{_DASH}[\d０-９]{{1,2}}(?:{_DASH}[\d０-９]{{1,2}})*(?![\d０-９])"
    rf"|[A-Za-zＡ-Ｚ]{{1,3}}[\d０-９]{{1,2}}(?:{_DASH}[\d０-９]{{1,2}})+(?![\d０-９])"
    r"|[A-ZＡ-Ｚ][\d０-９]{0,2}(?=[\s.．、:：-])"
    rf"|[\d０-９]{{1,2}}(?:{_DASH}[\d０-９]{{1,2}})*(?![\d０-９%])|[（(][\d０-９一二三四五六七八九十]{{1,3}}[）)]|[一二三四五六七八九十]{{1,3}}(?=、)|[①-⑳])"
    r"\s*[.．、:：\-－)）]?\s*(?P<name>(?![年月日个天米%％]).+)",
    re.DOTALL,
)
_DOING = re.compile(_DO)
_LETTERED = re.compile(r"(?P<code>[A-ZＡ-Ｚ][\d０-９]{0,2})(?P<name>[\u4e00-\u9fff].+)", re.DOTALL)
_TOTAL = re.compile(r"[合总小]计|备?注[:：]|说明[:：]|备注")
_POST = re.compile(
    r"(?:工作|职业)?岗位\s*[一二三四五六七八九十\d]*\s*[:：]\s*(?P<name>.+)|(?P<named>[^：:，。]{2,20})岗位?(?:群)?$"
)
_MARKS = " \t　*＊※★▲●◆·•"


class Named(NamedTuple):
    """A name with the number printed before it, "" for none, and its place."""

    name: str
    code: str
    at: Evidence


class Item(NamedTuple):
    """An ability: its words, its printed number, its kind where the column says it, what the row says beside."""

    text: str
    code: str
    kind: str
    note: str
    at: Evidence


class Work(NamedTuple):
    """What a row says: the post, the field of work, the task, the abilities; None where it says nothing of it."""

    post: Named | None
    function: Named
    task: Named | None
    items: tuple[Item, ...]
    note: str = ""


class Passed(NamedTuple):
    """A row that states nothing; `reason` is "" where nobody expects it to."""

    row: int
    reason: str = ""


def rows_of(grid: Grid, post: Named | None = None) -> Iterator[Work | Passed]:
    """Yield what each row of a table is; `post` is the one that stands above the table."""
    columns: Columns | None = None
    group: Named | None = None
    before, lettered = _Before(), frozenset[int]()
    at = 0
    while at < len(grid.rows):
        found = columns_from(grid, at)
        if found is not None:
            yield from (Passed(number) for number in range(at + 1, found.end + 1))
            columns, at = found, found.end
            lettered = _lettered(grid, columns)
            continue
        row, number = grid.rows[at], at + 1
        at += 1
        alone = _alone(row)
        if columns is None or alone == "" or (alone and (_TOTAL.match(alone) or is_continuation(alone))):
            yield Passed(number)
            continue
        if alone is not None:
            said = _named_text(alone, Evidence(alone[:300], row[0].page, place_of(grid), number))
            told = _POST.fullmatch(said.name)
            if told is not None and "post" not in columns.found:
                post = said._replace(name=(told["name"] or told["named"]).strip())
            else:
                group = said
            before = _Before()
            yield Passed(number)
            continue
        if _TOTAL.match(plain(flow(row[0].lines))):
            yield Passed(number)
            continue
        yield from _row(_At(grid, number, columns, row, lettered), before, post, group)


class _Before:
    """What the rows above said, for cells that are merged or left empty."""

    def __init__(self) -> None:
        self.names: dict[str, Named] = {}
        self.cells: dict[str, GridCell] = {}


class _At(NamedTuple):
    """A row of data and the columns that explain it."""

    grid: Grid
    number: int
    columns: Columns
    row: Sequence[GridCell]
    lettered: frozenset[int]

    def evidence(self, column: int) -> Evidence:
        """Return the place of a cell, with the words of the cell."""
        cell = self.row[column]
        label = self.columns.labels[column].replace("|", " ")
        quote = " ".join(cell.text.split())[:300] or quote_of(self.row)
        return Evidence(quote, cell.page, place_of(self.grid), self.number, label)

    def name(self, column: int) -> Named | None:
        """Return the name in a cell, without its number."""
        words = flow(self.row[column].lines).strip(_MARKS)
        if not words or words in "-—–/无":
            return None
        said = _named_text(words, self.evidence(column))
        if column in self.lettered and not said.code and (found := _LETTERED.match(words)):
            said = said._replace(name=tidy(found["name"]), code=plain(found["code"]))
        beside = self.columns.code_of(column)
        if not said.code and beside >= 0 and (code := plain(flow(self.row[beside].lines))):
            said = said._replace(code=code)
        return said


def _row(at: _At, before: _Before, post: Named | None, group: Named | None) -> Iterator[Work | Passed]:
    columns = at.columns
    own_post = _carried(at, before, "post", columns.of("post"))
    function = _carried(at, before, "function", columns.of("function")) or group
    tasks = columns.of("task")
    items = tuple(_items(at))
    if not columns.of(*ITEMS):  # a DACUM chart: the tasks stand beside each other
        found = [named for column in tasks if at.row[column].column == column + 1 and (named := at.name(column))]
        if function is None:
            yield Passed(at.number, "没有工作领域，这一行不采用")
        elif not found:
            yield Passed(at.number, "没有工作任务，这一行不采用")
        else:
            yield from (Work(own_post or post, function, task, ()) for task in found)
        return
    task = _counted(_carried(at, before, "task", tasks), function)
    if function is None and task is None:
        yield Passed(at.number, "没有工作领域，也没有工作任务，这一行不采用" if items else "")
        return
    if not items:
        repeated = all(cell.row < at.number for cell in at.row)
        yield Passed(at.number, "" if repeated else "没有写明职业能力，这一行不采用")
        return
    detail = "；".join(filter(None, (tidy(flow(at.row[column].lines)) for column in columns.of("detail"))))
    yield Work(own_post or post, function or (task or items_as_name(items)), task, items, detail)


def _counted(task: Named | None, function: Named | None) -> Named | None:
    """Take a glued number off a task whose field of work has its letter: A1开店 below A 运营."""
    if task is None or function is None or task.code or not function.code:
        return task
    found = _LETTERED.match(task.name)
    if found is None or plain(found["code"]) == function.code or not plain(found["code"]).startswith(function.code):
        return task
    return task._replace(name=tidy(found["name"]), code=plain(found["code"]))


def items_as_name(items: Sequence[Item]) -> Named:
    """Return the first item as a name: only where a table names no work at all."""
    return Named(items[0].text, "", items[0].at)


def _lettered(grid: Grid, columns: Columns) -> frozenset[int]:
    """Return the columns whose names all begin with a letter glued to them, each another one: A客户接待, B订单处理."""
    found: set[int] = set()
    rows = [row for row in grid.rows[columns.end :] if not _TOTAL.match(plain(flow(row[0].lines)))]
    rows = [row for row in rows if _alone(row) is None]
    for places in (columns.of("function"), columns.of("task")):
        cells = {row[column] for row in rows for column in places if row[column].columns == 1}
        texts = {words for cell in cells if (words := plain(flow(cell.lines))) and words not in columns.labels}
        codes = [match["code"] for text in texts if (match := _LETTERED.match(text))]
        letters = sorted({code[0] for code in codes})
        counted = letters == [chr(ord("A") + place) for place in range(len(letters))]
        if len(codes) > 1 and counted and len(set(codes)) == len(codes) >= 0.7 * len(texts):
            found.update(places)
    return frozenset(found)


def _carried(at: _At, before: _Before, role: str, columns: Sequence[int]) -> Named | None:
    """Return what a row says in columns, joined; an empty cell goes on with what stands above."""
    if not columns:
        return None
    found = [named for column in columns if (named := at.name(column)) is not None]
    if not found:
        return before.names.get(role)
    if len(found) < len(columns) and role in before.names and not at.row[columns[0]].lines:
        return before.names[role]
    said = found[-1]
    if len(found) > 1:
        said = said._replace(name="／".join(dict.fromkeys(each.name for each in found)))
    earlier = before.names.get(role)
    cell = at.row[columns[0]]
    if earlier is not None and (earlier.name == said.name or before.cells.get(role) is cell):
        return earlier
    if role in ("function", "post"):
        before.names.pop("task", None)
        if role == "post":
            before.names.pop("function", None)
    before.names[role], before.cells[role] = said, cell
    return said


def _alone(row: Sequence[GridCell]) -> str | None:
    """Return the text of a row that is one cell only ("" for an empty row), None for any other."""
    filled = [cell for cell in dict.fromkeys(row) if cell.lines and flow(cell.lines).strip()]
    if len(filled) > 1:
        return None
    if filled and filled[0].columns < len(row) and filled[0].column > 1:
        return None
    return flow(filled[0].lines).strip() if filled else ""


def _named_text(words: str, at: Evidence) -> Named:
    """Return a name without the number before it; a letter that begins a word (C语言) is none."""
    found = _LEADING.match(words)
    if found is None:
        return Named(tidy(words), "", at)
    return Named(tidy(found["name"].strip(_MARKS)), plain(found["code"]), at)


def _items(at: _At) -> Iterator[Item]:
    for column in at.columns.of(*ITEMS):
        cell = at.row[column]
        if cell.row < at.number and cell.rows > 1:
            continue  # merged over rows that were read already
        kind = next(role for role in ITEMS if column in at.columns.found.get(role, ()))
        beside = at.columns.code_of(column)
        code = plain(flow(at.row[beside].lines)) if beside >= 0 and at.row[beside].row == at.number else ""
        split = split_items(cell)
        notes = _notes(at, len(split))
        for place, (number, text, page) in enumerate(split):
            where = at.evidence(column)._replace(quote=f"{number} {text}".strip()[:300], page=page or cell.page)
            own = number or (code if len(split) == 1 else "")
            yield Item(text, own, "" if kind == "ability" else kind, notes[place], where)


def _notes(at: _At, count: int) -> list[str]:
    """Return what the columns of 学习水平 and the like say of each of a row's items."""
    parts: list[list[str]] = [[] for _ in range(count)]
    for column in at.columns.of("note"):
        label = at.columns.labels[column].replace("|", " ")
        values = [line.text.strip() for line in at.row[column].lines if line.text.strip()]
        for place in range(count):
            value = values[place] if len(values) == count else " ".join(values)
            if value:
                parts[place].append(f"{label} {value}")
    return ["；".join(each) for each in parts]


def split_items(cell: GridCell) -> list[tuple[str, str, int | None]]:
    """Split a cell into (number, words, page): by numbers such as 1-1-1 or P-1.1, by ①, else by sentences of doing."""
    coded = _coded(cell.lines)
    if coded:
        return coded
    found = [(item.number.strip(" .．、()（）"), item.text, item.page) for item in items(cell)]
    if len(found) == 1 and not found[0][0]:
        return [("", text, page) for text, page in _sentences(cell.lines)]
    # a mere ① or 1. counts the lines of its cell and is no number of the ability
    numbered = [
        (plain(number) if re.search(r"\d\D+\d", number) else "", tidy(text), page) for number, text, page in found
    ]
    return [each for each in numbered if each[1]]


def _coded(lines: Sequence[Line]) -> list[tuple[str, str, int | None]]:
    """Split lines at numbers of several parts that begin a line or follow the end of a sentence."""
    text, starts = "", list[tuple[int, int | None]]()
    for line in lines:
        joined = flow((Line(text), line)) if text else line.text.strip()
        starts.append((len(joined) - len(line.text.strip()), line.page))
        text = joined
    first = {start for start, _ in starts}
    marks = [
        mark
        for mark in _CODE.finditer(text)
        if mark.start() in first or text[: mark.start()].rstrip()[-1:] in ("。", "；", ";", "")
    ]
    if not marks or text[: marks[0].start()].strip():
        return []
    found = []
    for place, mark in enumerate(marks):
        until = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        words = tidy(text[mark.end() : until].lstrip(" .．、:：)）"))
        page = next((page for start, page in reversed(starts) if start <= mark.start()), None)
        if words:
            found.append((plain(mark[0]), words, page))
    return found


def _sentences(lines: Sequence[Line]) -> list[tuple[str, int | None]]:
    """Return sentences of doing apart: one a line, or one after each ；; anything else is one item."""
    page = lines[0].page if lines else None
    if (
        page is None
        and len(lines) > 1
        and all(_DOING.match(line.text.strip(_MARKS)) for line in lines if line.text.strip())
    ):
        return [(tidy(line.text.strip(_MARKS)), page) for line in lines if line.text.strip()]
    whole = flow(lines).strip(_MARKS)
    parts = [part.strip(_MARKS) for part in re.split(r"[；;。]", whole) if part.strip(_MARKS)]
    if len(parts) > 1 and all(_DOING.match(part) for part in parts):
        return [(tidy(part), page) for part in parts]
    return [(tidy(whole), page)] if whole and whole not in "-—–/无" else []
