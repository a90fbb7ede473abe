"""Truths that alignment is measured against: tables of pairs that hold, with ids or official codes."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from graph.alignment.items import Link
from ingest.documents.errors import DocumentError
from ontology.codes import MajorCode, OccupationCode
from ontology.errors import CodeError
from ontology.names import node_id

_ENDS = (
    ("subject", "object"),
    ("major", "occupation"),
    ("专业代码", "职业编码"),
    ("major_code", "occ_minor_group_code"),
)
LABELS = ("full", "part")
"""Labels that mean that a pair holds; a table without labels holds only such pairs."""


class Truth(NamedTuple):
    """Pairs that hold and pairs judged not to; rows that say nothing usable, and those of a group of occupations."""

    holding: frozenset[Link]
    failing: frozenset[Link] = frozenset()
    unusable: int = 0
    grouped: int = 0


def read_truth(path: Path, half: str = "") -> Truth:
    """Read a CSV with two columns of `_ENDS`, perhaps `label` (full, part, none) and `half` (fit, kept).

    Codes become ids: K falls away; codes of groups of occupations and of majors outside vocational education are
    counted, not taken. A DocumentError where there are no such columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            ends = next((pair for pair in _ENDS if {*pair} <= {*(reader.fieldnames or ())}), None)
            rows = list(reader) if ends else []
    except OSError as error:
        raise DocumentError(f"打不开 {path}：{error.strerror}", "请检查路径") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DocumentError(f"{path} 不是 UTF-8 的 CSV：{error}", "请另存为 CSV UTF-8") from None
    if ends is None:
        raise DocumentError(f"{path} 没有 subject,object 或 major,occupation 两列", "请补上这两列的标题")
    return _truth([row for row in rows if not half or row.get("half") == half], ends)


def _truth(rows: list[dict[str, str]], ends: tuple[str, str]) -> Truth:
    holding, failing = set[Link](), set[Link]()
    unusable = grouped = 0
    for row in rows:
        subject, thing = (_id(row.get(name) or "", at) for at, name in enumerate(ends))
        if thing == _GROUP:
            grouped += 1
        elif not subject or not thing:
            unusable += 1
        else:
            (holding if (row.get("label") or "full") in LABELS else failing).add((subject, thing))
    return Truth(frozenset(holding), frozenset(failing), unusable, grouped)


_GROUP = "group"


def _id(text: str, end: int) -> str:
    """Return an id, "" for what is no code, `_GROUP` for the code of a group of occupations."""
    said = text.strip()
    if "/" in said:
        return said
    try:
        if end == 0:
            return node_id("major", MajorCode(said).digits)
        return node_id("occupation", OccupationCode(said))
    except CodeError:
        return _GROUP if end and len(said) == 7 and said.count("-") == 2 else ""


def missing(truth: Truth, known: Mapping[str, object]) -> list[str]:
    """Return the ids of a truth that are not known, ordered."""
    return sorted({identity for link in truth.holding for identity in link} - set(known))
