import json
import os
import sys
import time
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ingest.documents.text import lines_of, read_lines
from ingest.evaluation import compared, evaluate, read_corrections, read_table
from ingest.readers.brief import kinds, place, read
from ingest.readers.brief_text import Brief, parse
from ingest.readers.catalogue import Catalogue, CatalogueMajor
from ingest.report import Reading, merge_counts
from ontology.claims import Authority, Method, Status, prop
from ontology.codes import MajorCode

DATA = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "cn"
FOLDER = DATA / "major_briefs"
CORRECTIONS = Path(__file__).parents[2] / "corrections" / "briefs.csv"
with_data = pytest.mark.skipif(not DATA.is_dir(), reason="ZHITU_DATA is not there: the ministry's documents")

SECTION = """{code}
# 职业面向
面向种茶。
# 培养目标定位
培养种茶的人。
# 主要专业能力要求
1. 具有种茶的能力；
2. 掌握茶树知识，具有环保意识。
# 主要专业课程与实习实训
专业基础课程：茶史、土壤。
专业核心课程：{core}。
实习实训：在茶园。
# 职业类证书举例
职业技能等级证书：评茶、评茶
# 接续专业举例
接续高职本科专业举例：{onward}
接续普通本科专业举例：茶学
"""


def section(code: str = "410101", name: str = "种茶", core: str = "种茶、制茶", onward: str = "茶学技术") -> str:
    head = f"专业代码 {code}\n专业名称 {name}\n基本修业年限 三年" if code else ""
    return SECTION.format(code=head, core=core, onward=onward)


def major(code: str, name: str, added: int | None = None) -> CatalogueMajor:
    return CatalogueMajor(MajorCode(code), name, False, added)


CATALOGUE = Catalogue(
    [
        major("410101", "种茶"),
        major("410102", "制茶"),
        major("410103", "评茶"),
        major("410104", "卖茶"),
        major("410105", "新茶艺", 2025),
        major("210101", "茶学技术"),
        major("210201", "园林技术"),
        major("220101", "园林技术"),
        major("220102", "重名"),
        major("230102", "重名"),
    ]
)


