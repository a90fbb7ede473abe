"""What the text view finds, in which order, and that a refresh says the same as a view built anew."""

import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import GraphError, UnknownRevision
from graph.stores.memory import MemoryStore
from graph.views.text import TextView, open_text, refresh
from graph.views.text_hits import SCORES, Hit
from graph.views.text_terms import SHELVES, entry, fold, shelf_of
from ontology.claims import Authority, EdgeClaim, NodeClaim, Status, Version, props
from ontology.names import NodeId
from ontology.terms import KIND, KIND_OF_PREFIX

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EVERYTHING = 100_000


def node(identity: str, label: str, status: Status = Status.ACCEPTED, **values: str) -> NodeClaim:
    return NodeClaim(NodeId(identity), label, props(**values), status=status)


def commit(store: MemoryStore, source: str, *nodes: NodeClaim, authority: Authority = Authority.LIBRARY) -> None:
    state = repr(nodes)
    store.commit(Version(source, state, source, authority=authority, effective=date(2025, 1, 1)), nodes, (), NOW)


NATION = (
    node("major/530701", "电子商务", code="530701"),
    node("major/730701", "电子商务", code="730701"),
    node("major/530702", "跨境电子商务", code="530702"),
    node("major/520401", "中药学", code="520401K"),
    node("class/5307", "电子商务类", code="5307"),
    node("course/530701/网店运营", "网店运营"),
    node("course/530701/会计基础", "会计基础"),
    node("course/530701/CAD制图", "CAD 制图", label_en="Drawing with CAD"),
    node("occupation/4-04-05-05", "人工智能训练师", code="4-04-05-05"),
    node("requirement/530701/r", "掌握电子商务的基本概念", code="1.1.1"),
    node("library/ec", "电子商务专业教学资源库"),
    node("course/ec/c1", "电子商务"),
    node("point/ec/p1", "电子商务"),
    node("resource/ec/r1", "电子商务"),
    node("resource/ec/r2", "电子商务概述（微课）"),
)


@pytest.fixture
def nation() -> TextView:
    return open_text(stored(NATION), None)


def stored(nodes: Iterable[NodeClaim]) -> MemoryStore:
    store = MemoryStore()
    commit(store, "nation", *nodes, authority=Authority.MINISTRY)
    return store


def ids(hits: Iterable[Hit]) -> list[str]:
    return [hit.id for hit in hits]


def test_exact_names_come_first_then_prefixes_then_the_rest_each_by_kind(nation: TextView) -> None:
    assert ids(nation.search("电子商务")) == [
        "major/530701",
        "major/730701",
        "course/ec/c1",
        "point/ec/p1",
        "resource/ec/r1",
        "class/5307",
        "library/ec",
        "resource/ec/r2",
        "major/530702",
        "requirement/530701/r",
    ]


def test_a_limit_keeps_the_best(nation: TextView) -> None:
    assert nation.search("电子商务", limit=3) == nation.search("电子商务")[:3]
    assert nation.search("电子商务", limit=0) == []


@pytest.mark.parametrize(
    ("typed", "found", "how", "grade", "part"),
    [
        ("530701", "major/530701", "code", "exact", "530701"),
        ("520401k", "major/520401", "code", "exact", "520401K"),
        ("５３０７", "class/5307", "code", "exact", "5307"),
        ("4-04-05-05", "occupation/4-04-05-05", "code", "exact", "4-04-05-05"),
        ("40405", "occupation/4-04-05-05", "code", "prefix", "4-04-05"),
        ("4-04", "occupation/4-04-05-05", "code", "prefix", "4-04"),
        ("4-04-", "occupation/4-04-05-05", "code", "prefix", "4-04"),
        ("dzsw", "major/530701", "initials", "exact", "电子商务"),
        ("DZSW", "major/530701", "initials", "exact", "电子商务"),
        ("kjdz", "major/530702", "initials", "prefix", "跨境电子"),
        ("rgzn", "occupation/4-04-05-05", "initials", "prefix", "人工智能"),
        ("xls", "occupation/4-04-05-05", "initials", "contains", "训练师"),
        ("kjjc", "course/530701/会计基础", "initials", "exact", "会计基础"),
        ("kuaiji", "course/530701/会计基础", "pinyin", "prefix", "会计"),
        ("rengong zhin", "occupation/4-04-05-05", "pinyin", "prefix", "人工智能"),
        ("cadzt", "course/530701/CAD制图", "initials", "exact", "CAD 制图"),
        ("cad", "course/530701/CAD制图", "name", "prefix", "CAD"),
        ("drawing", "course/530701/CAD制图", "english", "prefix", "Drawing"),
        ("with cad", "course/530701/CAD制图", "english", "contains", "with CAD"),
        ("中职电子商务", "major/730701", "level", "exact", "电子商务"),
        ("电子商务（中职）", "major/730701", "level", "exact", "电子商务"),
        ("高职电子商务专业", "major/530701", "level", "exact", "电子商务"),
        ("概述(微", "resource/ec/r2", "name", "contains", "概述（微"),
        ("库", "library/ec", "name", "contains", "库"),
    ],
)
def test_a_hit_says_why_it_was_found(nation: TextView, typed: str, found: str, how: str, grade: str, part: str) -> None:
    hit = nation.search(typed)[0]
    assert (hit.id, hit.how, hit.grade) == (found, how, grade)
    assert hit.matched[slice(*hit.span)] == part
    assert not hit.approximate
    assert hit.kind == KIND_OF_PREFIX[found.partition("/")[0]].name


