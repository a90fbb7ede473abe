"""Items keep their ids when their wording changes slightly; others come and go."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from graph.stores.memory import MemoryStore
from ingest.identity import keep_identities, kept_identities
from ingest.known import StoreKnown
from ingest.report import Bundle, Reading
from ontology.claims import Authority, EdgeClaim, Evidence, NodeClaim, Version, props
from ontology.names import NodeId, node_id

COURSE = node_id("course", "530701", "网店运营")
SENTENCES = (
    "掌握关键词优化、用户运营与管理等知识",
    "能够进行目标商品和竞品数据分析，制作运营数据分析报告",
    "撰写数据分析报告，提出运营优化和改进建议",
    "能够策划、拍摄与剪辑短视频等活动",
    "结合产品特点与包装材质设计产品内外包装",
    "选择产品发布渠道，组织实施产品发布",
)


def item(text: str) -> NodeId:
    """Return the id of a requirement by its words."""
    return node_id("requirement", "530701", "网店运营", text)


def bundle(*texts: str) -> Bundle:
    """Make a version that asks for such items."""
    nodes = tuple(NodeClaim(item(text), text, (), Evidence(text, 4)) for text in texts)
    edges = tuple(EdgeClaim(COURSE, "requires", item(text), props(kind="skill")) for text in texts)
    version = Version("moe/standard/530701", "0" * 64, "标准", authority=Authority.MINISTRY, whole=True)
    return Bundle(version, nodes, edges)


def before(*texts: str) -> dict[NodeId, str]:
    """Return what the version before called its items."""
    return {item(text): text for text in texts}


def test_an_item_reworded_slightly_goes_on_under_its_id_in_nodes_and_edges() -> None:
    edited = SENTENCES[1].replace("制作", "并撰写")
    kept, (reworded,) = kept_identities(bundle(SENTENCES[0], edited), before(*SENTENCES[:2]))
    assert [node.id for node in kept.nodes] == [item(SENTENCES[0]), item(SENTENCES[1])]
    assert [node.label for node in kept.nodes] == [SENTENCES[0], edited]
    assert [edge.object for edge in kept.edges] == [item(SENTENCES[0]), item(SENTENCES[1])]
    assert (reworded.was, reworded.now.label) == (SENTENCES[1], edited)


def test_an_item_that_says_something_else_is_another() -> None:
    kept, reworded = kept_identities(bundle(SENTENCES[0], "能够管理仓库与配送"), before(*SENTENCES[:2]))
    assert (kept, reworded) == (bundle(SENTENCES[0], "能够管理仓库与配送"), ())


def test_of_two_that_are_alike_none_is_guessed() -> None:
    two = [SENTENCES[3].replace("剪辑", "编辑"), SENTENCES[3].replace("拍摄", "摄制")]
    assert kept_identities(bundle(*two), before(SENTENCES[3]))[1] == ()


def test_short_names_are_never_matched_by_likeness() -> None:
    assert kept_identities(bundle("成本核算"), before("成本核标"))[1] == ()


def test_an_item_of_another_course_is_not_looked_at() -> None:
    other = {node_id("requirement", "530701", "网络营销", SENTENCES[1]): SENTENCES[1]}
    assert kept_identities(bundle(SENTENCES[1] + "等"), other)[1] == ()


@given(st.permutations(SENTENCES), st.sets(st.sampled_from(SENTENCES)), st.sets(st.sampled_from(SENTENCES), max_size=2))
def test_moving_adding_and_removing_items_changes_no_other_id(order: list[str], was: set[str], gone: set[str]) -> None:
    now = [text for text in order if text not in gone]
    kept, reworded = kept_identities(bundle(*now), before(*was))
    assert reworded == ()
    assert [node.id for node in kept.nodes] == [item(text) for text in now]


@given(st.sampled_from(SENTENCES), st.data())
def test_one_sign_changed_never_loses_an_item(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    edited = text[:at] + data.draw(st.sampled_from(["", "等", text[at] * 2])) + text[at + 1 :]
    kept, _ = kept_identities(bundle(*(edited if each == text else each for each in SENTENCES)), before(*SENTENCES))
    assert {node.id for node in kept.nodes} == set(before(*SENTENCES))


def test_a_reading_tells_what_it_took_for_the_same() -> None:
    reading = Reading("标准.pdf", "teaching-standard", [bundle(SENTENCES[1] + "等")])
    keep_identities(reading, {"moe/standard/530701": before(SENTENCES[1])})
    assert reading.bundles[0].nodes[0].id == item(SENTENCES[1])
    (problem,) = reading.problems
    assert (problem.severity, problem.place.sheet) == ("warning", "第 4 页")
    assert "改写为" in problem.reason


def test_the_graph_knows_the_last_words_of_a_source_even_when_withdrawn() -> None:
    store, moment = MemoryStore(), datetime(2026, 1, 1, tzinfo=UTC)
    store.commit(*bundle(*SENTENCES[:2]), moment)
    assert StoreKnown(store).worded("moe/standard/530701") == before(*SENTENCES[:2])
    store.withdraw("moe/standard/530701", moment)
    assert StoreKnown(store).worded("moe/standard/530701") == before(*SENTENCES[:2])
    assert StoreKnown(store).worded("moe/standard/999999") == {}


def test_a_reworded_item_is_found_by_its_new_words() -> None:
    store, moment = MemoryStore(), datetime(2026, 1, 1, tzinfo=UTC)
    edited = SENTENCES[1] + "等"
    store.commit(*kept_identities(bundle(SENTENCES[0], edited), before(*SENTENCES[:2]))[0], moment)
    known = StoreKnown(store)
    assert known.called(item(edited)) == item(SENTENCES[1])
    assert known.called(item(SENTENCES[1])) == item(SENTENCES[1])
    assert known.called(item("没有这一条")) == item("没有这一条")
