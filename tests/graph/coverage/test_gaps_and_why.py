"""Gaps with their official words and what comes nearest, and why an item is covered or not (DESIGN 7.14)."""

from datetime import date

from graph.coverage.gaps import gaps
from graph.coverage.library import library_report
from graph.coverage.report import Json
from graph.coverage.scopes import Coverage
from graph.coverage.why import why
from graph.stores.memory import MemoryStore
from ingest.report import Bundle
from ontology.claims import EdgeClaim, Evidence
from tests.graph.coverage.asking import opened, part, stored
from tests.small_libraries import (
    AIMED,
    CATALOGUE,
    COMPLETE,
    COURSE,
    L2,
    NAMED,
    P2,
    SHELF,
    SKILL,
    TARGETS,
    TASK,
    A,
    B,
    Claimed,
    L,
    M,
    P,
    Q,
    R,
    X,
    edge,
    library,
    node,
    resource,
    source,
    standard,
    taker,
)

OWN = "requirement/l/own"
WORDS = Evidence("掌握店铺运营", page=3, table="2", row=4)


def said(claim: EdgeClaim) -> EdgeClaim:
    return claim._replace(evidence=WORDS)


BRIEF = source(
    "moe/brief/530701",
    said(edge(M, "hasCourse", A, role="core")),
    said(edge(A, "requires", R, kind="knowledge")),
    said(edge(A, "requires", Q, kind="skill")),
)


def asked(*bundles: Bundle) -> tuple[MemoryStore, Coverage]:
    store = stored(CATALOGUE, BRIEF, *bundles)
    return store, opened(store)


def found(*bundles: Bundle, name: str = L, c: float = 1.0) -> Json:
    store, coverage = asked(*bundles)
    report = gaps(coverage, name, "530701", store.describe, c)
    assert report is not None
    return report


def only(of: object) -> Json:
    assert isinstance(of, list)
    assert len(of) == 1
    first = of[0]
    assert isinstance(first, dict)
    return first


def test_7_14_a_gap_shows_the_item_its_official_words_and_the_lamps_missing() -> None:
    gap = only(part(found(library("l", *COMPLETE)), "official")["requirements"])
    assert (gap["item"], gap["kinds"], gap["missing"]) == (Q, ["skill"], ["列明", "有教", "有练", "有考"])
    assert gap["of"] == [A]
    assert part(gap, "document")["source"] == "moe/brief/530701"
    assert gap["evidence"] == [{"quote": "掌握店铺运营", "page": 3, "table": "2", "row": 4}]


def test_7_14_only_applicable_lamps_are_missing() -> None:
    taught = (*NAMED, *resource("T", P, "teach"))
    lacking = part(found(library("l", *taught)), "official")["requirements"]
    assert isinstance(lacking, list)
    assert {gap["item"]: gap["missing"] for gap in lacking}[R] == ["有考"]


def test_7_14_the_nearest_point_is_one_that_meets_it_in_part() -> None:
    partly = (*COMPLETE, edge("module/l/M", "hasPoint", P2), edge(P2, "meets", Q, extent="part"))
    gap = only(part(found(library("l", *partly)), "official")["requirements"])
    assert part(gap, "nearest")["id"] == P2
    assert part(gap, "nearest")["how"] == "part"


def test_7_14_a_claim_below_c_comes_nearest_where_nothing_else_does() -> None:
    doubtful = (*COMPLETE, edge(P, "meets", Q, 0.6, extent="full"))
    gap = only(part(found(library("l", *doubtful)), "official")["requirements"])
    assert part(gap, "nearest")["how"] == "proposed"


def test_7_14_else_the_point_of_the_most_similar_name() -> None:
    named = node(P2)._replace(label="店铺运营推广")
    wanted = source("names", node(Q)._replace(label="店铺运营"), whole=False)
    shelf = (*COMPLETE, named, edge("module/l/M", "hasPoint", P2))
    gap = only(part(found(library("l", *shelf), wanted), "official")["requirements"])
    assert part(gap, "nearest") == {"id": P2, "label": "店铺运营推广", "how": "similar", "similarity": 0.75}


def test_7_14_who_else_has_it_complete_includes_libraries_of_other_majors() -> None:
    elsewhere = library(
        "k",
        node("course/k/X", flavour="标准课程"),
        edge("library/k", "owns", "course/k/X"),
        edge("library/k", "serves", "major/730701"),
        edge("course/k/X", "hasModule", "module/k/M"),
        edge("module/k/M", "hasPoint", "point/k/P"),
        edge("point/k/P", "meets", Q, extent="full"),
        node("resource/k/T", live=True),
        *(edge("resource/k/T", "supports", "point/k/P", purpose=one) for one in ("teach", "practise", "assess")),
    )
    gap = only(part(found(library("l", *COMPLETE), elsewhere), "official")["requirements"])
    assert gap["complete_in"] == ["library/k"]


