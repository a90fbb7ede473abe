"""Best library, union, scopes and breakdowns (DESIGN 7.9, 7.12), and the five components (7.10)."""

from datetime import date

from graph.coverage.components import components
from graph.coverage.curve import curve_report
from graph.coverage.detail import major_report
from graph.coverage.lamps import holdings
from graph.coverage.library import own_courses
from graph.coverage.owned import Owned
from graph.coverage.regions import unknown_region
from graph.coverage.report import Json, majors, national
from graph.coverage.scopes import Coverage, Scope, audit
from tests.graph.coverage.asking import best, covered, entry, figures, part
from tests.small_libraries import (
    AIMED,
    BRIEF,
    CATALOGUE,
    COMPLETE,
    COURSE,
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
    R,
    X,
    Y,
    edge,
    library,
    node,
    resource,
    source,
    standard,
)

K = "library/k"


OTHER = library("k", node(K, tier="省", region="浙江"), edge(K, "serves", M))


def test_7_9_the_best_library_is_the_one_with_most_core_courses_complete() -> None:
    coverage = covered(CATALOGUE, BRIEF, library("l", *COMPLETE), library("k", edge(K, "serves", M)))
    assert best(coverage) == L


def test_7_9_equal_libraries_go_by_the_smallest_id() -> None:
    coverage = covered(CATALOGUE, BRIEF, library("l", *SHELF), library("k", edge(K, "serves", M)))
    assert best(coverage) == K


def test_7_9_none_is_best_only_where_none_serves() -> None:
    assert best(covered(CATALOGUE, BRIEF)) is None
    assert figures(covered(CATALOGUE, BRIEF), "core") == (1, 1, 0, 0, 0, 0, 0)
    assert best(covered(CATALOGUE, library("l", edge(L, "serves", M)))) == L, "though no document is recorded"


def test_7_9_an_item_of_the_union_is_complete_in_one_library_never_pieced_together() -> None:
    taught = (*NAMED, *resource("T", P, "teach"))
    second: list[Claimed] = [
        node("course/k/X", flavour="标准课程"),
        edge(K, "owns", "course/k/X"),
        edge("course/k/X", "hasModule", "module/k/M"),
        edge("module/k/M", "hasPoint", "point/k/P"),
        edge("point/k/P", "meets", R, extent="full"),
        node("resource/k/E", live=True),
        edge("resource/k/E", "supports", "point/k/P", purpose="assess"),
        edge(K, "owns", "resource/k/E"),
        edge(K, "serves", M),
    ]
    coverage = covered(CATALOGUE, BRIEF, library("l", *taught), library("k", *second))
    assert figures(coverage, "requirements", of="union") == (1, 1, 1, 1, 0, 1, 0)


def test_7_12_scopes_choose_majors_and_libraries() -> None:
    catalogue = source("moe/catalogue", node(M), node("major/730701"), node("major/510101"))
    coverage = covered(catalogue, BRIEF, library("l", node(L, tier="国家"), *COMPLETE), OTHER)
    assert codes(coverage, Scope(level="中职")) == ["730701"]
    assert codes(coverage, Scope(category="53")) == codes(coverage, Scope(major_class="5307")) == ["530701"]
    assert codes(coverage, Scope()) == ["510101", "530701", "730701"]
    assert codes(coverage, Scope(library=K)) == ["530701"]
    assert codes(coverage, Scope(level="中职", category="53")) == []
    by_scope = {Scope(tier="省"): K, Scope(region="浙江"): K, Scope(tier="国家"): L, Scope(tier="校"): None}
    for scope, chosen in by_scope.items():
        found = next(one for one in majors(audit(coverage, 1.0, scope)) if one["code"] == "530701")
        assert part(found, "best")["library"] == chosen


def codes(coverage: Coverage, scope: Scope) -> list[object]:
    return [one["code"] for one in majors(audit(coverage, 1.0, scope))]


def test_7_12_majors_are_broken_down_by_level_category_and_class_with_denominators() -> None:
    catalogue = source("moe/catalogue", node(M), node("major/530702"), node("major/730701"), node("class/5307"))
    report = national(audit(covered(catalogue, BRIEF, library("l", *COMPLETE))))
    levels = report["levels"]
    assert isinstance(levels, list)
    assert [(one["level"], one["majors"], one["served"]) for one in levels] == [("高职专科", 2, 1), ("中职", 1, 0)]
    assert levels[0]["reached"]["complete"] == {"none": 0, "some": 0, "all": 1}
    assert levels[0]["kinds"]["core"]["total"] == 1
    categories = report["categories"]
    assert isinstance(categories, list)
    assert [(one["code"], [inner["code"] for inner in one["classes"]]) for one in categories] == [
        ("53", ["5307"]),
        ("73", ["7307"]),
    ]


