"""A course from the inside: modules in order, points and their lamps, what comes first, what is taken over."""

from datetime import UTC, datetime

import pytest

from graph.coverage.outline import outline
from graph.stores.memory import MemoryStore
from graph.views.columns import Columns, open_columns
from ontology.claims import Status, Version
from tests.claimed import edge, node

NODES = [
    node("library/a", "甲库"),
    node("library/b", "乙库"),
    node("course/a/c", "网店运营", (("flavour", "标准课程"),)),
    node("course/b/c", "网店推广", (("flavour", "标准课程"),)),
    node("module/a/c-2", "后一模块"),
    node("module/a/c-1", "前一模块"),
    node("module/b/c-1", "乙的模块"),
    node("point/a/p1", "选品", (("kind", "knowledge"),)),
    node("point/a/p2", "上架", (("kind", "skill"),)),
    node("point/a/p3", "推广", (("kind", "skill"),)),
    node("point/b/p1", "直通车", (("kind", "skill"),)),
    node("resource/a/r1", "选品微课", (("live", True),)),
    node("resource/a/r2", "打不开的", (("live", False),)),
]
EDGES = [
    edge("library/a", "owns", "course/a/c"),
    edge("library/b", "owns", "course/b/c"),
    edge("library/a", "owns", "resource/a/r1"),
    edge("library/a", "owns", "resource/a/r2"),
    edge("course/a/c", "hasModule", "module/a/c-2", (("order", 2),)),
    edge("course/a/c", "hasModule", "module/a/c-1", (("order", 1),)),
    edge("course/b/c", "hasModule", "module/b/c-1", (("order", 1),)),
    edge("module/a/c-1", "hasPoint", "point/a/p2", (("order", 2),)),
    edge("module/a/c-1", "hasPoint", "point/a/p1", (("order", 1),)),
    edge("module/a/c-2", "hasPoint", "point/a/p3", (("order", 1),)),
    edge("module/b/c-1", "hasPoint", "point/b/p1", (("order", 1),)),
    edge("course/a/c", "reuses", "course/b/c", (("mode", "引用"),)),
    edge("resource/a/r1", "supports", "point/a/p1", (("purpose", "teach"),)),
    edge("resource/a/r2", "supports", "point/a/p1", (("purpose", "assess"),)),
    edge("point/a/p1", "prerequisite", "point/a/p2", (("hardness", "hard"),)),
    edge("point/a/p2", "prerequisite", "point/a/p3", (("hardness", "soft"),), confidence=0.6, status=Status.PROPOSED),
]


@pytest.fixture(scope="module")
def view() -> Columns:
    store = MemoryStore()
    store.commit(Version("test", "0" * 64, "测试"), NODES, EDGES, datetime(2026, 1, 1, tzinfo=UTC))
    return open_columns(store, None)


def test_modules_and_points_stand_in_their_order_with_what_lights_them(view: Columns) -> None:
    found = outline(view, "course/a/c")
    assert found.libraries == ("library/a",)
    own = [part for part in found.modules if part.id.startswith("module/a/")]
    assert [(part.label, [point.label for point in part.points]) for part in own] == [
        ("前一模块", ["选品", "上架"]),
        ("后一模块", ["推广"]),
    ]
    first = own[0].points[0]
    assert (first.kind, first.module, first.origin, first.lit) == ("knowledge", "module/a/c-1", "自建", ("taught",))


def test_what_is_taken_over_comes_along_and_says_so(view: Columns) -> None:
    points = {point.label: point.origin for part in outline(view, "course/a/c").modules for point in part.points}
    assert points["直通车"] == "引用"
    assert "选品" not in {point.label for part in outline(view, "course/b/c").modules for point in part.points}


def test_prerequisites_count_from_their_confidence_on(view: Columns) -> None:
    assert [tuple(link) for link in outline(view, "course/a/c").links] == [("point/a/p1", "point/a/p2", True)]
    assert [tuple(link) for link in outline(view, "course/a/c", 0.5).links] == [
        ("point/a/p1", "point/a/p2", True),
        ("point/a/p2", "point/a/p3", False),
    ]


def test_a_course_of_which_nothing_more_is_said_is_empty(view: Columns) -> None:
    assert outline(view, "course/none/none") == ((), (), ())