def test_7_14_a_course_is_a_gap_until_all_its_requirements_are_complete() -> None:
    gap = only(part(found(library("l", *COMPLETE), taker()), "official")["core"])
    assert (gap["item"], gap["missing"], gap["named_in"]) == (A, ["有教", "有练", "有考"], [L2])
    partly = tuple(claim for claim in COMPLETE if claim[1] != "implements")
    unnamed = only(part(found(library("l", *partly, edge(X, "implements", A, extent="part"))), "official")["core"])
    assert unnamed["missing"] == ["列明", "有教", "有练", "有考"]
    assert part(unnamed, "nearest") == {"id": X, "label": X, "how": "part"}


def test_7_14_a_named_course_that_cannot_be_decided_is_no_gap() -> None:
    brief = source("moe/brief/530701", edge(M, "hasCourse", A, role="core"), edge(M, "hasCourse", B, role="core"))
    store = stored(CATALOGUE, brief, library("l", *NAMED))
    report = gaps(opened(store), L, "530701", store.describe)
    gap = only(part(report, "official")["core"])
    assert (gap["item"], gap["decidable"], gap["missing"]) == (B, False, ["列明"])


def test_7_2_gaps_on_own_requirements_stand_apart_from_official_ones() -> None:
    own = (
        edge(X, "requires", "requirement/l/own", kind="quality"),
        edge(P, "meets", "requirement/l/own", extent="full"),
    )
    report = found(library("l", *NAMED, *own, edge(L, "owns", "post/l/x")))
    gap = only(part(report, "own")["requirements"])
    assert (gap["item"], gap["missing"], gap["of"]) == (OWN, ["有教"], [X])
    assert only(part(report, "own")["posts"])["missing"] == ["列明"]
    official = part(report, "official")["requirements"]
    assert isinstance(official, list)
    assert [one["item"] for one in official] == [Q, R]


def test_a_course_whose_resources_lag_behind_is_stale() -> None:
    old: list[Claimed] = [node("resource/l/O", live=True, updated="2023-01-01"), edge(L, "owns", "resource/l/O")]
    new: list[Claimed] = [node("resource/l/N", live=True, created="2025-03-01"), edge(L, "owns", "resource/l/N")]
    report = found(library("l", *SHELF, *old, edge("resource/l/O", "supports", P), *new))
    stale = only(report["stale"])
    assert (stale["id"], stale["latest"], stale["newest"]) == (X, "2023-01-01", "2025-03-01")
    fresh = [*old, *new, edge("resource/l/O", "supports", P), edge("resource/l/N", "supports", "module/l/M")]
    assert found(library("l", *COURSE, edge("module/l/M", "hasPoint", P), *fresh))["stale"] == []


def explained(store: MemoryStore, coverage: Coverage, item: str, **how: str) -> Json:
    report = why(coverage, item, store.describe, 1.0, **how)
    assert report is not None
    return report


def test_why_opens_the_chain_behind_each_lamp_claim_by_claim() -> None:
    store, coverage = asked(library("l", *COMPLETE))
    one = only(explained(store, coverage, R)["libraries"])
    assert (one["library"], one["complete"], one["missing"]) == (L, True, [])
    chain = part(one, "lamps", "taught")["chain"]
    assert isinstance(chain, list)
    assert [step["predicate"] for step in chain] == ["owns", "hasModule", "hasPoint", "meets", "supports"]
    assert chain[-1]["claims"][0]["document"]["source"] == "library/l"
    assert part(one, "lamps", "practised") == {"applies": False, "lit": False, "worth": 0.0, "chain": []}


def test_why_shows_who_asks_for_the_item_in_which_words() -> None:
    store, coverage = asked(library("l", *COMPLETE))
    demanded = only(explained(store, coverage, R)["demanded"])
    assert (demanded["kind"], demanded["by"], demanded["kinds"]) == ("requirements", A, ["knowledge"])
    assert demanded["evidence"] == [{"quote": "掌握店铺运营", "page": 3, "table": "2", "row": 4}]


def test_why_leads_through_a_course_taken_over() -> None:
    store, coverage = asked(library("l", *COMPLETE), taker())
    one = only(explained(store, coverage, R, library=L2)["libraries"])
    chain = part(one, "lamps", "assessed")["chain"]
    assert isinstance(chain, list)
    assert [step["predicate"] for step in chain] == ["owns", "reuses", "hasModule", "hasPoint", "meets", "supports"]
    course = only(explained(store, coverage, A, library=L2)["libraries"])
    way = part(course, "lamps", "named")["chain"]
    assert isinstance(way, list)
    assert [step["predicate"] for step in way] == ["owns", "reuses", "implements"]