def test_two_ways_to_write_a_province_are_one_region_and_the_corps_is_another() -> None:
    said = {"a": "湖北省", "b": "湖北", "c": "新疆", "d": "新疆生产建设兵团"}
    libraries = [
        library(name, node(f"library/{name}", region=region), edge(f"library/{name}", "serves", M))
        for name, region in said.items()
    ]
    coverage = covered(CATALOGUE, BRIEF, *libraries)
    serving = {
        region: audit(coverage, scope=Scope(major="530701", region=region)).alive.sum()
        for region in ("湖北", "湖北省", "新疆维吾尔自治区", "新疆兵团", "浙江")
    }
    assert serving == {"湖北": 2, "湖北省": 2, "新疆维吾尔自治区": 1, "新疆兵团": 1, "浙江": 0}
    assert unknown_region(coverage.pairs, "湖北省") is unknown_region(coverage.pairs, "浙江") is None
    assert set(unknown_region(coverage.pairs, "湖比") or ()) == {"湖北", "湖南"}


def test_the_national_report_lists_every_catalogue_major_once_by_code() -> None:
    catalogue = source("moe/catalogue", node("major/730701"), node(M), node("major/330701"))
    found = national(audit(covered(catalogue, BRIEF)))["majors"]
    assert isinstance(found, list)
    assert [one["code"] for one in found] == ["330701", "530701", "730701"]
    assert list(found[0]) == [
        "code",
        "name",
        "level",
        "demand_state",
        "awaiting_review",
        "supply",
        "best",
        "union",
    ]
    assert list(found[1]["best"]["items"]["core"]) == [
        "total",
        "decidable",
        "named",
        "taught",
        "practised",
        "assessed",
        "complete",
    ]


def five(coverage: Coverage, c: float = 1.0) -> Json:
    return components(coverage, Owned(coverage.view, int(coverage.view.keys([L])[0])), 0, c)


def test_7_10_a_training_plan_is_there_or_matched_to_the_major() -> None:
    plan = (node("plan/l/P"), edge(L, "owns", "plan/l/P"))
    assert part(five(covered(CATALOGUE, BRIEF, library("l", *SHELF))), "人才培养方案")["state"] == "无"
    assert part(five(covered(CATALOGUE, BRIEF, library("l", *SHELF, *plan))), "人才培养方案")["state"] == "有"
    matched = (*plan, edge("plan/l/P", "implements", M, extent="full"))
    assert part(five(covered(CATALOGUE, BRIEF, library("l", *SHELF, *matched))), "人才培养方案")["state"] == "已对应"


def test_7_10_course_resources_and_knowledge_graph_count_core_courses_with_a_full_standard_course() -> None:
    brief = source("moe/brief/530701", edge(M, "hasCourse", A, role="core"), edge(M, "hasCourse", B, role="core"))
    links = (edge("module/l/M", "hasPoint", P2), edge(P, "prerequisite", P2), edge(P, "prerequisite", "point/x/P"))
    empty = (node(Y, flavour="标准课程"), edge(L, "owns", Y), edge(Y, "implements", B, extent="full"))
    untold = edge("resource/l/U", "supports", P)
    nobodys = (node("resource/l/U", live=False), untold)
    found = five(covered(CATALOGUE, brief, library("l", *NAMED, *links, *empty, *nobodys)))
    assert found["课程教学资源"] == {"n": 0, "N": 2}
    assert found["知识图谱"] == {"n": 1, "N": 2, "prerequisites": 1}
    owned = edge(L, "owns", "resource/l/U")
    held = five(covered(CATALOGUE, brief, library("l", *NAMED, node("resource/l/U", live=True), untold, owned)))
    assert held["课程教学资源"] == {"n": 1, "N": 2}, "a live resource on a point counts whatever it is for"


