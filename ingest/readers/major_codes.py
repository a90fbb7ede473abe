"""Which major a school's document means: its code checked against its name, codes of older catalogues mapped.

A code may have been given to another major since (580401 was 现代纺织技术, it is 法律事务 now), so a code alone is
trusted only where no name stands beside it, and a name alone never is.
"""

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ingest.readers.catalogue import LISTS, Catalogue
from ontology.codes import MajorCode
from ontology.errors import CodeError
from ontology.names import normalise

REPLACED = "replaced_codes.csv"
_CODE = re.compile(r"(?<!\d)\d{6}K?(?!\d)", re.IGNORECASE)
_TAIL = re.compile(r"[（(][^（）()]*[）)]$|专业$|[。；;，,]$")


class Meant(NamedTuple):
    """The major that is meant, None if that cannot be known; what to tell of it; whether it follows from a guess."""

    code: MajorCode | None
    name: str
    warning: str = ""
    advice: str = ""
    mapped: bool = False


def codes_in(text: str) -> list[str]:
    """Return what looks like codes of majors in a text."""
    return [found[0].upper() for found in _CODE.finditer(text)]


def plain_name(text: str) -> str:
    """Return a major's name without brackets, 专业 and stops behind it."""
    name = text.strip(" \t　：:《》“”、")
    while (shorter := _TAIL.sub("", name).strip()) != name and shorter:
        name = shorter
    return name


def major_meant(written: str, name: str, catalogue: Catalogue, folder: Path = LISTS) -> Meant:
    """Return the major of a code and a name as a document writes them; either may be ""."""
    name = plain_name(name)
    if not written:
        return _by_name(name, catalogue)
    try:
        code = MajorCode(written)
    except CodeError as error:
        return Meant(None, name, str(error), _ADVICE)
    known = catalogue.get(code.digits)
    if known is not None and (not name or normalise(known.name) == normalise(name)):
        return Meant(code, known.name)
    replaced = _replaced(folder).get((code.digits, normalise(name))) or _replaced(folder).get((code.digits, ""))
    now = None if replaced is None else catalogue.get(replaced)
    if now is not None:
        warning = f"专业代码 {code} 是旧目录的代码，按 {now.code}（{now.name}）读入"
        return Meant(
            now.code,
            now.name,
            warning,
            f"请核对后改用现行代码 {now.code}",
            mapped=normalise(now.name) != normalise(name),
        )
    same = _listed(catalogue, name)
    hint = f"目录中名为“{name}”的专业是 {same}" if same else _ADVICE
    if known is None:
        return Meant(None, name, f"专业代码 {code} 不在现行专业目录中", hint)
    return Meant(None, name, f"专业代码 {code} 现为“{known.name}”，与文中的“{name}”不符", hint)


_ADVICE = "请对照现行《职业教育专业目录》核对专业代码与名称"


def _by_name(name: str, catalogue: Catalogue) -> Meant:
    found = catalogue.of_name(name) if name else []
    if not found:
        return Meant(
            None, name, "没有专业代码" if not name else f"没有专业代码，目录中也没有名为“{name}”的专业", _ADVICE
        )
    return Meant(
        None,
        name,
        f"只有专业名称“{name}”，没有专业代码；目录中是 {_listed(catalogue, name)}",
        "请在文件中写明专业代码后再导入",
    )


def _listed(catalogue: Catalogue, name: str) -> str:
    return "、".join(f"{major.code}（{major.code.level.value}）" for major in catalogue.of_name(name)) if name else ""


@lru_cache(maxsize=4)
def _replaced(folder: Path) -> Mapping[tuple[str, str], str]:
    """Return new codes by old code and old name; the name is "" where the list gives none."""
    path = folder / REPLACED
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {(row["旧专业代码"], normalise(row["旧专业名称"])): row["新专业代码"] for row in csv.DictReader(file)}