def test_why_says_what_is_missing_and_for_what_reason() -> None:
    dead = resource("T", P, "teach", live=False)
    store, coverage = asked(library("l", *NAMED, *dead))
    missing = only(explained(store, coverage, R)["libraries"])["missing"]
    assert isinstance(missing, list)
    assert [one["lamp"] for one in missing] == ["有教", "有考"]
    lacking = only(explained(store, coverage, Q, library=L)["libraries"])["missing"]
    assert isinstance(lacking, list)
    assert lacking[0] == {"lamp": "列明", "reason": "本库标准课程下没有点达成它"}


def test_why_explains_a_course_by_its_requirements() -> None:
    store, coverage = asked(library("l", *COMPLETE))
    one = only(explained(store, coverage, A)["libraries"])
    needs = one["requirements"]
    assert isinstance(needs, list)
    assert [(need["item"], need["complete"]) for need in needs] == [(Q, False), (R, True)]
    assert (one["complete"], one["decidable"]) == (False, True)


def test_7_14_gaps_on_jobs_rest_on_the_words_of_the_occupations_standard() -> None:
    asking = said(edge(TASK, "requires", SKILL, kind="skill", skill_level="五级"))
    occupational = standard("mohrss/standard/x", date(2021, 1, 1), asking)
    report = found(library("l", *COMPLETE, AIMED), TARGETS, occupational)
    gap = only(part(report, "official")["jobs:4-01-06-01:四级"])
    assert (gap["item"], gap["of"], gap["missing"]) == (SKILL, [TASK], ["列明", "有教", "有练", "有考"])
    assert part(gap, "document")["source"] == "mohrss/standard/x"
    assert gap["evidence"] == [{"quote": "掌握店铺运营", "page": 3, "table": "2", "row": 4}]


def test_why_shows_who_asks_for_an_ability_a_job_item_and_an_own_requirement() -> None:
    asking = edge(TASK, "requires", SKILL, kind="skill", skill_level="五级")
    ability = source("abilities", edge(M, "develops", "ability/x", kind="skill"))
    own = (edge(X, "requires", OWN, kind="quality"), edge(P, "meets", OWN, extent="part"))
    occupational = standard("s", date(2021, 1, 1), asking)
    store, coverage = asked(library("l", *COMPLETE, *own), ability, TARGETS, occupational)
    for item, kind, by in (
        (SKILL, "jobs:4-01-06-01", TASK),
        ("ability/x", "abilities", M),
        (OWN, "own", X),
    ):
        demanded = only(explained(store, coverage, item)["demanded"])
        assert (demanded["kind"], demanded["by"]) == (kind, by)
    missing = only(explained(store, coverage, OWN)["libraries"])["missing"]
    assert isinstance(missing, list)
    assert missing[0] == {"lamp": "列明", "reason": "只有点部分达成它，部分对应只显示，不计入"}


def test_why_names_a_confidence_that_is_too_low_and_a_course_implemented_in_part() -> None:
    weak = tuple(claim for claim in COMPLETE if claim[1] not in ("meets", "implements"))
    doubtful = (edge(P, "meets", R, 0.6, extent="full"), edge(X, "implements", A, extent="part"))
    store, coverage = asked(library("l", *weak, *doubtful))
    missing = only(explained(store, coverage, R)["libraries"])["missing"]
    assert isinstance(missing, list)
    assert missing[0] == {"lamp": "列明", "reason": "达成它的依据可信度只有 0.60，低于 1"}
    course = only(explained(store, coverage, A)["libraries"])
    assert course["missing"] == [{"lamp": "列明", "reason": "只有标准课程部分对应它，部分对应只显示，不计入"}]


def test_a_library_is_reported_with_its_majors_components_and_own_figures() -> None:
    own = (edge(X, "requires", OWN, kind="quality"), edge(P, "meets", OWN, extent="full"))
    loose = (node("resource/l/U", live=False, media="视频"), edge(L, "owns", "resource/l/U"))
    _, coverage = asked(library("l", *COMPLETE, *own, *loose, AIMED), TARGETS)
    report = library_report(coverage, L)
    assert report is not None
    major = only(report["majors"])
    assert (major["code"], major["supply"], major["aims"]) == ("530701", "已接入", ["四级"])
    assert part(major, "items", "core")["applicable"] == {"taught": 1, "practised": 1, "assessed": 1}
    assert part(major, "components", "必备技能")["state"] == "有清单"
    assert part(report, "own", "requirements")["taught"] == 1
    assert part(report, "resources")["media"] == {"未注明": 1, "视频": 1}
    assert part(report, "resources", "unattached")["resources"] == [{"id": "resource/l/U", "label": "resource/l/U"}]
    assert library_report(coverage, "library/none") is None


def test_an_item_nobody_ever_mentioned_has_no_explanation() -> None:
    store, coverage = asked(library("l", *COMPLETE))
    assert why(coverage, "requirement/none", store.describe) is None
    assert gaps(coverage, "library/none", "530701", store.describe) is None
