import csv
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ingest.readers.catalogue import LISTS
from ingest.readers.lists import PAIRS_SOURCE, read_lists
from ingest.readers.lists import bundled as is_bundled
from ingest.report import Bundle, Reading
from ontology.claims import Authority, Method, Status, prop
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX, PREDICATE


@cache
def bundled() -> tuple[Reading, float]:
    start = time.process_time()
    reading = read_lists()
    return reading, time.process_time() - start


def source(name: str) -> Bundle:
    return next(bundle for bundle in bundled()[0].bundles if bundle.version.source == name)


KEPT = ("530701", "580101", "730701", "330701")


def small(folder: Path) -> Path:
    """Copy what the lists say of a few majors and all sources, so that many readings stay quick."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in LISTS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as text:
            heading, *rows = list(csv.reader(text))
        whole = path.name in ("sources.csv", "replaced_codes.csv", "majors.csv")
        write(folder / path.name, [heading, *(row for row in rows if whole or row[0] in KEPT or row[0] < "1-02-03")])
    return folder


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows(rows)


def edited(folder: Path, file: str, edit: Callable[[list[list[str]]], object]) -> Reading:
    """Copy a few majors' lists, edit one of them (rows with heading) and read them."""
    small(folder)
    with (folder / file).open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))
    edit(rows)
    write(folder / file, rows)
    return read_lists(folder)


def test_every_document_of_the_lists_is_one_source() -> None:
    reading, seconds = bundled()
    families = Counter(bundle.version.source.rpartition("/")[0] for bundle in reading.bundles)
    assert families == {
        "moe": 1,
        "moe/brief": 1237,
        "moe/standard": 717,
        "mohrss": 1,
        "mohrss/occupations-new": 2,
        "pairs": 1,
    }
    assert len({bundle.version.source for bundle in reading.bundles}) == len(reading.bundles)
    assert not reading.bad
    assert seconds < 2.5 or sys.gettrace()  # a tracer (coverage) costs a multiple


def test_counts_add_up_and_what_is_ignored_is_told() -> None:
    reading, _ = bundled()
    assert {name: (count.kept, count.rejected, count.ignored) for name, count in reading.counts.items()} == {
        "sources.csv": (10, 0, 0),
        "majors.csv": (1484, 0, 0),
        "replaced_codes.csv": (0, 0, 2),
        "briefs.csv": (1237, 0, 0),
        "brief_courses.csv": (17327, 0, 0),
        "brief_certificates.csv": (2385, 0, 0),
        "brief_continuations.csv": (2847, 0, 4),
        "standard_courses.csv": (15355, 0, 0),
        "occupations.csv": (1656, 0, 0),
        "major_occupations.csv": (4336, 0, 0),
    }
    assert Counter(problem.severity for problem in reading.problems) == {"ignored": 6}


def test_all_claims_fit_the_vocabulary_and_every_end_of_an_edge_is_stated() -> None:
    for bundle in bundled()[0].bundles:
        stated = {node.id for node in bundle.nodes}
        assert len(stated) == len(bundle.nodes)
        for node in bundle.nodes:
            names = {item.name for item in KIND_OF_PREFIX[prefix_of(node.id)].properties}
            assert {name for name, _ in node.props} <= names
        keys = {(edge.subject, edge.predicate, edge.object, edge.props) for edge in bundle.edges}
        assert len(keys) == len(bundle.edges)
        for edge in bundle.edges:
            predicate = PREDICATE[edge.predicate]
            assert {edge.subject, edge.object} <= stated
            assert KIND_OF_PREFIX[prefix_of(edge.subject)].name in predicate.subjects
            assert KIND_OF_PREFIX[prefix_of(edge.object)].name in predicate.objects
            assert {name for name, _ in edge.props} <= {item.name for item in predicate.properties}


