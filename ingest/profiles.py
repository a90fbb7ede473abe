"""Profiles: what the columns of one school's exports are, kept in a small TOML file and used again.

    kind = "inventory"
    [columns]             # field = heading, or a list of headings; [] where no column is one
    名称 = "资源标题"
    [constants]           # what no column says
    课程 = "网店运营实务"
    [words]               # words of this school → words of the vocabulary
    微课 = "视频"

A file `<name>.mapping.toml` beside an input `<name>.xls` is used without being asked for; `<name>.xls.mapping.toml`
is for that one alone, where `<name>.csv` lies there too.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.documents.errors import DocumentError
from ingest.documents.text import decode
from ingest.kinds import kind_named
from ingest.report import Mapped
from ontology.names import normalise

SUFFIX = ".mapping.toml"
_LARGEST = 1 << 20
_BARE = re.compile(r"^(\s*)([^\x00-\x7f][^\s\"'=#\[\]]*)(\s*=)", re.MULTILINE)
"""A key in Chinese without quotation marks: TOML wants them, people leave them out."""
_PARTS = ("columns", "constants", "words")


class Profile(NamedTuple):
    """Columns by field (as headings), values for what no column says, words in place of others; where it came from."""

    columns: Mapping[str, tuple[str, ...]] = {}
    constants: Mapping[str, str] = {}
    words: Mapping[str, str] = {}
    kind: str = ""
    origin: str = ""


NO_PROFILE = Profile()


def profile_beside(path: Path) -> Path | None:
    """Return the profile that lies beside an input, None if there is none; one for its whole name comes first."""
    names = (path.with_name(name + SUFFIX) for name in (path.name, path.stem))
    return next((each for each in names if each.is_file()), None)


def kind_beside(path: Path) -> str:
    """Return the kind of file that the profile beside an input is for, "" where there is none or it cannot be read."""
    beside = profile_beside(path)
    try:
        return read_profile(beside).kind if beside is not None else ""
    except DocumentError:
        return ""  # the reader will tell


def profile_for(path: Path, given: Profile) -> Profile:
    """Return the profile to read an input with: the one given, else the one beside it, with what was given on top."""
    beside = None if given.origin else profile_beside(path)
    if beside is None:
        return given
    found = read_profile(beside)
    return found._replace(
        columns={**found.columns, **given.columns},
        constants={**found.constants, **given.constants},
        words={**found.words, **given.words},
    )


def read_profile(path: Path) -> Profile:
    """Read a profile; a DocumentError says what is wrong with it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise DocumentError(f"列映射文件 {path} 太大", "请用 --save-profile 重新生成")
        stated = tomllib.loads(_BARE.sub(r'\1"\2"\3', decode(path.read_bytes())))
    except OSError as error:
        raise DocumentError(f"列映射文件 {path} 打不开（{error.strerror}）", "请检查路径") from error
    except DocumentError as error:
        raise DocumentError(f"列映射文件 {path}：{error.reason}", error.advice) from error
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"列映射文件 {path} 格式不对（{error}）", "请用 --save-profile 重新生成") from error
    strange = sorted(stated.keys() - {"kind", *_PARTS})
    parts = {part: stated.get(part, {}) for part in _PARTS}
    if strange or not all(isinstance(value, dict) for value in parts.values()):
        reason = f"列映射文件 {path} 中只能有 kind、[columns]、[constants]、[words]"
        raise DocumentError(reason, "请用 --save-profile 重新生成")
    return Profile(
        {name: _headings(path, name, value) for name, value in parts["columns"].items()},
        {name: str(value) for name, value in parts["constants"].items()},
        {normalise(name): str(value) for name, value in parts["words"].items()},
        kind_named(str(stated["kind"])) if stated.get("kind") else "",
        str(path),
    )


def _headings(path: Path, name: str, value: object) -> tuple[str, ...]:
    headings = value if isinstance(value, list) else [value]
    if not all(isinstance(heading, str) and heading for heading in headings):
        raise DocumentError(f"列映射文件 {path} 中“{name}”应是列名", '写成 名称 = "资源标题"')
    return tuple(headings)


def with_choices(profile: Profile, choices: Iterable[str]) -> Profile:
    """Add what the command line says, `field=heading` or `field=value`; the reader tells which it is."""
    columns, constants = dict(profile.columns), dict(profile.constants)
    for choice in choices:
        field, equals, value = (part.strip() for part in choice.partition("="))
        if not field or not equals or not value:
            raise DocumentError(f"--map 应写成 字段=列名，不是「{choice}」", "如 --map 名称=资源标题")
        columns[field] = (value,)
        constants.pop(field, None)
    return profile._replace(columns=columns, constants=constants)


def written_profile(kind: str, mapped: Iterable[Mapped], profile: Profile = NO_PROFILE) -> str:
    """Write as a profile the columns that a reading took, with the constants and words of the profile it used."""
    columns: dict[str, list[str]] = {}
    for each in mapped:
        into = columns.setdefault(each.field, [])
        if each.column and each.column not in into:
            into.append(each.column)
    taken = {field: tuple(headings) for field, headings in columns.items() if headings}
    refused = {field: headings for field, headings in profile.columns.items() if not headings and field not in taken}
    return profile_text(profile._replace(columns={**taken, **refused}, kind=kind))


def profile_text(profile: Profile) -> str:
    """Write a profile as it is read again."""
    lines = ["# 职图 ZhiTu：这种导出表的各列是什么；下次导入时用 --profile 使用，或放在表的旁边"]
    lines += [f"kind = {_quoted(profile.kind)}"] if profile.kind else []
    if profile.columns:
        lines += ["", "[columns]  # 字段 = 列名"]
        lines += [f"{_quoted(field)} = {_value(headings)}" for field, headings in profile.columns.items()]
    for title, part in (("constants", profile.constants), ("words", profile.words)):
        if part:
            lines += [
                "",
                f"[{title}]",
                *(f"{_quoted(name)} = {_quoted(value)}" for name, value in sorted(part.items())),
            ]
    return "\n".join(lines) + "\n"


def _value(headings: Sequence[str]) -> str:
    return _quoted(headings[0]) if len(headings) == 1 else f"[{', '.join(map(_quoted, headings))}]"


def _quoted(text: str) -> str:
    """Quote a text as TOML does: as JSON, but for the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