@pytest.mark.parametrize("typed", ["典子商务", "电商子务", "电子务", "电子商商务", "商务电子", "跨境电子商物"])
def test_one_slip_of_typing_is_forgiven_when_nothing_else_matches(nation: TextView, typed: str) -> None:
    hits = nation.search(typed)
    assert {"major/530701", "major/730701", "major/530702"} & set(ids(hits))
    assert all(hit.approximate and hit.score < min(SCORES.values()) for hit in hits)


def test_no_slip_is_looked_for_where_something_matches_or_little_was_typed(nation: TextView) -> None:
    assert not any(hit.approximate for hit in nation.search("网店运营"))
    assert nation.search("典子") == []
    assert nation.search("掌握电子商物的基本概念") == [], "sentences are found by what they say only"


def test_words_apart_are_found_in_any_order(nation: TextView) -> None:
    assert ids(nation.search("微课 电子商务")) == ["resource/ec/r2"]
    assert [hit.how for hit in nation.search("微课 电子商务")] == ["words"]


def test_numbers_of_paragraphs_are_no_official_codes(nation: TextView) -> None:
    assert nation.search("1.1.1") == []


def test_kinds_may_be_chosen_and_are_grouped(nation: TextView) -> None:
    assert ids(nation.search("电子商务", kinds=["Point", "MajorClass"])) == ["point/ec/p1", "class/5307"]
    groups = nation.grouped("电子商务", per_kind=1)
    assert list(groups) == ["Major", "MajorClass", "Course", "Library", "Requirement", "Point", "Resource"]
    assert all(len(hits) == 1 for hits in groups.values())
    assert list(nation.grouped("电子商务", kinds=["Point", "Major"])) == ["Major", "Point"]
    with pytest.raises(GraphError, match="没有「Mayor」"):
        nation.search("电", kinds=["Mayor"])


def test_a_find_says_whether_there_is_more(nation: TextView) -> None:
    every = nation.find("电子商务")
    assert (every.hits, every.more, every.revision) == (nation.search("电子商务"), False, 1)
    some = nation.find("电子商务", limit=9)
    assert (some.hits, some.more) == (every.hits[:9], True)
    by_kind = nation.find("电子商务", limit=1, grouped=True)
    assert by_kind.hits == [hits[0] for hits in nation.grouped("电子商务", per_kind=1).values()]
    assert by_kind.more


def test_a_find_says_what_hits_belong_to(nation: TextView) -> None:
    parents = nation.find("电子商务").parents
    assert parents["major/530701"] == ("class/5307", "电子商务类")
    assert parents["course/ec/c1"] == parents["point/ec/p1"] == ("library/ec", "电子商务专业教学资源库")
    assert parents["requirement/530701/r"] == ("major/530701", "电子商务")
    assert "library/ec" not in parents
    assert "major/730701" not in parents, "its class is not in the graph"
    assert nation.find("网店").parents["course/530701/网店运营"].label == "电子商务"


