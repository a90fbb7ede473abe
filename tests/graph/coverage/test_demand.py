"""What governs, and the state of documents (DESIGN 7.1 to 7.4)."""

from datetime import date

from graph.coverage.detail import states
from graph.coverage.report import national
from graph.coverage.scopes import audit
from ontology.claims import Authority, Status
from tests.graph.coverage.asking import best, covered, entry, figures, part
from tests.small_libraries import (
    AIMED,
    BRIEF,
    CATALOGUE,
    COMPLETE,
    JOB,
    NAMED,
    SHELF,
    SKILL,
    TARGETS,
    TASK,
    A,
    B,
    L,
    M,
    P,
    Q,
    R,
    edge,
    library,
    node,
    review,
    source,
    standard,
)


def test_7_1_the_latest_effective_document_governs_all_roles_together() -> None:
    newer = source("moe/standard/530701", edge(M, "hasCourse", B, role="foundation"), effective=date(2025, 2, 1))
    coverage = covered(CATALOGUE, BRIEF, newer, library("l", *NAMED))
    assert figures(coverage, "core")[0] == 0, "the brief's core course is not taken over beside the newer document"
    assert figures(coverage, "foundation")[0] == 1


def test_7_1_a_document_not_read_whole_does_not_govern() -> None:
    partly = source("x", edge(M, "hasCourse", B, role="core"), effective=date(2025, 2, 1), whole=False)
    assert figures(covered(CATALOGUE, BRIEF, partly), "core") == (1, 1, 0, 0, 0, 0, 0)


def test_7_1_a_list_without_roles_only_corroborates() -> None:
    listed = source("x", edge(M, "hasCourse", B), effective=date(2025, 2, 1))
    assert figures(covered(CATALOGUE, BRIEF, listed), "core")[0] == 1


def test_7_1_of_two_documents_of_one_date_the_larger_sha256_governs() -> None:
    one = source("a", edge(M, "hasCourse", A, role="core"), effective=date(2025, 2, 1), sha256="1")
    other = source("b", edge(M, "hasCourse", B, role="core"), effective=date(2025, 2, 1), sha256="2")
    coverage = covered(CATALOGUE, one, other)
    key = int(coverage.demand.course_documents[0])
    assert coverage.view.versions[key].version.source == "b"


def test_7_1_a_province_makes_no_official_demand() -> None:
    province = source("x", edge(M, "hasCourse", A, role="core"), authority=Authority.PROVINCE)
    assert entry(covered(CATALOGUE, province))["demand_state"] == "官方文件未收录"


def test_7_1_only_accepted_claims_oblige_whatever_c_is() -> None:
    proposed = source("x", edge(M, "hasCourse", A, 0.9, role="core"), edge(M, "hasCourse", B, role="core"))
    assert figures(covered(CATALOGUE, proposed), "core", c=0.5)[0] == 1


def test_7_1_a_review_that_accepts_makes_a_proposed_claim_oblige() -> None:
    claim = edge(M, "hasCourse", A, 0.9, role="core")
    accepted = review("a/1", claim, Status.ACCEPTED)
    assert figures(covered(CATALOGUE, source("x", claim), accepted), "core")[0] == 1


def test_7_1_requirements_of_a_course_come_from_its_own_latest_document() -> None:
    newer = source("moe/standard/530701", edge(A, "requires", Q, kind="skill"), effective=date(2025, 2, 1))
    coverage = covered(CATALOGUE, BRIEF, newer)
    assert coverage.view.ids(coverage.demand.wanted.keys) == [Q]


def test_7_2_jobs_count_a_level_and_the_lower_ones_for_every_level_aimed_at() -> None:
    occupational = standard(
        "s",
        date(2021, 1, 1),
        edge(TASK, "requires", SKILL, kind="skill", skill_level="五级"),
        edge(TASK, "requires", "requirement/s/high", kind="skill", skill_level="三级"),
        edge(TASK, "requires", "requirement/s/none", kind="skill"),
    )
    aims = library("k", edge("library/k", "serves", M, skill_level="三级"))
    coverage = covered(CATALOGUE, BRIEF, TARGETS, occupational, library("l", *NAMED, AIMED), aims)
    assert figures(coverage, "jobs:4-01-06-01:四级")[0] == 1
    assert figures(coverage, "jobs:4-01-06-01:三级")[0] == 2, "the requirement without a level counts at none"