def reading(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "4101农业类.md"
    path.write_text(text, encoding="utf-8")
    return read(path, CATALOGUE)


def test_a_brief_is_a_version_of_its_own_source(tmp_path: Path) -> None:
    (bundle,) = reading(tmp_path, section()).bundles
    version = bundle.version
    assert version.source == "moe/brief/410101"
    assert version.title == "《职业教育专业简介（2022年修订）》410101 种茶"
    assert (version.issuer, version.authority) == ("教育部", Authority.MINISTRY)
    assert (version.effective, version.whole) == (date(2022, 9, 7), True)


def test_the_hash_is_that_of_the_section_and_no_other(tmp_path: Path) -> None:
    def hashes(text: str) -> list[str]:
        return [bundle.version.sha256 for bundle in reading(tmp_path, text).bundles]

    first, second = hashes(section() + section("410102", "制茶"))
    assert hashes(section()) == [first]
    assert hashes("\n\n" + section().replace("\n", "\n\n")) == [first]
    assert hashes(section(core="种茶") + section("410102", "制茶"))[1] == second
    assert hashes(section(core="种茶")) != [first]


def test_courses_carry_role_order_and_the_line_they_stand_in(tmp_path: Path) -> None:
    (bundle,) = reading(tmp_path, section()).bundles
    courses = [edge for edge in bundle.edges if edge.predicate == "hasCourse"]
    assert [(edge.object, prop(edge.props, "role"), prop(edge.props, "order")) for edge in courses] == [
        ("course/410101/茶史", "foundation", 1),
        ("course/410101/土壤", "foundation", 2),
        ("course/410101/种茶", "core", 1),
        ("course/410101/制茶", "core", 2),
    ]
    assert courses[3].evidence.quote == "制茶"
    assert courses[3].evidence.row == 13


def test_an_ability_of_several_kinds_is_several_claims(tmp_path: Path) -> None:
    (bundle,) = reading(tmp_path, section()).bundles
    said = [(edge.object, prop(edge.props, "kind")) for edge in bundle.edges if edge.predicate == "develops"]
    assert said == [
        ("ability/410101/具有种茶的能力", "skill"),
        ("ability/410101/掌握茶树知识,具有环保意识", "knowledge"),
        ("ability/410101/掌握茶树知识,具有环保意识", "quality"),
    ]


def test_a_repeated_certificate_is_ignored_and_told(tmp_path: Path) -> None:
    found = reading(tmp_path, section())
    assert (found.count("certificates").kept, found.count("certificates").ignored) == (1, 1)
    assert any("重复" in problem.reason for problem in found.problems)
    assert not found.bad


def test_continuations_resolve_by_name_level_and_aligned_class_only(tmp_path: Path) -> None:
    found = reading(tmp_path, section(onward="茶学技术、园林技术、重名、没有的专业"))
    edges = [edge.object for edge in found.bundles[0].edges if edge.predicate == "continuesTo"]
    assert edges == ["major/210101"]
    count = found.count("continuations")
    assert (count.kept, count.rejected, count.ignored) == (1, 3, 1)
    reasons = [problem.reason for problem in found.problems if "接续" in problem.reason]
    assert [("多个专业" in reason, "没有名为" in reason) for reason in reasons] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_a_continuation_among_namesakes_takes_the_aligned_class(tmp_path: Path) -> None:
    found = reading(tmp_path, section("410201", "园艺", onward="园林技术"))
    assert [edge.object for edge in found.bundles[0].edges if edge.predicate == "continuesTo"] == ["major/210201"]


def test_a_lost_code_is_inferred_from_the_order_and_only_proposed(tmp_path: Path) -> None:
    found = reading(tmp_path, section() + section("") + section("410103", "评茶"))
    assert [bundle.version.source for bundle in found.bundles] == [
        "moe/brief/410101",
        "moe/brief/410102",
        "moe/brief/410103",
    ]
    inferred = found.bundles[1]
    assert inferred.nodes[0].label == "制茶"
    for claims in (inferred.nodes, inferred.edges):
        assert {claim.status for claim in claims} == {Status.PROPOSED}
        assert {claim.method for claim in claims} == {Method.INFERRED}
    assert any("推断为 410102" in problem.reason and problem.advice for problem in found.problems)


def placed(text: str) -> list[str]:
    return ["?" if isinstance(item, Brief) else item.code for item in place(parse(lines_of(text)).briefs, CATALOGUE)]


def test_a_lost_code_stays_open_where_the_order_leaves_more_than_one_possibility() -> None:
    assert placed(section() + section("") + section("410104", "卖茶")) == ["410101", "?", "410104"]
    assert placed(section() + section("") + section("") + section("410104", "卖茶")) == [
        "410101",
        "410102",
        "410103",
        "410104",
    ]
    assert placed(section("")) == ["?"]


def test_after_the_last_printed_code_the_next_numbers_follow_but_no_later_addition() -> None:
    assert placed(section("410103", "评茶") + section("")) == ["410103", "410104"]
    assert placed(section("410104", "卖茶") + section("")) == ["410104", "?"]


def test_a_brief_that_cannot_be_placed_or_comes_twice_is_rejected(tmp_path: Path) -> None:
    found = reading(tmp_path, section("410104", "卖茶") + section("") + section("410104", "卖茶"))
    assert len(found.bundles) == 1
    assert found.count("majors").rejected == 2
    assert found.bad


def test_a_brief_that_lacks_a_field_is_not_whole(tmp_path: Path) -> None:
    found = reading(tmp_path, section().replace("专业核心课程：种茶、制茶。", ""))
    assert not found.bundles[0].version.whole
    assert any("专业核心课程" in problem.reason for problem in found.problems)
    without_years = reading(tmp_path, section().replace("基本修业年限 三年", ""))
    assert without_years.bundles[0].version.whole
    assert any("基本修业年限" in problem.reason for problem in without_years.problems)


def test_a_withheld_major_says_so_and_nothing_else(tmp_path: Path) -> None:
    (bundle,) = reading(tmp_path, "专业代码 580101K\n专业名称 某专业\n（略）\n").bundles
    assert prop(bundle.nodes[0].props, "withheld") is True
    assert prop(bundle.nodes[0].props, "controlled") is True
    assert bundle.nodes[0].id == "major/580101"
    assert bundle.edges == ()


def test_a_text_without_briefs_is_bad(tmp_path: Path) -> None:
    found = reading(tmp_path, "会议通知\n请各单位参加。\n")
    assert found.bad
    assert found.bundles == []
    lines = found.count("lines")
    assert (lines.kept, lines.rejected, lines.ignored) == (0, 2, 1)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("具有设计服装的能力", ("skill",)),
        ("能够申办食品安全管理体系", ("skill",)),
        ("熟悉相关法律法规", ("knowledge",)),
        ("掌握制图基础知识，具有安全意识", ("knowledge", "quality")),
        ("具有良好的职业道德和工匠精神", ("quality",)),
        ("具有运用专业知识和数据解决问题的能力", ("skill",)),
        ("具有安全防护等相关知识的应用能力", ("skill",)),
        ("具有信息技术基础知识、智能建造相关知识和适应行业需要的数字化技能", ("knowledge", "skill")),
        ("掌握环境保护等相关政策要求", ()),
    ],
)
def test_a_kind_is_stated_only_where_the_words_say_it(text: str, stated: tuple[str, ...]) -> None:
    assert kinds(text) == stated