def test_what_is_stated_of_a_library_that_only_edges_mention_is_told_by_its_id() -> None:
    store = MemoryStore()
    edge = EdgeClaim(NodeId("library/x"), "owns", NodeId("course/x/c"))
    store.commit(Version("library/x", "a", "x"), [node("course/x/c", "网店")], [edge], NOW)
    assert open_text(store, None).find("网店").parents == {"course/x/c": ("library/x", "x")}


def test_samples_are_known_and_a_correction_of_that_is_followed() -> None:
    store = MemoryStore()
    commit(store, "library/l", NodeClaim(NodeId("library/l"), "库", props(sample=True)), node("point/l/p", "知识点"))
    view = open_text(store, None)
    assert view.find("知识点").samples == view.find("库").samples == {"library/l"}
    commit(store, "library/l", NodeClaim(NodeId("library/l"), "库", props(sample=False)), node("point/l/p", "知识点"))
    refresh(view, store)
    assert view.find("知识点").samples == view.find("库").samples == frozenset()
    assert view.search("true") == view.search("false") == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\u3000\n\t",
        "，。！（）",
        "***",
        '"电" OR "子" NEAR(',
        "'; DROP TABLE run; --",
        "%_%",
        "😀",
        "\ud83d",
        "电\udc00子",
        "\0",
        "电\0\x01",
        "电" * 10_000,
        "a" * 10_000,
        "5" * 10_000,
        "高职",
        "专业",
        "-",
        "--5",
        "ü'",
    ],
)
def test_odd_input_gives_a_list_and_no_error(nation: TextView, typed: str) -> None:
    assert isinstance(nation.search(typed), list)
    assert isinstance(nation.grouped(typed), dict)
    if not fold(typed):
        assert nation.search(typed) == []


def test_every_kind_of_node_has_a_shelf() -> None:
    assert {shelf.kind for shelf in SHELVES} == set(KIND)


LETTERS = st.text("电子商务网店aA(（ 、1\n", max_size=6)
TYPED = st.text("电子商务网店aA(（ 、1", min_size=1, max_size=4)
IDS = st.sampled_from(
    [f"{prefix}/{key}" for prefix in ("major", "point", "resource", "library") for key in ("a", "b", "c", "d")]
    + ["course/530701/a", "course/530701/b", "course/x/a", "course/x/b"]
)
NODES = st.lists(st.builds(node, IDS, LETTERS, st.sampled_from([Status.ACCEPTED] * 5 + [Status.REJECTED])), max_size=12)


def said(store: MemoryStore) -> dict[str, str]:
    """Return the label of every node in force: a plain scan of the store."""
    keys: set[int] = set()
    for kind in KIND:
        for batch in store.nodes(kind):
            for key, code in zip(batch.keys.tolist(), batch.stance_codes.tolist(), strict=True):
                if batch.stances[code].status is not Status.REJECTED:
                    keys.add(key)
    import numpy as np

    ordered = np.array(sorted(keys), np.int64)
    return dict(zip(store.ids(ordered), store.labels(ordered), strict=True))


def expected(labels: dict[str, str], typed: str) -> list[str]:
    """Return what a plain scan of all labels finds, in the order that is promised."""
    wanted = fold(typed)
    found = []
    for identity, label in labels.items():
        name = fold(label)
        if wanted and wanted in name:
            grade = 0 if name == wanted else 1 if name.startswith(wanted) else 2
            shelf = shelf_of(KIND_OF_PREFIX[identity.partition("/")[0]].name, identity)
            found.append((grade, shelf, len(name), entry(label), identity))
    return [item[-1] for item in sorted(found)]


@given(NODES, TYPED, st.integers(1, 5))
@settings(deadline=None)
def test_all_names_that_hold_the_text_are_found_and_in_order(nodes: list[NodeClaim], typed: str, limit: int) -> None:
    store = stored(nodes)
    view = open_text(store, None)
    hits = view.search(typed, limit=EVERYTHING)
    assert ids(hit for hit in hits if hit.how == "name" and not hit.approximate) == expected(said(store), typed)
    assert view.search(typed, limit=limit) == hits[:limit]
    for hit in hits:
        if hit.how == "name" and not hit.approximate:
            assert fold(typed) in fold(hit.label)
            assert fold(hit.matched[slice(*hit.span)]) == fold(typed)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    view.close()


STEPS = st.lists(st.tuples(st.sampled_from("xyz"), st.none() | NODES), min_size=1, max_size=6)


