"""Where each bundled list comes from: document, issuer, edition, date, authority, terms, and what was counted."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ingest.readers import list_tables as tables
from ontology.claims import Authority

GOVERNMENT = "政府文件；只取代码、名称与对应关系等事实"
UNSTATED = "未注明"


class Counted(NamedTuple):
    """What the maker of lists counted."""

    majors: int
    added: int
    briefs: int
    inferred: int
    lost: int
    undergraduate: int
    unresolved: int
    flagged: int
    rows: Mapping[str, int]
    dropped: Mapping[str, int]
    additions: Mapping[str, tuple[int, date | None]]
    rejected: int
    uncoded: int


def source_rows(counted: Counted) -> list[tuple[str, ...]]:
    """Return the rows of sources.csv, a source (or family of sources, `*`) and list each."""
    rows = [_catalogue(counted), *_briefs(counted), _standards(counted), *_occupations(counted), _pairs(counted)]
    return [tuple(row) for row in rows]


def _catalogue(counted: Counted) -> list[str]:
    return [
        "moe/catalogue",
        tables.MAJORS.file,
        "《职业教育专业目录（2021年）》及其后增补",
        "教育部",
        "含至2025年12月增补",
        "",
        Authority.MINISTRY.name,
        GOVERNMENT,
        "经公开数据表取得，该表不含国家控制布点专业",
        str(counted.majors + counted.added),
        str(counted.majors + counted.added),
        "0",
        f"目录表 {counted.majors} 个；另由专业简介证实 {counted.added} 个国家控制布点专业",
    ]


def _briefs(counted: Counted) -> list[list[str]]:
    notes = {
        tables.BRIEFS.file: f"其中 {counted.inferred} 份缺专业代码，按次序推断，列为待复核；{counted.lost} 份无法判定",
        tables.COURSES.file: "专业基础课与专业核心课的名称与次序",
        tables.CERTIFICATES.file: "职业类证书举例",
        tables.CONTINUATIONS.file: f"接续高职专科、职教本科；{counted.unresolved} 条名称未能唯一对应，不成链接。"
        f"接续普通本科、硕士的 {counted.undergraduate} 条不属职业教育专业，未收录",
    }
    read = {tables.BRIEFS.file: counted.briefs}
    return [
        [
            "moe/brief/*",
            file,
            "《职业教育专业简介（2022年修订）》",
            "教育部",
            "2022年修订",
            "2022-09-07",
            Authority.MINISTRY.name,
            GOVERNMENT,
            "由本项目的读取程序从简介全文读出；日期为教育部公布之日，文件本身未载",
            str(read.get(file, counted.rows[file])),
            str(counted.rows[file]),
            str(read.get(file, counted.rows[file]) - counted.rows[file]),
            note,
        ]
        for file, note in notes.items()
    ]


def _standards(counted: Counted) -> list[str]:
    file = tables.STANDARD_COURSES.file
    return [
        "moe/standard/*",
        file,
        "《职业教育专业教学标准（2025年修（制）订）》课程名录",
        "教育部",
        "2025年",
        "2025-02-11",
        Authority.MINISTRY.name,
        GOVERNMENT,
        "经公开数据表取得，由机器解析，不分课程类别；日期为教育部公布之日，数据表未载",
        str(counted.rows[file] + counted.dropped[file]),
        str(counted.rows[file]),
        str(counted.dropped[file]),
        f"噪声与重复逐行列在 {tables.DROPPED.file}；存疑而保留 {counted.flagged} 行",
    ]


def _occupations(counted: Counted) -> list[list[str]]:
    rows = []
    for source, (kept, effective) in sorted(counted.additions.items()):
        year = source.rpartition("/")[2] if "new" in source else ""
        last = year == max(counted.additions).rpartition("/")[2]
        note = (
            f"{counted.rejected} 个编码与已有职业相同、{counted.uncoded} 个编码未公布，未收录（各年合计）"
            if last
            else ""
        )
        lost = counted.rejected + counted.uncoded if last else 0
        rows.append(
            [
                source,
                tables.OCCUPATIONS.file,
                f"{year} 年发布的新职业" if year else "《中华人民共和国职业分类大典（2022年版）》",
                "人力资源社会保障部办公厅、市场监管总局办公厅、国家统计局办公室" if year else "人力资源和社会保障部",
                f"{year}年" if year else "2022年版",
                effective.isoformat() if effective else "",
                Authority.MINISTRY.name,
                GOVERNMENT,
                "由本项目的读取程序从公布内容的整理本读出" if year else "由本项目的读取程序从扫描识别文本读出",
                str(kept + lost),
                str(kept),
                str(lost),
                note,
            ]
        )
    return rows


def _pairs(counted: Counted) -> list[str]:
    file = tables.PAIRS.file
    return [
        "pairs/major-occupation",
        file,
        "专业与职业对应表",
        UNSTATED,
        UNSTATED,
        "",
        Authority.UNSTATED.name,
        UNSTATED,
        "经公开数据表取得，其出处未注明；据称取自人社部门的对照指引，未能核实",
        str(counted.rows[file] + counted.dropped[file]),
        str(counted.rows[file]),
        str(counted.dropped[file]),
        "未收录的是普通本科专业、重复与代码不合格式的行",
    ]