def test_the_catalogue_places_majors_in_class_and_category() -> None:
    catalogue = source("moe/catalogue")
    edges = {(str(edge.subject), edge.predicate): edge.object for edge in catalogue.edges}
    assert edges["major/530701", "inClass"] == "class/5307"
    assert edges["class/5307", "inCategory"] == "category/53"
    assert (catalogue.version.authority, catalogue.version.whole) == (Authority.MINISTRY, True)
    controlled = [node for node in catalogue.nodes if prop(node.props, "controlled")]
    assert len(controlled) == 41
    assert all(str(prop(node.props, "code")).endswith("K") for node in controlled)


def test_a_brief_in_the_list_states_what_the_document_states() -> None:
    brief = source("moe/brief/530701")
    roles = Counter(prop(edge.props, "role") for edge in brief.edges if edge.predicate == "hasCourse")
    assert roles == {"core": 8, "foundation": 8}
    assert str(brief.version.effective) == "2022-09-07"
    assert brief.version.whole
    course = next(edge for edge in brief.edges if edge.object == "course/530701/网店运营")
    assert course.evidence.table == "brief_courses.csv"
    assert course.evidence.quote.startswith("530701，专业核心课，")


def test_a_standard_in_the_list_has_no_roles_and_cannot_govern() -> None:
    standard = source("moe/standard/530701")
    assert not standard.version.whole
    assert all(prop(edge.props, "role") is None for edge in standard.edges)
    flags = [prop(edge.props, "flag") for bundle in bundled()[0].bundles for edge in bundle.edges]
    assert sum(flag is not None for flag in flags) == 100


def test_withheld_majors_are_stated_so() -> None:
    withheld = [
        node.id for bundle in bundled()[0].bundles for node in bundle.nodes if prop(node.props, "withheld") is True
    ]
    assert len(withheld) == 14
    assert "major/580101" in withheld


def test_a_brief_placed_by_order_is_proposed_only() -> None:
    inferred = [
        bundle
        for bundle in bundled()[0].bundles
        if bundle.version.source.startswith("moe/brief/") and bundle.nodes[0].method is Method.INFERRED
    ]
    assert len(inferred) == 72
    assert {claim.status for bundle in inferred for claim in bundle.edges} == {Status.PROPOSED}


def test_pairs_have_no_stated_origin_and_so_no_authority() -> None:
    pairs = source("pairs/major-occupation")
    assert pairs.version.authority is Authority.UNSTATED
    assert not pairs.version.authority.official
    assert len(pairs.edges) == 4336


def test_an_edit_changes_the_hash_of_its_own_document_only(tmp_path: Path) -> None:
    def rename(rows: list[list[str]]) -> None:
        row = next(row for row in rows if row[0] == "530701")
        row[3] += "（改）"

    before = {bundle.version.source: bundle.version.sha256 for bundle in read_lists(small(tmp_path)).bundles}
    after = {b.version.source: b.version.sha256 for b in edited(tmp_path, "brief_courses.csv", rename).bundles}
    assert {name for name in before if before[name] != after[name]} == {"moe/brief/530701"}


@pytest.mark.parametrize(
    ("file", "cells", "reason"),
    [
        ("majors.csv", {"专业代码": "53070"}, "6 位数字"),
        ("majors.csv", {"层次": "高职专科"}, "层次"),
        ("majors.csv", {"专业类代码": "9999"}, "属于"),
        ("majors.csv", {"专业名称": ""}, "空的"),
        ("majors.csv", {"增补年份": "去年"}, "年份"),
        ("briefs.csv", {"专业代码": "999999"}, "不在目录"),
        ("briefs.csv", {"代码依据": "猜测"}, "不认识"),
        ("brief_courses.csv", {"课程类别": "核心"}, "不认识"),
        ("brief_courses.csv", {"课程名称": "\u200b"}, "空的"),
        ("brief_courses.csv", {"次序": "一"}, "不是数字"),
        ("brief_courses.csv", {"专业代码": "610199"}, "没有列在"),
        ("brief_certificates.csv", {"证书名称": ""}, "空的"),
        ("brief_continuations.csv", {"接续专业代码": "999999"}, "不在目录"),
        ("standard_courses.csv", {"课程名称": ""}, "空的"),
        ("occupations.csv", {"职业编码": "4-04"}, "d-dd-dd-dd"),
        ("occupations.csv", {"增补年份": "新"}, "年份"),
        ("major_occupations.csv", {"职业编码": ""}, "d-dd-dd-dd"),
        ("replaced_codes.csv", {"新专业代码": "410999"}, "不在目录"),
    ],
)
def test_an_error_in_a_list_is_told_by_file_and_row_and_loses_no_other_row(
    tmp_path: Path, file: str, cells: dict[str, str], reason: str
) -> None:
    def spoil(rows: list[list[str]]) -> None:
        for column, value in cells.items():
            rows[-1][rows[0].index(column)] = value

    reading = edited(tmp_path, file, spoil)
    found = [problem for problem in reading.problems if problem.severity == "rejected"]
    assert (found[0].file, reason in found[0].reason) == (file, True), found
    assert found[0].place.row is not None
    assert found[0].advice
    assert reading.count(file).rejected == 1
    assert len(reading.bundles) >= 5


