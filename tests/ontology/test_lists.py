"""The bundled lists as files: what they hold, that they hold facts only, and that they can be redone."""

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.readers.list_tables import DROPPED, LISTS, SOURCES, ListFile
from ontology.claims import Authority
from tools.make_lists import make, write

FOLDER = Path(__file__).resolve().parents[2] / "ontology" / "lists"
DATA = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "cn"

ROWS = {
    "majors.csv": 1484,
    "replaced_codes.csv": 2,
    "briefs.csv": 1237,
    "brief_courses.csv": 17327,
    "brief_certificates.csv": 2385,
    "brief_continuations.csv": 2851,
    "standard_courses.csv": 15355,
    "occupations.csv": 1656,
    "major_occupations.csv": 4336,
    "dropped_rows.csv": 1557,
    "sources.csv": 10,
}
SENTENCE = re.compile(r"[。；;！？]|(?:具有|具备|掌握|能够).{6,}")


def rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_the_lists_of_the_table_and_no_others() -> None:
    assert {path.name for path in FOLDER.glob("*.csv")} == {table.file for table in LISTS} == set(ROWS)


@pytest.mark.parametrize("table", LISTS, ids=lambda table: table.file)
def test_a_list_has_its_columns_and_the_expected_number_of_rows(table: ListFile) -> None:
    found = rows(table.file)
    assert tuple(found[0]) == table.columns
    assert len(found) == ROWS[table.file]


@pytest.mark.parametrize("table", LISTS, ids=lambda table: table.file)
def test_a_list_is_utf8_with_unix_lines_and_no_mark(table: ListFile) -> None:
    data = (FOLDER / table.file).read_bytes()
    assert data.decode("utf-8")
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\n")


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("majors.csv", ("专业代码",)),
        ("briefs.csv", ("专业代码",)),
        ("brief_courses.csv", ("专业代码", "课程类别", "课程名称")),
        ("brief_certificates.csv", ("专业代码", "证书名称")),
        ("brief_continuations.csv", ("专业代码", "接续层次", "接续专业名称")),
        ("standard_courses.csv", ("专业代码", "课程名称")),
        ("occupations.csv", ("职业编码",)),
        ("major_occupations.csv", ("专业代码", "职业编码")),
    ],
)
def test_a_list_is_sorted_and_says_nothing_twice(table: str, key: tuple[str, ...]) -> None:
    found = rows(table)
    assert max(Counter(tuple(row[column] for column in key) for row in found).values()) == 1
    first = [row[key[0]] for row in found]
    assert first == sorted(first)


@pytest.mark.parametrize("table", [table for table in LISTS if table not in (SOURCES, DROPPED)], ids=lambda t: t.file)
def test_a_list_holds_facts_and_no_sentences(table: ListFile) -> None:
    names = [column for column in table.columns if column.endswith("名称")]
    for row in rows(table.file):
        for column in names:
            assert not SENTENCE.search(row[column]), row
            assert len(row[column]) <= 45, row


def test_every_list_says_where_it_comes_from_and_its_counts_add_up() -> None:
    sources = rows("sources.csv")
    assert {row["清单"] for row in sources} == set(ROWS) - {"replaced_codes.csv", "dropped_rows.csv", "sources.csv"}
    for row in sources:
        assert row["权威"] in Authority.__members__
        assert int(row["读入"]) == int(row["收录"]) + int(row["未收录"])
        assert row["取得途径"]
        assert row["使用条件"]
    kept = Counter[str]()
    for row in sources:
        kept[row["清单"]] += int(row["收录"])
    assert kept == {name: ROWS[name] for name in kept}


def test_the_list_without_stated_origin_says_so() -> None:
    (pairs,) = [row for row in rows("sources.csv") if row["清单"] == "major_occupations.csv"]
    assert (pairs["发布机关"], pairs["使用条件"], pairs["权威"]) == ("未注明", "未注明", "UNSTATED")


def test_the_catalogue_by_level_and_origin() -> None:
    majors = rows("majors.csv")
    assert Counter(row["层次"] for row in majors) == {"中职": 368, "高职专科": 795, "职教本科": 321}
    assert Counter(row["出处"] for row in majors) == {"目录": 1443, "专业简介": 41}
    assert {row["国家控制布点"] for row in majors if row["出处"] == "专业简介"} == {"是"}
    assert sum(row["增补年份"] == "2025" for row in majors) == 54


def test_briefs_by_state() -> None:
    briefs = rows("briefs.csv")
    assert sum(row["不公开"] == "是" for row in briefs) == 14
    assert Counter(row["代码依据"] for row in briefs) == {"原文": 1165, "次序推断": 72}
    assert {row["读全"] for row in briefs} == {"是"}


def test_dropped_rows_have_a_reason_and_none_of_the_dropped_words() -> None:
    dropped = rows("dropped_rows.csv")
    assert all(row["原因"] and row["原文件行号"].isdigit() for row in dropped)
    assert Counter(row["清单"] for row in dropped) == {
        "briefs.csv": 4,
        "major_occupations.csv": 759,
        "standard_courses.csv": 794,
    }


def test_the_readme_states_the_numbers_of_the_lists() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, number in ROWS.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| `{name}`"))
        assert f"| {number:,} |" in line


@pytest.mark.skipif(not DATA.is_dir(), reason="ZHITU_DATA is not there: the ministry's documents")
def test_redoing_the_lists_gives_the_same_bytes(tmp_path: Path) -> None:
    for table, cells in make(DATA).items():
        write(tmp_path / table.file, table.columns, cells)
        assert (tmp_path / table.file).read_bytes() == (FOLDER / table.file).read_bytes(), table.file
