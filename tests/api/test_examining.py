"""`zhitu doctor`: its lists with numbers, sources and suggestions, in every form."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.doubts import SUGGESTIONS, TITLES
from graph.examination import LISTS
from graph.stores.sqlite import SqliteStore
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version
from ontology.names import NodeId
from tests.commands import Zhitu, over

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def found(with_samples: Path) -> Any:
    """All that doctor says of the bundled lists and the samples."""
    return over(with_samples)("doctor", "--limit", "1", "--format", "json").json


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Zhitu:
    """Run commands on a graph of five majors of one name, with a brief and a standard of one of them."""
    path = tmp_path_factory.mktemp("small") / "zhitu.db"
    store = SqliteStore(path)
    majors = [NodeClaim(NodeId(f"major/53070{number}"), "电子商务") for number in range(1, 6)]
    told: dict[str, list[str]] = {"catalogue": [], "brief/530701": ["甲", "乙"], "standard/530701": ["乙", "丙"]}
    for name, courses in told.items():
        nodes = [NodeClaim(NodeId(f"course/530701/{course}"), course) for course in courses]
        edges = [EdgeClaim(majors[0].id, "hasCourse", node.id) for node in nodes]
        version = Version(f"moe/{name}", name, name, authority=Authority.MINISTRY, whole=True)
        store.commit(version, [*majors, *nodes], edges, datetime(2026, 1, 1, tzinfo=UTC))
    store.close()
    return over(path)


def test_every_list_has_a_title_and_a_suggestion() -> None:
    assert list(LISTS) == list(TITLES) == list(SUGGESTIONS)


def test_json_tells_all_with_counts_sources_and_suggestions(found: Any) -> None:
    assert list(found["lists"]) == list(found["counts"]) == list(found["suggestions"]) == list(LISTS)
    assert found["counts"] == {name: len(doubts) for name, doubts in found["lists"].items()}
    assert found["counts"]["majors-not-read"] == 319
    assert found["counts"]["majors-awaiting-review"] == 72
    waiting = {doubt["id"] for doubt in found["lists"]["majors-awaiting-review"]}
    assert waiting == {doubt["id"] for doubt in found["lists"]["majors-not-read"] if doubt["detail"]}
    assert found["counts"]["names-of-several-majors"] >= 143
    for name, doubts in found["lists"].items():
        assert [doubt["id"] for doubt in doubts] == sorted(doubt["id"] for doubt in doubts)
        assert all(doubt["sources"] for doubt in doubts), name
    for doubt in found["lists"]["majors-withheld"]:
        assert doubt["sources"] == [f"moe/brief/{doubt['id'][-6:]}"]


def test_the_unattached_resources_are_those_of_the_libraries_reports(found: Any, with_samples: Path) -> None:
    slugs = [doubt["id"].split("/")[1] for doubt in found["lists"]["unattached-resources"]]
    for slug in ("ec-sample", "ec-sample-secondary"):
        report = over(with_samples)("coverage", "--library", slug, "--format", "json").json
        assert report["resources"]["unattached"]["total"] == slugs.count(slug)


def test_brief_and_standard_of_a_major_are_compared_by_name(found: Any, with_samples: Path) -> None:
    [doubt] = [doubt for doubt in found["lists"]["briefs-against-standards"] if doubt["id"] == "major/530701"]
    assert doubt["sources"] == ["moe/brief/530701", "moe/standard/530701"]
    shown = over(with_samples)("show", "major/530701", "--format", "json").json["outgoing"]
    brief, standard = (
        {claim["id"] for claim in shown if (claim["source"], claim["relation"]) == (source, "hasCourse")}
        for source in doubt["sources"]
    )
    assert brief < standard
    assert doubt["detail"].startswith(
        f"两者都有 {len(brief)} 门；只在简介 0 门：无；只在标准 {len(standard - brief)} 门："
    )


@pytest.mark.parametrize("limit", [1, 3])
def test_the_limit_holds_in_the_table_of_one_list_too(small: Zhitu, limit: int) -> None:
    out = small("doctor", "--list", "majors-not-read", "--limit", str(limit)).out
    assert len(re.findall(r"^major/", out, re.MULTILINE)) == limit
    assert f"另有 {5 - limit} 行" in out
    assert SUGGESTIONS["majors-not-read"] in out


def test_an_empty_list_is_shown_when_asked_for(small: Zhitu) -> None:
    answer = small("doctor", "--list", "orphan-points")
    assert answer.code == 0
    assert f"{TITLES['orphan-points']}：0" in answer.out


def test_csv_of_a_list_has_every_row_with_what_to_do(small: Zhitu) -> None:
    out = small("doctor", "--list", "majors-not-read", "--limit", "1", "--format", "csv").out
    heading, *rows = csv.reader(io.StringIO(out))
    assert heading == ["标识", "名称", "说明", "来源", "建议"]
    assert [row[0] for row in rows] == [f"major/53070{number}" for number in range(1, 6)]
    assert rows[1][3] == "moe/catalogue"
    assert {row[4] for row in rows} == {SUGGESTIONS["majors-not-read"]}
    overview = list(csv.reader(io.StringIO(small("doctor", "--format", "csv").out)))
    assert [row[0] for row in overview[1:]] == list(LISTS)


def test_what_is_wrong_and_what_to_do_is_said_in_english_too(small: Zhitu) -> None:
    told = small("doctor", "--format", "json", "--lang", "en").json
    assert not any(CHINESE.search(text) for text in told["suggestions"].values())
    [doubt] = told["lists"]["briefs-against-standards"]
    assert doubt["detail"] == "1 courses in both; only in the brief 1: 甲; only in the standard 1: 丙"


def test_an_unknown_list_is_refused_with_the_names_of_all(small: Zhitu) -> None:
    answer = small("doctor", "--list", "nothing")
    assert answer.code == 2
    assert "duplicates-in-libraries" in answer.err
