"""核验 by the pages: draw, judge, give an opinion, take it back; two windows, two experts, and what may go wrong."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from lxml import html

from graph.store import Store
from graph.verification.drawing import SIZE
from graph.verification.opinions import verifications, withdraw
from ingest.report import Bundle
from ontology.claims import Evidence
from tests.api.http.signed_in import PASSWORD, Office, office
from tests.api.pages.test_pages import FORBIDDEN, whole
from tests.api.pages.visitor import Visitor
from tests.small_libraries import BRIEF, CATALOGUE, COMPLETE, L, P, edge, library, node, resource

MANY = [
    edge(P, "meets", f"requirement/530701/{number}", extent="full")._replace(
        evidence=Evidence(f"第 {number} 条原文", table="达成", row=number)
    )
    for number in range(2, 62)
]
SOLD = resource("U", P, "practise")
OPEN = node("resource/l/U", live=True, url="javascript:alert(1)", media="视频")
SHELF = library("l", node(L, tier="省"), *COMPLETE, *SOLD[1:], OPEN, *MANY)
FEW = library("few", node("library/few"), edge("point/few/p", "meets", "requirement/530701/r", extent="full"))
EMPTY = library("empty", node("library/empty"))
SEEDED = "/verification/l?seed=7&at=6"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("verification")) as found:
        for bundle in (CATALOGUE, BRIEF, SHELF, FEW, EMPTY, library("more", node("library/more"))):
            commit(found, bundle)
        found.enrol("zhang", "expert")
        found.enrol("wang", "expert")
        found.enrol("li.na", "builder:l")
        found.enrol("du", "auditor")
        yield found


@pytest.fixture
def expert(served: Office) -> Iterator[Visitor]:
    yield signed_in(served, "zhang")
    for each in verifications(store_of(served)):
        withdraw(store_of(served), each.library, each.expert, datetime.now(UTC))


def store_of(served: Office) -> Store:
    return cast(Store, cast(Any, served.client.app).state.live.current.store)


def commit(served: Office, bundle: Bundle) -> None:
    store_of(served).commit(*bundle, datetime.now(UTC))
    cast(Any, served.client.app).state.live.look()


def signed_in(served: Office, name: str) -> Visitor:
    visitor = Visitor(served.client)
    visitor.sign_in(name, PASSWORD)
    return visitor


def verdicts(count: int = SIZE, word: str = "属实") -> dict[str, str]:
    return {f"v{number}": word for number in range(1, count + 1)}


def judge(visitor: Visitor, address: str = SEEDED, **given: str) -> Visitor:
    visitor.go(address)
    visitor.fill(urlsplit(address).path, given)
    return visitor


def test_a_draw_has_its_seed_in_its_address_and_is_the_same_whenever_it_is_opened(expert: Visitor) -> None:
    expert.go("/verification/l")
    assert "可抽查的有 65 条" in expert.text
    expert.go("/verification/l/draw")
    said = parse_qs(urlsplit(expert.at).query)
    assert said["at"][0].isdecimal()
    assert f"种子 {said['seed'][0]}" in expert.text
    whole(expert.page)
    first = re.sub(r'name="csrf" value="[^"]*"', "", expert.page.text)
    expert.go(expert.at)
    assert re.sub(r'name="csrf" value="[^"]*"', "", expert.page.text) == first
    assert len(html.fromstring(first).xpath("//ol[@class='statements']/li")) == SIZE
    seeds = {parse_qs(urlsplit(expert.go("/verification/l/draw") and expert.at).query)["seed"][0] for _ in range(3)}
    assert len(seeds) == 3


def test_each_statement_has_its_words_its_place_and_its_resource_beside_it(expert: Visitor) -> None:
    page = expert.go(SEEDED)
    assert re.search(r"第 \d+ 条原文", expert.text)
    assert re.search(r"达成 第 \d+ 行", expert.text)
    assert "视频" in expert.text, "the resource of the point"
    assert 'href="javascript' not in page.text
    assert [word for word in FORBIDDEN if word in page.text] == []


def test_verdicts_are_kept_then_the_opinion_is_given_and_sets_verified(served: Office, expert: Visitor) -> None:
    judge(expert, v1="属实", v2="存疑", n2="看不清")
    assert "已保存" in expert.text
    assert "全部判定之后才有区间" in expert.text
    assert expert.form("/verification/l").fields["n2"].strip() == "看不清"
    expert.fill("/verification/l", {**verdicts(), "v3": "不属实", "opinion": "通过", "note": "总体可靠"})
    assert "意见：通过" in expert.text
    assert re.search(r"29/ 30 96\.7%", expert.text)
    assert re.search(r"95% 区间 8\d\.\d%–9\d\.\d%", expert.text)
    cast(Any, served.client.app).state.live.look()
    assert "已核验" in expert.go("/id/library/l").text
    expert.go(SEEDED)
    expert.fill("/verification/l/withdraw")
    cast(Any, served.client.app).state.live.look()
    assert "已核验" not in expert.go("/id/library/l").text.replace("经核验", "")


def test_what_was_taken_back_can_be_gone_on_with(expert: Visitor) -> None:
    judge(expert, **verdicts(), opinion="不通过")
    expert.fill("/verification/l/withdraw")
    fields = expert.form("/verification/l").fields
    assert (fields["v1"], fields["opinion"]) == ("属实", "")


def test_an_opinion_before_all_is_judged_is_refused_and_nothing_typed_is_lost(expert: Visitor) -> None:
    judge(expert, "/verification/l?seed=21&at=6", v1="属实", n1="见第 3 页", opinion="通过")
    assert expert.page.status == 422
    assert "还有 29 条没有判定" in expert.text
    fields = expert.form("/verification/l").fields
    assert (fields["v1"], fields["n1"].strip(), fields["opinion"]) == ("属实", "见第 3 页", "通过")
    whole(expert.page)


def test_a_remark_of_10_000_characters_is_refused_politely(expert: Visitor) -> None:
    judge(expert, v1="属实", n1="长" * 10_000)
    assert expert.page.status == 422
    assert "10000 个字，最多 2000 个" in expert.text
    assert expert.form("/verification/l").fields["n1"].strip() == "长" * 10_000


def test_script_in_a_remark_stays_words(expert: Visitor) -> None:
    judge(expert, **verdicts(), n1="<script>alert(1)</script>", opinion="不通过", note="<img src=x onerror=alert(1)>")
    page = expert.go("/id/verification/l/zhang")
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "<script>alert(1)</script>" in expert.text
    assert "<img src=x onerror=alert(1)>" in expert.text


def test_two_windows_of_one_expert_do_not_overwrite_each_other(served: Office, expert: Visitor) -> None:
    other = signed_in(served, "zhang")
    other.go(SEEDED)
    judge(expert, v1="属实")
    other.fill("/verification/l", {"v1": "不属实", "v2": "存疑"})
    assert other.page.status == 409
    assert "另一个窗口" in other.text
    assert "已存：属实" in other.text
    assert other.form("/verification/l").fields["v1"] == "不属实"
    other.fill("/verification/l")
    assert other.page.status == 200
    assert expert.go(SEEDED)
    assert expert.form("/verification/l").fields["v1"] == "不属实"


def test_the_same_form_sent_again_after_going_back_changes_nothing(served: Office, expert: Visitor) -> None:
    expert.go(SEEDED)
    form = dict(expert.form("/verification/l").fields)
    expert.fill("/verification/l", {"v1": "属实"})
    revision = store_of(served).revision
    expert.go(SEEDED)
    expert.fill("/verification/l", {"v1": "属实", "seen": form["seen"] or ""})
    assert expert.page.status == 200
    assert store_of(served).revision == revision


def test_two_experts_stand_side_by_side_and_their_disagreement_is_shown(served: Office, expert: Visitor) -> None:
    wang = signed_in(served, "wang")
    judge(expert, **verdicts(), opinion="通过")
    judge(wang, **verdicts(word="存疑"), opinion="不通过")
    wang.go("/verification/l")
    assert "现在有效的是 wang 的意见：不通过" in wang.text
    assert "专家判定不一的" in wang.text
    assert "zhang：属实；wang：存疑" in wang.text
    whole(wang.page)
    withdraw(store_of(served), "l", "wang", datetime.now(UTC))
    wang.go("/verification/l")
    assert "现在有效的是 zhang 的意见：通过" in wang.text


def test_a_new_draw_does_not_take_the_place_of_an_opinion(expert: Visitor) -> None:
    judge(expert, **verdicts(), opinion="通过")
    judge(expert, "/verification/l?seed=8&at=6", v1="属实")
    assert expert.page.status == 422
    assert "先撤回" in expert.text
    assert expert.go("/verification/l?seed=7&at=6")
    assert "意见：通过" in expert.text


def test_a_statement_withdrawn_since_the_draw_is_shown_as_such_and_can_still_be_judged(
    served: Office, expert: Visitor
) -> None:
    commit(served, library("l", *(each for each in (node(L, tier="省"), *COMPLETE, *MANY[:-30]))))
    try:
        judge(expert, v1="属实")
        assert expert.page.status == 200
        assert re.search(r"其中 \d+ 条已不在现在的资源库里", expert.text)
        assert "已不在现在的资源库里" in expert.page.text
    finally:
        commit(served, SHELF)


def test_a_library_of_fewer_than_thirty_is_drawn_whole_and_has_no_sampling_error(expert: Visitor) -> None:
    expert.go("/verification/few")
    assert "不足 30 条，全部抽查" in expert.text
    judge(expert, "/verification/few?seed=1&at=6", v1="属实", opinion="通过")
    assert "全部抽查，没有抽样误差" in expert.text


def test_a_library_of_nothing_says_what_to_do(expert: Visitor) -> None:
    expert.go("/verification/empty")
    assert "还没有可以抽查的内容" in expert.text
    assert "/verification/empty/draw" not in expert.page.links


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/verification/nobody", 404),
        ("/verification/nobody?seed=1&at=3", 404),
        ("/verification/l?seed=1&at=99999", 404),
        ("/verification/l?seed=x", 400),
        ("/id/verification/l/nobody", 404),
        ("/verification/l/report.docx?expert=nobody", 422),
        ("/verification/nobody/report.docx?expert=zhang", 404),
    ],
)
def test_what_is_not_there_is_told_politely(expert: Visitor, address: str, status: int) -> None:
    page = expert.go(address)
    assert page.status == status
    assert "<h1" in page.text


@pytest.mark.parametrize("name", ["li.na", "du", ""])
def test_others_read_and_do_not_judge(served: Office, expert: Visitor, name: str) -> None:
    judge(expert, **verdicts(), opinion="通过", note="总体可靠")
    other = signed_in(served, name) if name else Visitor(served.client)
    for address in ("/verification", "/verification/l", SEEDED, "/id/verification/l/zhang"):
        page = other.go(address)
        assert page.status == 200
        whole(page)
        assert 'name="v1"' not in page.text
    assert "总体可靠" in other.text


def test_the_report_is_a_word_document_and_the_same_each_time(expert: Visitor) -> None:
    judge(expert, **verdicts(), n1="备注甲", opinion="通过", note="总体可靠")
    (address,) = {each for each in expert.page.links if "report.docx" in each}
    first, second = (expert._once("GET", address) for _ in range(2))
    assert first.content == second.content
    document = docx.Document(io.BytesIO(first.content))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "zhitu verify report --library l --expert zhang --at " in words
    assert "zhitu verify draw --library l --seed 7 --at 6" in words
    assert "Clopper–Pearson" in words
    assert "30/30，95% 区间" in cells
    assert "备注甲" in cells
    assert "总体可靠" in cells
    assert len(document.tables[-1].rows) == SIZE + 1


def test_in_english_no_heading_stays_chinese(expert: Visitor) -> None:
    judge(expert, **verdicts(), opinion="通过")
    for address in ("/verification", "/verification/l", "/verification/l?seed=8&at=6", "/id/verification/l/zhang"):
        page = expert.go(address + ("&" if "?" in address else "?") + "lang=en")
        whole(page)
        headings = re.findall(r"<(?:th scope=\"col\"|button|dt|legend)[^>]*>([^<]+)<", page.text)
        assert [each for each in headings if re.search(r"[\u4e00-\u9fff]", each)] == []