def test_a_row_twice_a_short_row_and_a_lost_column_are_told(tmp_path: Path) -> None:
    twice = edited(tmp_path / "a", "major_occupations.csv", lambda rows: rows.append(rows[-1]))
    assert any("出现两次" in problem.reason for problem in twice.problems)
    short = edited(tmp_path / "b", "occupations.csv", lambda rows: rows[-1].pop())
    assert any("应为 4 格" in problem.reason for problem in short.problems)
    lost = edited(tmp_path / "c", "brief_courses.csv", lambda rows: rows[0].__setitem__(1, "类别"))
    assert any("缺少列“课程类别”" in problem.reason for problem in lost.problems)
    assert lost.bad


def test_a_certificate_listed_twice_is_one_claim(tmp_path: Path) -> None:
    reading = edited(tmp_path, "brief_certificates.csv", lambda rows: rows.append(rows[-1]))
    for bundle in reading.bundles:
        edges = [(edge.predicate, edge.object, edge.props) for edge in bundle.edges if edge.predicate == "awards"]
        assert len(edges) == len(set(edges))


def test_a_list_without_a_stated_source_is_not_taken(tmp_path: Path) -> None:
    def drop(rows: list[list[str]]) -> None:
        rows[:] = [row for row in rows if row[0] != "pairs/major-occupation"]

    reading = edited(tmp_path, "sources.csv", drop)
    assert "pairs/major-occupation" not in {bundle.version.source for bundle in reading.bundles}
    assert any("pairs/major-occupation" in problem.reason for problem in reading.problems)


def test_an_absent_or_unreadable_list_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "standard_courses.csv").unlink()
    (tmp_path / "occupations.csv").write_bytes(b"\xff\xff")
    reading = read_lists(tmp_path)
    assert {problem.file for problem in reading.problems if problem.severity == "rejected"} == {
        "standard_courses.csv",
        "occupations.csv",
    }
    assert any(bundle.version.source == "moe/brief/530701" for bundle in reading.bundles)


def test_an_old_code_that_no_major_has_today_is_replaced(tmp_path: Path) -> None:
    reading = edited(tmp_path, "replaced_codes.csv", lambda rows: rows.append(["599999", "旧专业", "530701", "试"]))
    catalogue = next(bundle for bundle in reading.bundles if bundle.version.source == "moe/catalogue")
    (edge,) = [edge for edge in catalogue.edges if edge.predicate == "replacedBy"]
    assert (edge.subject, edge.object) == ("major/599999", "major/530701")
    old = next(node for node in catalogue.nodes if node.id == "major/599999")
    assert prop(old.props, "retired") is True


def test_what_is_bundled_of_a_document_is_known_as_such() -> None:
    others = {bundle.version.source for bundle in bundled()[0].bundles if not is_bundled(bundle.version)}
    assert others == {PAIRS_SOURCE}  # of unstated origin: there is no document that it could be part of
