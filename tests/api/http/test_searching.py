"""`/v1/search`: what is found and how it is told, of which revision, and how search follows the store."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from api.compose import open_store
from ontology.claims import Authority, NodeClaim, Version, props
from ontology.names import node_id
from tests.api.http.conftest import Api, serving
from tests.api.http.test_live import LIBRARY, commit, wait_for


def address(text: str, more: str = "") -> str:
    return f"/v1/search?q={quote(text)}{more}"


def found(api: Api, text: str, more: str = "") -> Any:
    """Ask until search has a view to answer from."""
    wait_for(lambda: api.get(address(text, more)).status_code != 503, 60)
    return api.json(address(text, more))


def first(api: Api, text: str, more: str = "") -> Any:
    return found(api, text, more)["hits"][0]


def told(api: Api, number: int) -> None:
    """Wait until search tells of a revision."""
    wait_for(lambda: found(api, "电子商务")["revision"] == number)


def filled(path: Path, *names: str) -> Path:
    """Make a small store: a major, and a library with points of these names."""
    store = open_store(f"sqlite:///{path}", create=True)
    official = Version("moe/catalogue", "a", "目录", authority=Authority.MINISTRY)
    majors = [NodeClaim(node_id("major", "530701"), "电子商务", props(code="530701"))]
    store.commit(official, majors, (), datetime(2026, 1, 1, tzinfo=UTC))
    points = [NodeClaim(node_id("point", "ec", f"P{place}"), name) for place, name in enumerate(names)]
    nodes = [NodeClaim(node_id("library", "ec"), "电子商务库"), *points]
    said = Version("library/ec", repr(names), "库", authority=Authority.LIBRARY)
    store.commit(said, nodes, (), datetime.now(UTC))
    store.close()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of its own for each test."""
    return filled(tmp_path / "zhitu.db", "纳税常识", "网店装修")


@pytest.fixture
def own_api(path: Path) -> Iterator[Api]:
    """Serve it."""
    yield from serving(path)


@pytest.mark.parametrize(
    ("text", "identity", "how", "parent"),
    [
        ("网店运营", "course/530701/网店运营", "name", "电子商务"),
        ("530701", "major/530701", "code", "电子商务类"),
        ("dzsws", "occupation/4-01-06-01", "initials", None),
        ("dianzishangwushi", "occupation/4-01-06-01", "pinyin", None),
        ("高职电子商务", "major/530701", "level", "电子商务类"),
    ],
)
def test_a_hit_says_what_it_is_how_it_was_found_and_where_it_belongs(
    api: Api, text: str, identity: str, how: str, parent: str | None
) -> None:
    hit = first(api, text)
    assert (hit["id"], hit["how"], hit["approximate"]) == (identity, how, False)
    assert (hit["parent"] and hit["parent"]["label"]) == parent


def test_a_hit_found_by_tolerance_says_so(api: Api) -> None:
    hits = found(api, "典子商务师")["hits"]
    assert hits[0]["id"] == "occupation/4-01-06-01"
    assert all(hit["approximate"] for hit in hits)
    assert not any(hit["approximate"] for hit in found(api, "电子商务师")["hits"])


def test_the_points_of_a_sample_library_are_marked_with_it(api: Api) -> None:
    hit = first(api, "纳税常识", "&kind=Point")
    assert (hit["parent"]["id"], hit["sample"]) == ("library/ec-sample", True)
    assert first(api, "中职电子商务专业教学资源库", "&kind=Library")["sample"] is True
    assert first(api, "网店运营", "&kind=Course")["sample"] is False


def test_grouped_hits_come_kind_by_kind_with_their_words(api: Api) -> None:
    answer = found(api, "电子商务", "&grouped=true&limit=2")
    assert [group["kind"] for group in answer["groups"]][:4] == ["Major", "MajorClass", "Course", "Occupation"]
    assert [group["name"] for group in answer["groups"]][:4] == ["专业", "专业类", "课程", "职业"]
    assert [hit["kind"] for hit in answer["hits"]] == [
        group["kind"] for group in answer["groups"] for _ in range(group["hits"])
    ]
    assert max(group["hits"] for group in answer["groups"]) == 2
    assert answer["more"] is True


def test_kinds_and_a_limit_narrow_the_hits(api: Api) -> None:
    some = found(api, "电子商务", "&kind=MajorClass,Library&limit=4")
    assert {hit["kind"] for hit in some["hits"]} == {"Library", "MajorClass"}
    assert (some["total"], some["more"], len(some["hits"])) == (4, True, 4)


