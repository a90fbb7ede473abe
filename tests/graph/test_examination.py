from datetime import UTC, datetime

from graph.coverage.refresh import open_coverage
from graph.examination import Doubt, examine
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import NodeId

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDARY, DIPLOMA, POLICE = NodeId("major/730701"), NodeId("major/530701"), NodeId("major/380201")
CLERK, UNKNOWN = NodeId("occupation/4-04-05-05"), NodeId("major/330701")


def test_doubts_are_listed_under_stable_names() -> None:
    store = MemoryStore()
    store.commit(
        Version("moe/catalogue", "a" * 64, "目录", authority=Authority.MINISTRY, whole=True),
        [
            NodeClaim(SECONDARY, "电子商务"),
            NodeClaim(DIPLOMA, "电子商务"),
            NodeClaim(POLICE, "刑事科学技术", props(withheld=True)),
            NodeClaim(CLERK, "人工智能训练师"),
        ],
        [EdgeClaim(DIPLOMA, "targets", CLERK), EdgeClaim(DIPLOMA, "continuesTo", UNKNOWN)],
        NOW,
    )
    found = {each.name: each.doubts for each in examine(open_coverage(store, open_columns(store, None)))}
    assert [doubt.id for doubt in found["majors-withheld"]] == [POLICE]
    assert [doubt.id for doubt in found["majors-not-read"]] == [DIPLOMA, SECONDARY]
    assert [doubt.id for doubt in found["majors-without-occupation"]] == [POLICE, SECONDARY]
    assert found["names-of-several-majors"] == (Doubt(DIPLOMA, "电子商务", f"{DIPLOMA}、{SECONDARY}"),)
    assert found["names-of-several-occupations"] == ()
    assert found["dangling-references"] == (Doubt(UNKNOWN, "330701", "continuesTo"),)