def test_7_2_a_targeted_occupation_without_a_standard_is_listed_as_not_read() -> None:
    coverage = covered(CATALOGUE, BRIEF, TARGETS, library("l", *NAMED, AIMED))
    assert figures(coverage, "jobs:4-01-06-01:四级") == (0,) * 7
    assert states(coverage, 0)["jobs:4-01-06-01:四级"] == "官方文件未收录"


def test_7_2_a_librarys_own_requirements_never_lift_the_official_figure() -> None:
    own = library("l", *COMPLETE, edge("course/l/X", "requires", "requirement/l/own", kind="quality"))
    assert figures(covered(CATALOGUE, BRIEF, own), "requirements") == (1, 1, 1, 1, 0, 1, 1)


def test_7_3_the_four_states_of_a_document() -> None:
    majors = [node("major/530702", withheld=True), node("major/530703", without_document=True), node("major/530704")]
    coverage = covered(source("moe/catalogue", node(M), *majors), BRIEF)
    report = national(audit(coverage))
    assert part(report, "states", "core") == {"已收录": 1, "不公开": 1, "确无官方文件": 1, "官方文件未收录": 1}
    assert part(report, "denominator", "core") == {"majors": 1, "items": 1}


def test_7_3_no_document_is_believed_only_with_evidence() -> None:
    bare = node("major/530703", without_document=True)._replace(evidence=node(M).evidence._replace(quote=""))
    coverage = covered(source("moe/catalogue", bare))
    assert entry(coverage, code="530703")["demand_state"] == "官方文件未收录"


def test_7_3_a_document_at_hand_outweighs_a_statement_that_it_is_withheld() -> None:
    coverage = covered(source("moe/catalogue", node(M, withheld=True)), BRIEF)
    assert entry(coverage)["demand_state"] == "已收录"
    assert part(national(audit(coverage)), "states", "abilities")["不公开"] == 1


def test_7_3_requirements_are_recorded_when_a_core_course_has_them() -> None:
    names_only = source("moe/brief/530701", edge(M, "hasCourse", A, role="core"))
    assert states(covered(CATALOGUE, names_only), 0)["requirements"] == "官方文件未收录"
    assert states(covered(CATALOGUE, BRIEF), 0)["requirements"] == "已收录"


def test_7_3_retired_majors_and_majors_of_no_official_source_are_not_in_the_catalogue() -> None:
    old = node("major/530709", retired=True)
    said = library("l", node("major/530708"), edge(L, "serves", "major/530708"))
    coverage = covered(source("moe/catalogue", node(M), old), said)
    assert coverage.demand.codes == ("530701",)


def test_7_4_supply_shows_the_furthest_state_of_each_tier_and_changes_no_figure() -> None:
    registry = source(
        "registry/x",
        node("library/k", tier="省"),
        edge("library/k", "serves", M, state="已立项"),
        authority=Authority.PROVINCE,
    )
    own = library("l", node(L, tier="国家"), *COMPLETE)
    coverage = covered(CATALOGUE, BRIEF, own, registry)
    assert entry(coverage)["supply"] == {"校": "未见立项", "省": "已立项未接入", "国家": "已接入"}
    assert best(coverage) == L
    assert figures(coverage, "core") == (1, 1, 1, 1, 0, 1, 1)
    assert part(entry(coverage), "union")["libraries"] == 2


def test_7_4_a_library_that_states_no_state_counts_as_approved() -> None:
    coverage = covered(CATALOGUE, library("k", node("library/k", tier="省"), edge("library/k", "serves", M)))
    assert part(entry(coverage), "supply")["省"] == "已立项未接入"


def test_an_official_post_is_no_occupation() -> None:
    coverage = covered(CATALOGUE, source("x", edge(M, "targets", "post/x"), edge(M, "targets", JOB)))
    assert coverage.demand.jobs.codes == ("4-01-06-01",)


def test_points_beside_the_demand_do_not_matter() -> None:
    assert figures(covered(CATALOGUE, BRIEF, library("l", *SHELF, edge(P, "meets", R, extent="full"))), "core")[2] == 0