def test_7_10_essential_skills_are_covered_matched_listed_or_absent() -> None:
    occupational = standard("s", date(2021, 1, 1), edge(TASK, "requires", SKILL, kind="skill"))
    said = (CATALOGUE, BRIEF, TARGETS, occupational)
    met = edge(P, "meets", SKILL, extent="full")
    every = resource("T", P, "teach", "practise", "assess")
    assert state(five(covered(*said, library("l", *SHELF)))) == ("无", 0, 1)
    assert state(five(covered(*said, library("l", *SHELF, AIMED)))) == ("有清单", 0, 1)
    assert state(five(covered(*said, library("l", *SHELF, node(P, kind="skill"))))) == ("有清单", 0, 1)
    assert state(five(covered(*said, library("l", *SHELF, met)))) == ("已对应", 0, 1)
    assert state(five(covered(*said, library("l", *SHELF, met, *every)))) == ("已覆盖", 1, 1)
    assert part(five(covered(*said, library("l", *SHELF))), "必备技能")["depths"] == {"4-01-06-01": "full text"}


def state(found: Json) -> tuple[object, ...]:
    held = part(found, "必备技能")
    return held["state"], held["n"], held["N"]


def test_one_major_is_reported_with_documents_courses_libraries_and_curve() -> None:
    coverage = covered(CATALOGUE, BRIEF, library("l", *COMPLETE), OTHER)
    report = major_report(coverage, "530701")
    assert report is not None
    assert part(report, "documents", "courses")["source"] == "moe/brief/530701"
    assert part(report, "documents")["abilities"] is None
    courses, libraries = report["courses"], report["libraries"]
    assert isinstance(courses, list)
    assert courses[0]["best"] == {
        "named": True,
        "taught": True,
        "practised": False,
        "assessed": True,
        "complete": True,
    }
    assert isinstance(libraries, list)
    assert [one["library"] for one in libraries] == [K, L]


def test_an_unknown_major_has_no_report() -> None:
    coverage = covered(CATALOGUE, BRIEF)
    assert major_report(coverage, "530799") is None
    assert entry(coverage)["name"] == M


def test_the_lamps_over_own_points_are_shown_beside() -> None:
    shelf = (*COURSE, edge("module/l/M", "hasPoint", P), *resource("T", P, "teach"))
    coverage = covered(CATALOGUE, BRIEF, library("l", *shelf))
    found = own_courses(Owned(coverage.view, int(coverage.view.keys([L])[0])), 1.0)
    assert [(one["id"], one["points"], one["lamps"]) for one in found] == [
        (X, 1, {"taught": 1, "practised": 0, "assessed": 0})
    ]


def test_many_libraries_computed_together_read_like_each_alone() -> None:
    def small(slug: str, number: int) -> list[Claimed]:
        own, course, module, point = f"library/{slug}", f"course/{slug}/X", f"module/{slug}/M", f"point/{slug}/P"
        flavour = "个性化课程" if number % 5 == 0 else "标准课程"
        return [
            node(course, flavour=flavour),
            edge(own, "serves", M),
            edge(own, "owns", course),
            edge(course, "implements", A, extent="full"),
            edge(course, "hasModule", module),
            edge(module, "hasPoint", point),
            edge(point, "meets", R, extent="full" if number % 3 else "part"),
        ]

    slugs = [f"l{number:03}" for number in range(120)]
    coverage = covered(CATALOGUE, BRIEF, *(library(slug, *small(slug, at)) for at, slug in enumerate(slugs)))
    assert part(entry(coverage), "union")["libraries"] == 120
    for at, slug in enumerate(slugs):
        alone = audit(coverage, 1.0, Scope(major="530701", library=f"library/{slug}"))
        named = int(at % 5 != 0 and at % 3 != 0)
        assert alone.singles["requirements"][0].tolist() == [named]
        assert alone.singles["core"][0].tolist() == [int(at % 5 != 0)]
        key = coverage.view.keys([f"library/{slug}"])
        few, of_all = holdings(coverage.view, key).lamps, coverage.ledger.lamps(int(key[0]))
        assert (few.keys.tolist(), few.values.tolist()) == (of_all.keys.tolist(), of_all.values.tolist())


def test_the_nations_curve_sums_kinds_and_leaves_jobs_out() -> None:
    weak = tuple(claim for claim in COMPLETE if claim[1] != "meets")
    coverage = covered(
        source("moe/catalogue", node(M), node("major/730701")),
        BRIEF,
        library("l", *weak, edge(P, "meets", R, 0.7, extent="full")),
    )
    report = curve_report(coverage, Scope(), [1.0, 0.5])
    points = report["curve"]
    assert isinstance(points, list)
    assert [(one["min_confidence"], one["best"]["requirements"]["complete"]) for one in points] == [(0.5, 1), (1.0, 0)]
    assert "jobs" not in points[0]["best"]
    assert report["parameters"] == {}
