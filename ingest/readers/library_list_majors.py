"""Which majors a row of a 立项/验收 list means: by code, or by a name and the level that the text states."""

import re
from typing import NamedTuple

from ingest.readers.catalogue import Catalogue
from ingest.readers.library_list_columns import plain
from ingest.readers.library_list_rows import ListRow
from ingest.readers.library_list_words import levels_of, major_in_name, named_in
from ingest.readers.major_codes import codes_in, major_meant, plain_name
from ontology.codes import Level, MajorCode

_ADVICE = "请在表中写明专业代码，或写明层次（中职、高职专科、职教本科）"


class Served(NamedTuple):
    """A major that a row names; `code` None where it cannot be known, then `warning` says why."""

    code: MajorCode | None
    name: str
    warning: str = ""
    advice: str = ""
    mapped: bool = False
    by_name: bool = False
    role: str | None = None


def served_by(row: ListRow, library: str, catalogue: Catalogue) -> list[Served]:
    """Return the majors of a row: of its columns of codes and names, else of the library's name."""
    levels = levels_of(row.text("level")) or levels_of(row.text("tier")) or row.context.levels
    codes = codes_in(plain(row.text("code")))
    names = [name for at in row.columns.found.get("major", ()) for name in named_in(row.cells[at])]
    own = major_in_name(library) or (library if catalogue.of_name(library) else "")
    if len(codes) == 1 and not names and catalogue.of_name(own):
        names = [own]  # a code alone may be one of an older catalogue
    found = _paired(codes, names, levels, catalogue)
    if not found and row.columns.at("further") < 0 and own:
        found = [by_name(own, levels, catalogue)]
    if row.columns.at("further") >= 0 and len(found) == 1:
        found = [found[0]._replace(role="主")]
    for at in row.columns.found.get("further", ()):
        texts = named_in(row.cells[at])
        role = "兼" if found else None
        found += [each._replace(role=role) for each in _paired([], texts, levels, catalogue)]
    unique: dict[str, Served] = {}
    for each in found:
        unique.setdefault(each.code.digits if each.code else f"?{each.name}", each)
    return list(unique.values())


def _paired(codes: list[str], names: list[str], levels: frozenset[Level], catalogue: Catalogue) -> list[Served]:
    """Match codes with names: those inside the names' own brackets, else one by one where there are as many."""
    within = [(codes_in(plain(name)), _without_code(name)) for name in names]
    if not codes and any(found for found, _ in within):
        pairs = [(code, name) for found, name in within for code in (found or [""]) if code or name]
        return [
            _of_code(code, name, levels, catalogue) if code else by_name(name, levels, catalogue)
            for code, name in pairs
        ]
    plainly = [name for _, name in within if name]
    if codes:
        named = plainly if len(plainly) == len(codes) else [""] * len(codes)
        return [_of_code(code, name, levels, catalogue) for code, name in zip(codes, named, strict=True)]
    return [by_name(name, levels, catalogue) for name in plainly]


def _without_code(name: str) -> str:
    bare = re.sub(r"[（(\[]?\s*(?:专业代码)?[:：]?\s*[\d０-９]{6}[KkＫ]?\s*[)）\]]?", "", name).strip()
    return plain_name(bare)


def _of_code(code: str, name: str, levels: frozenset[Level], catalogue: Catalogue) -> Served:
    meant = major_meant(code, name, catalogue)
    if meant.code is not None and levels and meant.code.level not in levels:
        stated = "、".join(level.value for level in Level if level in levels)
        warning = f"专业代码 {meant.code}（{meant.name}）是{meant.code.level.value}的，文中写的是{stated}；以代码为准"
        return Served(meant.code, meant.name, warning, "请核对专业代码与层次", meant.mapped)
    return Served(meant.code, meant.name, meant.warning, meant.advice, meant.mapped)


def by_name(name: str, levels: frozenset[Level], catalogue: Catalogue) -> Served:
    """Find the one major of a name at the levels that the text states; without a level a name is no identity."""
    name = plain_name(name)
    everywhere = catalogue.of_name(name)
    found = [major for major in everywhere if major.code.level in levels]
    if len(found) == 1:
        return Served(found[0].code, found[0].name, by_name=True)
    candidates = found or everywhere
    if not candidates:
        return Served(None, name, f"没有专业代码，目录中也没有名为“{name}”的专业", _ADVICE)
    shown = "、".join(f"{major.code}（{major.code.level.value}）" for major in candidates)
    return Served(None, name, f"只有专业名称“{name}”，没有专业代码，文中的层次也不能确定；目录中是 {shown}", _ADVICE)
