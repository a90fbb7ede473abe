"""`zhitu search` and `zhitu eval search`: what is found, how it is told, and how well."""

import csv
import io
from pathlib import Path

import pytest

from tests.commands import Zhitu, command

SAMPLE = "【样例库，非真实建设成果】"


def test_hits_come_kind_by_kind_with_what_they_belong_to(zhitu: Zhitu) -> None:
    answer = zhitu("search", "网店运营")
    assert answer.code == 0
    lines = [line.split() for line in answer.out.splitlines() if line]
    assert lines[0] == [
        f"找到“网店运营”：{answer.out.count('名称相同') + answer.out.count('名称开头') + answer.out.count('名称含有')}",
        "个（第",
        lines[0][2],
        "版）",
    ]
    assert lines[1] == ["课程"]
    assert ["网店运营", "course/530701/网店运营", "电子商务", "名称相同", "网店运营"] in lines
    assert answer.out.index("\n课程") < answer.out.index("\n职业类证书") < answer.out.index("\n素材")


@pytest.mark.parametrize(
    ("text", "identity", "how"),
    [
        ("530701", "major/530701", "代码相同"),
        ("4-04-05", "occupation/4-04-05-05", "代码开头"),
        ("dzsws", "occupation/4-01-06-01", "拼音首字母相同"),
        ("dianzishangwushi", "occupation/4-01-06-01", "拼音相同"),
        ("高职电子商务", "major/530701", "名称与层次相同"),
        ("典子商务师", "occupation/4-01-06-01", "相近，差一处"),
    ],
)
def test_a_hit_says_how_it_was_found(zhitu: Zhitu, text: str, identity: str, how: str) -> None:
    rows = list(csv.DictReader(io.StringIO(zhitu("search", text, "--format", "csv").out)))
    assert {row["标识"]: row["怎样找到"] for row in rows}[identity] == how


def test_only_what_was_found_by_tolerance_is_said_to_be_near(zhitu: Zhitu) -> None:
    near, exact = zhitu("search", "典子商务师"), zhitu("search", "电子商务师")
    assert "没有完全符合的" in near.out
    assert "没有完全符合的" not in exact.out
    assert all(hit["approximate"] for hit in zhitu("search", "典子商务师", "--format", "json").json["hits"])


def test_samples_are_marked_wherever_their_library_is_named(zhitu: Zhitu) -> None:
    rows = list(csv.DictReader(io.StringIO(zhitu("search", "纳税常识", "--kind", "知识点", "--format", "csv").out)))
    assert all(row["属于"].endswith(SAMPLE) for row in rows)
    (library,) = zhitu("search", "中职电子商务专业教学资源库", "--format", "json").json["hits"]
    assert library["sample"] is True


@pytest.mark.parametrize(
    ("word", "kind"),
    [("课程", "Course"), ("资源库", "Library"), ("知识点", "Point"), ("point", "Point"), ("MajorClass", "MajorClass")],
)
def test_a_kind_is_named_by_any_of_its_words(zhitu: Zhitu, word: str, kind: str) -> None:
    found = zhitu("search", "电子商务", "--kind", word, "--format", "json").json
    assert {hit["kind"] for hit in found["hits"]} == {kind}
    assert found["parameters"]["kind"] == kind


def test_kinds_may_be_several_and_a_limit_holds_for_each(zhitu: Zhitu) -> None:
    arguments = ("--kind", "专业", "--kind", "课程", "--limit", "2", "--format", "json")
    found = zhitu("search", "电子商务", *arguments).json
    assert [(group["kind"], group["hits"]) for group in found["groups"]] == [("Major", 2), ("Course", 2)]
    assert found["more"] is True


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("",), "要找的文字是空的"),
        (("\u3000 ",), "要找的文字是空的"),
        (("电" * 10_000,), "要找的文字有 10000 个字，最多 200 个"),
        (("电", "--kind", "要求"), "没有“要求”这一种；可写 专业、"),
        (("电", "--at", "99999999"), "没有第 99999999 版"),
    ],
)
def test_what_cannot_be_looked_for_is_bad_input_with_its_reason(
    zhitu: Zhitu, arguments: tuple[str, ...], reason: str
) -> None:
    answer = zhitu("search", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert reason in answer.err.replace("\n", "")


def test_nothing_found_is_said_with_what_might_be_typed(zhitu: Zhitu) -> None:
    answer = zhitu("search", "囧囧囧")
    assert answer.code == 0
    assert "没有找到“囧囧囧”" in answer.out
    assert "dzsw" in answer.out
    assert zhitu("search", "囧囧囧", "--format", "json").json["hits"] == []
    assert zhitu("search", "囧囧囧", "--format", "csv").out.count("\n") == 1


def test_the_past_is_searched_as_it_was(zhitu: Zhitu) -> None:
    number = zhitu("search", "电子商务", "--format", "json").json["revision"]
    before = int(zhitu("history", "library/ec-sample", "--format", "json").json["revisions"][0]["number"]) - 1
    past = zhitu("search", "纳税常识", "--at", str(before), "--format", "json").json
    assert (past["revision"], past["hits"]) == (before, [])
    assert zhitu("search", "纳税常识", "--at", str(number), "--format", "json").json["hits"]


def test_search_speaks_english_too(zhitu: Zhitu) -> None:
    answer = zhitu("search", "530701", "--lang", "en")
    assert "Code (whole)" in answer.out
    assert "\nmajor\n" in answer.out


def test_eval_search_scores_both_halves_and_lists_what_was_missed() -> None:
    answer = command("eval", "search", "--format", "json")
    assert answer.code == 0
    said = answer.json
    assert (said["case"], said["n"]) == ("search", 200)
    assert said["metrics"]["mrr.kept"] >= 0.95
    assert said["metrics"]["ndcg@10.kept"] >= 0.95
    assert said["metrics"]["mrr.tune"] >= 0.95
    for missed in said["missed"]:
        assert missed["found"][:1] != missed["answers"][:1]
        assert missed["split"] in ("tune", "kept")


def test_eval_search_asks_other_questions(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "query,sort,answers,split\n电子商务师,x,occupation/4-01-06-01,kept\n囧囧囧,x,major/530701,tune\n", "utf-8"
    )
    answer = command("eval", "search", "--queries", str(path))
    assert answer.code == 0
    assert ["mrr.kept", "1.0000"] in [line.split() for line in answer.out.splitlines()]
    assert ["mrr.tune", "0.0000"] in [line.split() for line in answer.out.splitlines()]
    assert "囧囧囧" in answer.out
    assert "电子商务师" not in answer.out


@pytest.mark.parametrize("content", [None, "", "a,b\n1,2\n", "query,sort,answers,split\nx,y,z,other\n"])
def test_questions_that_cannot_be_read_are_bad_input(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "own.csv"
    if content is not None:
        path.write_text(content, "utf-8")
    answer = command("eval", "search", "--queries", str(path))
    assert (answer.code, answer.out) == (2, "")
    assert "打不开" in answer.err if content is None else "不是问题表" in answer.err


def test_eval_parse_wants_what_it_is_to_read() -> None:
    assert "PATH" in command("eval", "parse").err
    assert command("eval", "parse").code == 2
