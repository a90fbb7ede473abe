"""Whose gap it is: the course that asks, else the one that stands for what asks, else that of the nearest content."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from api.compose import coverage_in_memory
from graph.coverage.leaders import Leaders
from graph.stores.memory import MemoryStore
from ontology.claims import Authority, Version
from tests.claimed import edge, node


@pytest.fixture(scope="module")
def leaders() -> Leaders:
    store = MemoryStore()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    brief = Version(
        "moe/brief/530701", "1" * 64, "简介", authority=Authority.MINISTRY, effective=date(2022, 9, 7), whole=True
    )
    official = [
        node("major/530701", "电子商务", (("code", "530701"), ("level", "高职专科"))),
        node("course/530701/网店运营", "网店运营"),
    ]
    store.commit(
        brief, official, [edge("major/530701", "hasCourse", "course/530701/网店运营", (("role", "core"),))], now
    )
    nodes = [
        node("library/a", "甲库"),
        node("course/a/c", "网店", (("flavour", "标准课程"), ("leader", "张老师"))),
        node("module/a/c-m", "模块"),
        node("point/a/p", "选品", (("kind", "skill"),)),
    ]
    edges = [
        edge("library/a", "serves", "major/530701"),
        edge("library/a", "owns", "course/a/c"),
        edge("course/a/c", "implements", "course/530701/网店运营", (("extent", "part"),)),
        edge("course/a/c", "hasModule", "module/a/c-m"),
        edge("module/a/c-m", "hasPoint", "point/a/p"),
    ]
    store.commit(Version("library/a", "2" * 64, "甲库"), nodes, edges, now)
    return Leaders(coverage_in_memory(store), "library/a", partial(store.describe, as_of=None))


@pytest.mark.parametrize(
    ("gap", "course"),
    [
        ({"item": "requirement/a/q", "of": ["course/a/c"], "nearest": None}, "course/a/c"),
        ({"item": "course/530701/网店运营", "nearest": None}, "course/a/c"),
        ({"item": "requirement/530701/q", "of": ["course/530701/网店运营"], "nearest": None}, "course/a/c"),
        (
            {"item": "ability/530701/x", "of": ["major/530701"], "nearest": {"id": "point/a/p", "how": "full"}},
            "course/a/c",
        ),
        ({"item": "ability/530701/x", "of": ["major/530701"], "nearest": {"id": "point/a/p", "how": "similar"}}, ""),
        ({"item": "course/530701/别的", "nearest": {"id": "course/a/c", "how": "part"}}, "course/a/c"),
        ({"item": "course/530701/别的", "nearest": None}, ""),
    ],
)
def test_a_gap_belongs_to_a_course(leaders: Leaders, gap: dict[str, object], course: str) -> None:
    assert leaders.course(gap) == course


def test_the_leader_is_who_the_library_states(leaders: Leaders) -> None:
    assert leaders.leader("course/a/c") == "张老师"
    assert leaders.leader("course/a/none") == ""
