"""What is set against what: courses of a library against those of documents, never against a library's own."""

from graph.alignment.drawing import draw
from graph.alignment.items import PAIRINGS
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import NodeId, node_id
from tests.graph.stores.sayings import moment

MAJOR, LIBRARY = node_id("major", "530701"), node_id("library", "ec")
OFFICIAL, OWN = node_id("course", "530701", "网店运营"), node_id("course", "ec", "C01")


def test_a_library_s_own_course_is_no_counterpart_though_its_plan_says_the_major_has_it() -> None:
    store = MemoryStore()
    ministry = Version("moe/brief/530701", "1", "简介", authority=Authority.MINISTRY)
    official = [NodeClaim(MAJOR, "电子商务", props(code="530701", level="高职专科")), NodeClaim(OFFICIAL, "网店运营")]
    store.commit(ministry, official, [EdgeClaim(MAJOR, "hasCourse", OFFICIAL, props(role="core"))], moment(0))
    said = [NodeClaim(LIBRARY, "电子商务库"), NodeClaim(OWN, "网店运营实务", props(flavour="标准课程"))]
    edges = [
        EdgeClaim(LIBRARY, "serves", MAJOR, props(role="主", state="已接入")),
        EdgeClaim(LIBRARY, "owns", OWN),
        EdgeClaim(MAJOR, "hasCourse", OWN),
    ]
    store.commit(Version("library/ec", "1", "库"), said, edges, moment(1))
    found = draw(open_columns(store, None), PAIRINGS["course-course"], LIBRARY)
    assert [item.id for item in found.subjects] == [OWN]
    assert [item.id for item in found.objects] == [NodeId(OFFICIAL)]
