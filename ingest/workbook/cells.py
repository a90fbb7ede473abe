"""One cell becomes one value, by what its column may hold (`sheets.CellType`)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import category

from ingest.documents.tables import Cell, Fault
from ingest.workbook.sheets import SEPARATORS, CellType, SheetColumn
from ontology.claims import Scalar
from ontology.codes import SkillLevel, Tier
from ontology.errors import CodeError
from ontology.names import normalise
from ontology.terms import SKILL_LEVELS

Value = Scalar | list[str]

LONGEST = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_LIST = re.compile(f"[{re.escape(SEPARATORS)}]")
_CHOICES = re.compile(r"[、，,；;/\s]+")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|cn|net|org|edu|gov|vip|top|info|tv|cc)(?![\w.-])", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT]+\d{1,2}:\d{2}.*)?|(\d{4})(\d{2})(\d{2})"
)
_YES = {"是": True, "有": True, "y": True, "yes": True, "true": True, "1": True, "√": True}
_NO = {"否": False, "无": False, "n": False, "no": False, "false": False, "0": False, "×": False}
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's dates
_TIERS = tuple(tier.value for tier in Tier)


class Unfit(ValueError):
    """A cell does not hold what its column asks for; reason and advice are for the user."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


def text_of(cell: Cell) -> str:
    """Return what the user sees in a cell: whole numbers without a point, dates as ISO, no space at the ends."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def value_of(column: SheetColumn, cell: Cell) -> Value | None:
    """Read a cell; None when it is empty, Unfit when it holds something else than the column asks for."""
    if isinstance(cell, str):
        text = cell.strip()
    elif isinstance(cell, Fault):
        raise Unfit(cell.reason, cell.advice)
    else:
        text = text_of(cell)
    if len(text) > LONGEST:
        raise Unfit(f"内容长 {len(text)} 个字符，超过单元格上限 {LONGEST}", "请缩短，或把长文放进素材再填网址")
    if not text.isprintable():
        text = "".join(ch for ch in text if category(ch) != "Cf").strip()
        if _CONTROL.search(text):
            raise Unfit("含有不可见的控制字符", "请重新键入这一格的内容")
    if not text:
        return None
    return _READ[column.cell](column, cell, text)


def _text(column: SheetColumn, cell: Cell, text: str) -> Value:
    return text


def _choice(column: SheetColumn, cell: Cell, text: str) -> Value:
    if text in column.choices:
        return text
    found = _choice_map(column.choices).get(normalise(text))
    try:
        if found is None and column.choices == SKILL_LEVELS:
            found = SkillLevel.parse(text).value
        if found is None and column.choices == _TIERS:
            found = Tier.parse(text).value
    except CodeError:
        pass
    if found is None:
        near = get_close_matches(text, column.choices, 1, 0.5)
        raise Unfit(
            f"「{text}」不在可选值中", f"可填：{'、'.join(column.choices)}" + (f"；是否指“{near[0]}”" if near else "")
        )
    return found


@lru_cache(maxsize=64)
def _choice_map(choices: tuple[str, ...]) -> Mapping[str, str]:
    return {normalise(choice): choice for choice in choices}


def _choices(column: SheetColumn, cell: Cell, text: str) -> Value:
    if text in column.choices:
        return [text]
    words = [word for word in _CHOICES.split(text) if word]
    bad = [word for word in words if word not in column.choices]
    if bad:
        raise Unfit(f"「{'、'.join(bad)}」不在可选值中", f"可填：{'、'.join(column.choices)}，多选用、分隔")
    return list(dict.fromkeys(words))


def _number(column: SheetColumn, cell: Cell, text: str) -> Value:
    try:
        value = float(text.replace(",", "")) if not isinstance(cell, date | time | timedelta) else -1.0
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e15:
        raise Unfit(f"「{text}」不是数字", "请只填不小于 0 的数字，不写单位")
    return value


def _integer(column: SheetColumn, cell: Cell, text: str) -> Value:
    value = _number(column, cell, text)
    if not isinstance(value, float) or not value.is_integer():
        raise Unfit(f"「{text}」不是整数", "请填整数，不写单位")
    return int(value)


def _date(column: SheetColumn, cell: Cell, text: str) -> Value:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 18_000 <= cell < 80_000:
        return (_EPOCH + timedelta(days=int(cell))).isoformat()
    found = _date_in(text)
    if found is None:
        raise Unfit(f"「{text}」不是日期", "请写成 2025-03-01")
    return found


@lru_cache(maxsize=4096)
def _date_in(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups() if part)).isoformat() if match else None
    except ValueError:
        return None


def _yes_no(column: SheetColumn, cell: Cell, text: str) -> Value:
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unfit(f"「{text}」应为“是”或“否”", "请填 是 或 否")


def _list(column: SheetColumn, cell: Cell, text: str) -> Value:
    if not _LIST.search(text):
        return [text]
    return list(dict.fromkeys(part for piece in _LIST.split(text) if (part := piece.strip())))


def _url(column: SheetColumn, cell: Cell, text: str) -> Value:
    if len(text.split()) == 1 and text.lower().startswith(("http://", "https://")):
        return text
    if len(text.split()) == 1 and _HOST.match(text):
        raise Unfit(f"「{text[:60]}」缺开头的 https://", f"请写成 https://{text[:60]}；若打不开，再试 http://")
    raise Unfit(f"「{text[:60]}」不是网址", "网址以 http:// 或 https:// 开头，中间没有空格")


_READ: Mapping[CellType, Callable[[SheetColumn, Cell, str], Value]] = {
    "text": _text,
    "code": _text,
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "integer": _integer,
    "date": _date,
    "yes-no": _yes_no,
    "list": _list,
    "url": _url,
}