@cache
def real() -> tuple[list[Reading], float]:
    start = time.process_time()
    readings = [read(path) for path in sorted((DATA / "major_briefs").glob("*.md"))]
    return readings, time.process_time() - start


@with_data
def test_all_briefs_of_the_ministry_are_read_in_ten_seconds() -> None:
    readings, seconds = real()
    counts = merge_counts(readings)
    assert len(readings) == 255
    assert (counts["majors"].kept, counts["majors"].rejected) == (1237, 4)
    assert counts["lines"].rejected == 0
    assert (counts["courses"].kept, counts["abilities"].kept) == (17327, 10512)
    assert (counts["certificates"].kept, counts["continuations"].kept) == (2385, 2847)
    assert seconds < 10 or sys.gettrace()  # a tracer (coverage) costs a multiple


@with_data
@pytest.mark.parametrize(
    ("reference", "raw", "corrected"),
    [
        (
            "major_briefs_reference_parse.json",
            {"codes": 1.0, "name": 1.0, "core": 0.98, "foundation": 0.987, "abilities": 0.993},
            {"core": 1.0, "foundation": 1.0, "abilities": 1.0},
        ),
        ("major_certificates.csv", {"certificates": 0.967}, {"certificates": 0.9995}),
        ("major_continuations.csv", {"continuations": 0.959}, {"continuations": 0.998}),
    ],
)
def test_the_readings_agree_with_the_references(
    reference: str, raw: dict[str, float], corrected: dict[str, float]
) -> None:
    """As they are, and with the committed corrections (tools/propose_corrections.py says what each rests on)."""
    path = DATA / reference
    entries = read_table(path) if path.suffix == ".csv" else json.loads(path.read_text(encoding="utf-8"))
    result = evaluate("brief", entries, real()[0], read_corrections(CORRECTIONS))
    assert {name: result.metrics[f"{name}.f1"] for name in raw if result.metrics[f"{name}.f1"] < raw[name]} == {}
    mended = {name: result.metrics[f"{name}.f1_corrected"] for name in corrected}
    assert {name: value for name, value in mended.items() if value < corrected[name]} == {}


@with_data
def test_every_correction_can_be_seen_in_the_document() -> None:
    """What is right begins on the named line, with what the page break cut off beside it; names only."""
    lines = {path.name: [compared(line.text) for line in read_lines(path)] for path in FOLDER.glob("*.md")}
    for each in read_corrections(CORRECTIONS):
        shown = "".join(lines[each.file][each.line - 1 : each.line + 4])
        if not each.right.startswith("sha256:"):
            assert (each.right and each.right in shown) or (each.wrong and each.wrong in shown), each