def test_nothing_found_is_an_empty_list(api: Api) -> None:
    answer = found(api, "囧囧囧")
    assert (answer["hits"], answer["groups"], answer["total"], answer["more"]) == ([], [], 0, False)


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%20%20", f"q={'a' * 10_000}", "q=a&kind=Mayor", "q=a&limit=0", "q=a&limit=101", "q=a&q=b"]
)
def test_what_cannot_be_looked_for_is_a_problem(api: Api, query: str) -> None:
    api.problem(f"/v1/search?{query}", 400, "bad-parameter")


def test_rows_come_as_csv_and_as_lines_of_json(api: Api) -> None:
    hits = found(api, "网店")["hits"]
    rows = list(csv.DictReader(io.StringIO(api.get(address("网店"), Accept="text/csv").text)))
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]
    assert rows[0]["parent.label"] == hits[0]["parent"]["label"]
    lines = api.get(address("网店"), Accept="application/x-ndjson").text.splitlines()
    assert [json.loads(line) for line in lines] == hits


def test_an_answer_is_validated_until_a_revision_comes(own_api: Api, path: Path) -> None:
    found(own_api, "新来的库")
    before = own_api.get(address("新来的库"))
    assert own_api.get(address("新来的库"), If_None_Match=before.headers["etag"]).status_code == 304
    told(own_api, commit(path, "新来的库").number)
    after = own_api.get(address("新来的库"), If_None_Match=before.headers["etag"])
    assert after.status_code == 200
    assert after.json()["hits"][0]["id"] == LIBRARY


def test_what_is_told_of_another_revision_than_the_worker_serves_is_not_kept(own_api: Api, path: Path) -> None:
    """Whatever the order in which coverage and search take a revision over, no answer of the old one stays."""
    number = commit(path, "新来的库").number
    seen = set()
    while number not in seen:
        answer = found(own_api, "新来的库")
        assert bool(answer["hits"]) == (answer["revision"] >= number)
        seen.add(answer["revision"])
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number)
    wait_for(lambda: own_api.get(address("新来的库")).headers.get("etag"))
    assert own_api.json(address("新来的库"))["hits"][0]["id"] == LIBRARY


def test_the_past_is_searched_as_it_was(own_api: Api, path: Path) -> None:
    number = commit(path, "新来的库").number
    told(own_api, number)
    past = own_api.json(address("新来的库", f"&as_of={number - 1}"))
    assert (past["revision"], past["hits"]) == (number - 1, [])
    now = own_api.get(address("新来的库", f"&as_of={number}"))
    assert now.json()["hits"][0]["id"] == LIBRARY
    assert now.headers["cache-control"] == "max-age=300"
    own_api.problem(address("新来的库", f"&as_of={number + 1}"), 404, "unknown-revision")


def test_what_was_purged_is_not_found_in_the_past_either(own_api: Api, path: Path) -> None:
    number = commit(path, "新来的库").number
    commit(path, "另一个名字")
    told(own_api, number + 1)
    assert own_api.json(address("新来的库", f"&as_of={number}"))["hits"]
    store = open_store(f"sqlite:///{path}")
    store.purge(LIBRARY, datetime.now(UTC))
    store.close()
    told(own_api, number + 2)
    assert own_api.json(address("新来的库", f"&as_of={number}"))["hits"] == []
    folder = path.with_name("zhitu.db.text")
    assert len(list(folder.glob("text-at-*.json"))) == 1, "built anew without it"


def test_a_store_in_the_place_of_another_is_searched_anew(own_api: Api, path: Path) -> None:
    assert found(own_api, "纳税常识")["hits"]
    filled(path.with_name("other.db"), "合同常识").replace(path)
    wait_for(lambda: found(own_api, "合同常识")["hits"])
    assert found(own_api, "纳税常识")["hits"] == []


def test_readiness_says_what_search_tells_of_and_why_it_may_be_behind(own_api: Api, path: Path) -> None:
    number = found(own_api, "电子商务")["revision"]
    assert own_api.json("/v1/readiness")["search"] == number
    pointer = path.with_name("zhitu.db.text") / "text.lock"
    pointer.unlink()
    pointer.mkdir()  # nobody can take the lock any more
    commit(path, "新来的库")
    wait_for(lambda: own_api.get("/v1/readiness").status_code == 503)
    assert own_api.get("/v1/readiness").json()["search"] == number
    assert own_api.json(address("电子商务"))["revision"] == number
    pointer.rmdir()
    told(own_api, number + 1)
    wait_for(lambda: own_api.get("/v1/readiness").status_code == 200)
