import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore
from ingest.known import known_of
from ingest.pipeline import commit, read
from ingest.preview import preview, what_if
from ingest.readers.workbook import read_workbook
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, NodeClaim, Status, Version, props
from ontology.names import NodeId
from tests.ingest.library_files import LIBRARY, Rows, changed, written

NOW = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest) -> Iterator[WholeStore]:
    with tempfile.TemporaryDirectory() as folder:
        opened: WholeStore = MemoryStore() if request.param == "memory" else SqliteStore(Path(folder) / "store.db")
        yield opened
        opened.close()


def bundle_of(folder: Path, tables: dict[str, Rows]) -> Bundle:
    return read_workbook(written(folder, tables)).bundles[0]


def supports(store: Store, majors: Sequence[str]) -> tuple[int, int]:
    """Return a figure that a commit changes: the revision and the number of supports in force."""
    return store.revision, sum(len(batch.subjects) for batch in store.edges("supports"))


def edited() -> dict[str, Rows]:
    tables = changed()
    tables["素材"][1][1] = "规则讲解（新版）"  # changed: a node's label
    tables["素材"][2][3] = "练"  # removed: the assess claims of R2
    tables["素材"].insert(1, ["R9", "新素材", "视频", "教", "P3", None, None, None])  # added, and all rows move
    tables["课程对应"][1][3] = "部分"  # changed: an edge's extent
    return tables


def test_what_is_added_removed_and_changed(tmp_path: Path, store: WholeStore) -> None:
    commit(store, read([written(tmp_path, LIBRARY)]), NOW)
    shown = preview(store, [bundle_of(tmp_path, edited())], NOW, supports)
    (difference,) = shown.differences
    assert difference.before is not None
    assert [node.id for node in difference.nodes.added] == ["resource/demo/R9"]
    assert difference.nodes.removed == ()
    assert [(a.label, b.label) for a, b in difference.nodes.changed] == [("规则讲解", "规则讲解（新版）")]
    assert [(edge.predicate, edge.object) for edge in difference.edges.added] == [
        ("owns", "resource/demo/R9"),
        ("supports", "point/demo/P3"),
    ]
    assert [(edge.object, edge.props) for edge in difference.edges.removed] == [
        ("point/demo/P1", (("purpose", "assess"),)),
        ("point/demo/P2", (("purpose", "assess"),)),
    ]
    assert [(a.props, b.props) for a, b in difference.edges.changed] == [
        ((("extent", "full"),), (("extent", "part"),)),
    ]


def test_figures_before_and_after_and_the_store_as_it_was(tmp_path: Path, store: WholeStore) -> None:
    commit(store, read([written(tmp_path, LIBRARY)]), NOW)
    before = [list(side) for side in store.claims(1)]
    shown = preview(store, [bundle_of(tmp_path, edited())], NOW, supports)
    assert (shown.before, shown.after) == ((1, 7), (2, 6))
    assert store.revision == 1
    assert [list(side) for side in store.claims(1)] == before
    assert len(store.history()) == 1
    assert store.keys(["resource/demo/R9"]).tolist() == [-1]


def test_the_after_state_is_that_of_the_commit(tmp_path: Path, store: WholeStore) -> None:
    commit(store, read([written(tmp_path, LIBRARY)]), NOW)
    changes = [bundle_of(tmp_path, edited())]

    def told(store: Store) -> object:
        return store.describe("resource/demo/R2"), store.versions(), store.changes(0)

    foreseen = what_if(store, changes, NOW, told)
    store.commit(*changes[0], NOW)
    assert told(store) == foreseen


def test_the_same_content_is_no_difference(tmp_path: Path, store: WholeStore) -> None:
    commit(store, read([written(tmp_path, LIBRARY)]), NOW)
    shown = preview(store, [bundle_of(tmp_path, changed())], NOW, supports)
    assert not shown.differences[0]
    assert shown.before == shown.after


def test_a_new_source_is_all_added(tmp_path: Path, store: WholeStore) -> None:
    bundle = bundle_of(tmp_path, changed())
    shown = preview(store, [bundle], NOW, supports)
    assert shown.differences[0].before is None
    assert {claim.id for claim in shown.differences[0].nodes.added} == {node.id for node in bundle.nodes}
    assert shown.majors == ("530701",)
    assert shown.before == (0, 0)


def test_majors_that_may_be_affected(tmp_path: Path, store: WholeStore) -> None:
    """The one served before, the one served after, and the one of a library that takes a course over."""
    taker = changed(
        资源库=[["资源库标识", "资源库名称", "层级"], ["taker", "借用库", "校"]],
        服务专业=[["专业代码", "主/兼", "状态"], ["730701", "主", "已接入"]],
        课程=[["课程编号", "课程名称", "课程性质", "沿用来源"], ["C1", "网店运营", "标准课程", "demo/C1"]],
        **dict.fromkeys(["人才培养方案", "课程对应", "自有要求", "达成"]),
    )
    stranger = changed(
        资源库=[["资源库标识", "资源库名称", "层级"], ["stranger", "旁库", "校"]],
        服务专业=[["专业代码", "主/兼", "状态"], ["520201", "主", "已接入"]],
        **dict.fromkeys(["人才培养方案", "课程对应", "达成"]),
    )
    paths = [written(tmp_path, tables, f"{n}.xlsx") for n, tables in enumerate([LIBRARY, taker, stranger])]
    commit(store, read(paths), NOW)
    moved = changed(
        服务专业=[["专业代码", "主/兼", "状态"], ["530702", "主", "已接入"]],
        **dict.fromkeys(["人才培养方案", "课程对应", "达成"]),
    )
    assert preview(store, [bundle_of(tmp_path, moved)], NOW, supports).majors == ("530701", "530702", "730701")