def take(store: MemoryStore, source: str, nodes: list[NodeClaim] | None) -> None:
    if nodes is None:
        if any(stored.version.source == source for stored in store.versions()):
            store.withdraw(source, NOW)
    else:
        authority = {"x": Authority.LIBRARY, "y": Authority.MINISTRY, "z": Authority.LIBRARY}[source]
        commit(store, source, *nodes, authority=authority)


@given(STEPS, STEPS, st.lists(TYPED, min_size=1, max_size=4))
@settings(deadline=None)
def test_a_refresh_says_what_a_view_built_anew_says(
    first: list[tuple[str, list[NodeClaim] | None]], then: list[tuple[str, list[NodeClaim] | None]], asked: list[str]
) -> None:
    store = MemoryStore()
    for source, nodes in first:
        take(store, source, nodes)
    view = open_text(store, None)
    for number, (source, nodes) in enumerate(then):
        take(store, source, nodes)
        if number % 2:
            refresh(view, store)
    refresh(view, store)
    anew = open_text(store, None)
    assert view.revision == anew.revision == store.revision
    for typed in asked:
        assert view.search(typed, limit=EVERYTHING) == anew.search(typed, limit=EVERYTHING)
        assert view.grouped(typed) == anew.grouped(typed)
        assert view.find(typed) == anew.find(typed)
    view.close()
    anew.close()


def library(number: int, *changed: int) -> list[NodeClaim]:
    return [node(f"point/lib{number}/p{i}", f"知识点{'新' * (i in changed)}{i % 700}") for i in range(1000)]


def test_small_changes_lie_on_top_of_a_large_run_and_merge_when_asked() -> None:
    store = MemoryStore()
    commit(store, "library/1", *library(1))
    view = open_text(store, None)
    for changed in ((3,), (3, 500), (500, 701), ()):
        commit(store, "library/1", *library(1, *changed))
        refresh(view, store)
        anew = open_text(store, None)
        for typed in ("知识点", "点1", "新", "知识点新500", "7"):
            assert view.search(typed, limit=EVERYTHING) == anew.search(typed, limit=EVERYTHING)
    store.purge("library/1", NOW)
    refresh(view, store)
    assert view.search("知识点") == []


def test_the_latest_label_wins_and_the_loser_is_not_found() -> None:
    store = MemoryStore()
    commit(store, "library/1", node("major/530701", "电商"))
    view = open_text(store, None)
    assert ids(view.search("电商")) == ["major/530701"]
    commit(store, "moe/catalogue", node("major/530701", "电子商务"), authority=Authority.MINISTRY)
    assert refresh(view, store)
    assert view.search("电商") == []
    assert ids(view.search("电子商务")) == ["major/530701"]
    store.withdraw("moe/catalogue", NOW)
    assert refresh(view, store)
    assert not refresh(view, store)
    assert ids(view.search("电商")) == ["major/530701"]


def test_a_past_revision_is_shown_as_it_was(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, "library/1", node("library/1", "旧名"))
    commit(store, "library/1", node("library/1", "新名"))
    now, past = open_text(store, tmp_path), open_text(store, tmp_path, as_of=1)
    assert [hit.label for hit in now.search("名")] == ["新名"]
    assert [hit.label for hit in past.search("名")] == ["旧名"]
    assert not refresh(past, store)
    assert past.revision == 1
    with pytest.raises(UnknownRevision):
        open_text(store, tmp_path, as_of=9)


def test_readers_see_one_state_or_the_other_while_others_refresh(tmp_path: Path) -> None:
    store = MemoryStore()
    commit(store, "library/1", *(node(f"point/l/{i}", "旧点") for i in range(400)))
    reader, writer = open_text(store, tmp_path), open_text(store, tmp_path)
    seen: set[tuple[int, int]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add((len(reader.search("旧", limit=999)), len(reader.search("点", limit=999))))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for number in range(6):
            word = "新点" if number % 2 == 0 else "旧点"
            commit(store, "library/1", *(node(f"point/l/{i}", word) for i in range(400)))
            refresh(writer, store)
    finally:
        done.set()
        thread.join()
    assert {count for count, _ in seen} <= {0, 400}
    assert {count for _, count in seen} == {400}
    assert refresh(reader, store) is False, "the other view has done it"
    assert reader.revision == store.revision
