"""The sheet of a draw filled in by an expert: for each number a verdict and a remark."""

from pathlib import Path
from typing import NamedTuple

from ingest.documents.errors import DocumentError
from ingest.documents.tables import open_tables
from ingest.report import Place, Problem
from ingest.workbook.cells import text_of
from ontology.terms import VERDICTS

_NUMBER, _VERDICT, _NOTE = ("序号", "no."), ("判定", "verdict"), ("备注", "remark")
_WORDS = {**{word: word for word in VERDICTS}, "sound": "属实", "unsound": "不属实", "doubtful": "存疑"}


class Judged(NamedTuple):
    """What a row says: the number in the draw, the verdict, "" for none, the remark."""

    number: int
    verdict: str
    note: str


def read_verdicts(path: Path) -> tuple[list[Judged], list[Problem]]:
    """Read the rows that say anything; a row that says nothing usable is a problem, the others go on."""
    tables = open_tables(path).tables
    if not tables:
        raise DocumentError(f"{path} 是空的", "请用 zhitu verify draw --output 写出的表")
    rows = iter(tables[0].rows)
    _, head = next(rows, (0, ()))
    at = {text_of(cell).strip().lower(): place for place, cell in enumerate(head)}
    places = [next((at[name] for name in names if name in at), -1) for names in (_NUMBER, _VERDICT, _NOTE)]
    if min(places[:2]) < 0:
        raise DocumentError(f"{path} 没有“序号”“判定”两列", "请用 zhitu verify draw --output 写出的表")
    found, problems = list[Judged](), list[Problem]()
    for row, cells in rows:
        number, verdict, note = (text_of(cells[at]).strip() if 0 <= at < len(cells) else "" for at in places)
        if not verdict and not note:
            continue
        place = Place(tables[0].name, row, "判定")
        if not number.isdecimal() or len(number) > 9:
            problems.append(Problem(str(path), place, "rejected", f"序号“{number[:40]}”不是数", "照写出的表保留序号"))
        elif verdict and verdict.lower() not in _WORDS:
            known = "、".join(VERDICTS)
            problems.append(Problem(str(path), place, "rejected", f"“{verdict[:40]}”不是一种判定", f"可写 {known}"))
        else:
            found.append(Judged(int(number), _WORDS[verdict.lower()] if verdict else "", note))
    return found, problems
