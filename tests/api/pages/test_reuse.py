"""A missing 有练 of the real teaching standard, taken over on the item's page, given back: by forms."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.compose import coverage_of, open_store
from api.pages.addresses import page_of
from graph.coverage.gaps import gaps
from graph.coverage.outline import outline
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import NodeId
from tests.api.http.conftest import Api, copied, serving
from tests.api.pages.visitor import Visitor
from tests.commands import command
from tests.ingest.readers.papers import DOCUMENTS, needs_documents

OWN, OTHER = "C04", "Z05"
"""Courses of the two samples that teach 社群运营, in part and in full."""


@pytest.fixture(scope="module")
def address(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Import the standard into a copy of the samples."""
    found = f"sqlite:///{copied(with_samples, tmp_path_factory.mktemp('standard'))}"
    path = next(DOCUMENTS.glob("teaching_standard_2025_530701_*.pdf"))
    assert command("import", str(path), "--store", found).code == 0
    return found


@pytest.fixture(scope="module")
def item(address: str) -> str:
    """Have both libraries meet a skill of 社群运营, the one without practice; return the requirement."""
    store = open_store(address)
    coverage = coverage_of(store, address, None)
    report = gaps(coverage, "library/ec-sample", "530701", store.describe)
    assert report is not None
    official = report["official"]
    assert isinstance(official, dict)
    wanted = str(next(each["item"] for each in official["requirements"] if _is_skill_of(each, "社群运营")))
    parts = [("ec-sample", OWN, ("teach", "assess")), ("ec-sample-secondary", OTHER, ("teach", "practise", "assess"))]
    nodes: list[NodeClaim] = []
    edges: list[EdgeClaim] = []
    for slug, key, purposes in parts:
        module = outline(coverage.view, f"course/{slug}/{key}").modules[0].id
        point, resource = NodeId(f"point/{slug}/walk"), NodeId(f"resource/{slug}/walk")
        nodes += [NodeClaim(point, "点", props(kind="skill")), NodeClaim(resource, "素材", props(live=True))]
        edges += [
            EdgeClaim(NodeId(module), "hasPoint", point),
            EdgeClaim(point, "meets", NodeId(wanted), props(extent="full")),
            EdgeClaim(NodeId(f"library/{slug}"), "owns", resource),
            *(EdgeClaim(resource, "supports", point, props(purpose=purpose)) for purpose in purposes),
        ]
    store.commit(Version("walk", "walk", "达成", authority=Authority.PERSON), nodes, edges, datetime.now(UTC))
    store.close()
    return wanted


def _is_skill_of(gap: dict[str, object], course: str) -> bool:
    return gap["kinds"] == ["skill"] and gap["of"] == [f"course/530701/{course}"]


@pytest.fixture(scope="module")
def served(address: str, item: str) -> Iterator[Api]:
    """Serve it to this machine, on which nobody has an account."""
    yield from serving(Path(address.removeprefix("sqlite:///")), writing=True, working=False)


@needs_documents
def test_a_missing_practice_is_taken_over_and_given_back(served: Api, item: str) -> None:
    visitor = Visitor(served.client)
    page = f"{page_of(item)}?library=ec-sample"
    visitor.go(page)
    before = visitor.text
    assert "有练：达成它的点上没有可用的“练”资源" in before
    assert "完整 0/ 33" in before
    visitor.fill("/reuse")
    assert "已提出" in visitor.text
    assert "待接受" in visitor.text
    assert "完整 0/ 33" in visitor.text
    identity = served.json("/v1/libraries/ec-sample/reuse")["proposals"][0]["id"]
    visitor.fill(f"/reuse/{identity}/accept")
    assert "完整 1/ 33" in visitor.text
    assert "有练：" not in visitor.text
    visitor.fill(f"/reuse/{identity}/withdraw")
    assert "已撤回" in visitor.text
    visitor.go(page)
    assert visitor.text == before