def test_a_list_that_speaks_of_resources_only_affects_the_majors_of_its_library(
    tmp_path: Path, store: WholeStore
) -> None:
    commit(store, read([written(tmp_path, LIBRARY)]), NOW)
    path = tmp_path / "清单.csv"
    path.write_text("资源ID,素材名称,素材格式,所属章节\nR9,讲解,视频,网店运营/开店\n", encoding="utf-8")
    (reading,) = read([path], known_of(store), library="demo")
    assert reading.kind == "inventory"
    assert preview(store, reading.bundles, NOW, supports).majors == ("530701",)


def test_a_question_that_fails_leaves_the_store_as_it_was(tmp_path: Path, store: WholeStore) -> None:
    def fails(changed: Store) -> int:
        return 1 // 0

    with pytest.raises(ZeroDivisionError):
        what_if(store, [bundle_of(tmp_path, changed())], NOW, fails)
    assert store.revision == 0


def official(store: WholeStore) -> None:
    """Commit a catalogue, a brief and an occupational standard of a few facts."""
    catalogue = [
        NodeClaim(NodeId("major/530701"), "电子商务"),
        NodeClaim(NodeId("major/510102"), "旧专业", props(retired=True)),
    ]
    replaced = EdgeClaim(NodeId("major/510102"), "replacedBy", NodeId("major/410101"))
    store.commit(Version("moe/catalogue", "1", "目录", authority=Authority.MINISTRY), catalogue, [replaced], NOW)
    stated = [
        ("major/530701", "hasCourse", "course/530701/网店运营"),
        ("course/530701/网店运营", "requires", "requirement/530701/网店运营/能开店"),
        ("course/530701/网店运营", "trains", "task/530701/开店"),
        ("major/530701", "develops", "ability/530701/有规则意识"),
        ("occupation/4-01-06-01", "hasStandard", "occupational-standard/4-01-06-01/2020"),
        ("occupational-standard/4-01-06-01/2020", "hasFunction", "function/4-01-06-01/运营"),
        ("function/4-01-06-01/运营", "hasTask", "task/4-01-06-01/店铺开设"),
    ]
    edges = [EdgeClaim(NodeId(subject), predicate, NodeId(target)) for subject, predicate, target in stated]
    store.commit(Version("moe/standard/530701", "2", "标准", authority=Authority.MINISTRY), [], edges, NOW)


def test_an_occupational_standard_affects_the_majors_that_target_the_occupation(store: WholeStore) -> None:
    official(store)
    occupation, other = NodeId("occupation/4-01-06-01"), NodeId("occupation/4-01-06-02")
    targets = [
        EdgeClaim(NodeId(f"major/{code}"), "targets", target)
        for code, target in (("530701", occupation), ("530702", occupation), ("730701", other))
    ]
    store.commit(Version("school/targets", "3", "面向"), [], targets, NOW)
    edge = EdgeClaim(occupation, "hasStandard", NodeId("occupational-standard/4-01-06-01/2025"))
    version = Version("mohrss/standard/4-01-06-01", "4", "职业标准", authority=Authority.NATIONAL)
    assert preview(store, [Bundle(version, (), (edge,))], NOW, supports).majors == ("530701", "530702")
    store.commit(version, [], [edge], NOW)
    emptied = Bundle(replace(version, sha256="5"), (), ())
    assert preview(store, [emptied], NOW, supports).majors == ("530701", "530702"), "what it no longer speaks of counts"


def test_claims_that_change_their_status_are_told(store: WholeStore) -> None:
    version = Version("align/demo", "1", "对应", authority=Authority.MODEL)
    guess = EdgeClaim(
        NodeId("point/demo/P1"), "meets", NodeId("ability/530701/x"), confidence=0.8, status=Status.PROPOSED
    )
    store.commit(version, [], [guess], NOW)
    taken = guess._replace(confidence=1.0, status=Status.ACCEPTED)
    seen = preview(store, [Bundle(replace(version, sha256="2"), (), (taken,))], NOW, supports)
    assert seen.differences[0].restated == ((guess, taken),)
    surer = preview(store, [Bundle(replace(version, sha256="3"), (), (guess._replace(confidence=0.9),))], NOW, supports)
    assert surer.differences[0].edges.changed
    assert surer.differences[0].restated == ()


@pytest.mark.parametrize(
    ("asked", "peer"),
    [
        ("course/530701/x", "course/530701/网店运营"),
        ("requirement/530701/网店运营/x", "requirement/530701/网店运营/能开店"),
        ("ability/530701/x", "ability/530701/有规则意识"),
        ("task/530701/x", "task/530701/开店"),
        ("task/4-01-06-01/x", "task/4-01-06-01/店铺开设"),
        ("course/demo/x", "course/demo/C1"),
    ],
)
def test_the_graph_knows_what_stands_beside_an_id(tmp_path: Path, store: WholeStore, asked: str, peer: str) -> None:
    assert known_of(store) is None, "without a catalogue nothing can be judged"
    official(store)
    commit(store, read([written(tmp_path, LIBRARY)]), NOW)
    known = known_of(store)
    assert known is not None
    assert peer in known.peers(asked)
    assert known.peers("course/999999/x") == frozenset()


def test_the_graph_knows_majors_and_what_replaced_them(store: WholeStore) -> None:
    official(store)
    known = known_of(store)
    assert known is not None
    assert known.major("530701") == ("电子商务", (), False)
    assert known.major("510102") == ("旧专业", ("410101",), True)
    assert known.major("410101") is None, "an id that is only spoken of is no major of the catalogue"
