"""Each defect, planted once in a graph without any other, is found, by its list and by no other."""

from datetime import UTC, date, datetime

import pytest

from graph.coverage.refresh import open_coverage
from graph.examination import LISTS, Doubt, examine
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns, refresh
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Scalar, Status, Version, props
from ontology.names import NodeId
from tests.small_libraries import Claimed, edge

NOW = datetime(2026, 1, 1, tzinfo=UTC)
M, CLERK, NET = "major/530701", "occupation/4-04-05-05", "course/530701/网店运营"
LIBRARY, COURSE, MODULE, POINT, RESOURCE = "library/l", "course/l/C", "module/l/M", "point/l/P", "resource/l/R"
CATALOGUE, OCCUPATIONS, BRIEF, STANDARD, OWN = (
    *("moe/catalogue", "mohrss/occupations", "moe/brief/530701", "moe/standard/530701", "library/l"),
)


def named(identity: str, label: str, **values: Scalar | None) -> NodeClaim:
    return NodeClaim(NodeId(identity), label, props(**values), Evidence("原文"))


SOUND: dict[str, list[Claimed]] = {
    CATALOGUE: [named(M, "电子商务", level="高职专科")],
    OCCUPATIONS: [named(CLERK, "人工智能训练师")],
    BRIEF: [
        named(M, "电子商务", years="三年"),
        named(NET, "网店运营"),
        edge(M, "hasCourse", NET, role="core"),
        edge(M, "targets", CLERK),
    ],
    STANDARD: [named(NET, "网店运营"), edge(M, "hasCourse", NET)],
    OWN: [
        named(LIBRARY, "电商库"),
        named(COURSE, "网店运营", flavour="标准课程"),
        named(MODULE, "开店"),
        named(POINT, "选品", kind="skill"),
        named(RESOURCE, "选品微课", url="https://a.test/1", checksum="c1", live=True),
        edge(LIBRARY, "serves", M),
        edge(LIBRARY, "owns", COURSE),
        edge(LIBRARY, "owns", RESOURCE),
        edge(COURSE, "hasModule", MODULE),
        edge(MODULE, "hasPoint", POINT),
        edge(RESOURCE, "supports", POINT, purpose="teach"),
    ],
}
"""A graph in which nothing is doubtful: what each source states."""


def bundle(source: str, claims: list[Claimed]) -> Bundle:
    official = not source.startswith(("library/", "links/", "review/"))
    authority = Authority.MINISTRY if official else Authority.LIBRARY
    nodes = tuple(claim for claim in claims if isinstance(claim, NodeClaim))
    edges = tuple(claim for claim in claims if isinstance(claim, EdgeClaim))
    return Bundle(
        Version(source, source, source, authority=authority, effective=date(2025, 1, 1), whole=official), nodes, edges
    )


def with_defect(*further: tuple[str, Claimed]) -> dict[str, list[Claimed]]:
    """Return the sound graph with some more claims, by source."""
    said = {source: list(claims) for source, claims in SOUND.items()}
    for source, claim in further:
        said.setdefault(source, []).append(claim)
    return said


def doubts(said: dict[str, list[Claimed]]) -> dict[str, tuple[Doubt, ...]]:
    """Return the lists that are not empty."""
    store = MemoryStore()
    for source, claims in said.items():
        store.commit(*bundle(source, claims), NOW)
    found = examine(open_coverage(store, open_columns(store, None)))
    assert [each.name for each in found] == list(LISTS)
    return {each.name: each.doubts for each in found if each.doubts}


def test_nothing_is_doubtful_in_a_sound_graph() -> None:
    assert doubts(SOUND) == {}


OTHER, SECOND, CLASS = "major/730701", "occupation/4-04-05-06", "class/5307"
WELL = (
    named("course/730701/K", "K"),
    edge(OTHER, "hasCourse", "course/730701/K", role="core"),
    edge(OTHER, "targets", CLERK),
)
PLANTED = {
    "majors-not-read": (
        with_defect((CATALOGUE, named(OTHER, "网络营销")), (BRIEF, edge(OTHER, "targets", CLERK))),
        Doubt(OTHER, "网络营销", "", (CATALOGUE,)),
    ),
    "majors-withheld": (
        with_defect(
            (CATALOGUE, named(OTHER, "侦查")),
            ("moe/brief/730701", named(OTHER, "侦查", withheld=True)),
            ("moe/brief/730701", edge(OTHER, "targets", CLERK)),
        ),
        Doubt(OTHER, "侦查", "", ("moe/brief/730701",)),
    ),
    "majors-without-document": (
        with_defect(
            (CATALOGUE, named(OTHER, "网络营销")),
            ("moe/notice", named(OTHER, "网络营销", without_document=True)),
            ("moe/notice", edge(OTHER, "targets", CLERK)),
        ),
        Doubt(OTHER, "网络营销", "", ("moe/notice",)),
    ),
    "majors-without-occupation": (
        with_defect((CATALOGUE, named(OTHER, "网络营销")), *(("moe/brief/730701", claim) for claim in WELL[:2])),
        Doubt(OTHER, "网络营销", "", (CATALOGUE,)),
    ),
    "briefs-against-standards": (
        with_defect(
            (BRIEF, named("course/530701/直播", "直播")),
            (BRIEF, edge(M, "hasCourse", "course/530701/直播", role="core")),
            (STANDARD, named("course/530701/直播销售", "直播销售")),
            (STANDARD, edge(M, "hasCourse", "course/530701/直播销售")),
        ),
        Doubt(M, "电子商务", "两者都有 1 门；只在简介 1 门：直播；只在标准 1 门：直播销售", (BRIEF, STANDARD)),
    ),
    "plans-below-hours": (
        with_defect(
            (STANDARD, named(M, "电子商务", total_hours=2500.0)),
            (OWN, named("plan/l/甲", "甲方案", hours=2400.0)),
            (OWN, named("plan/l/乙", "乙方案", hours=2500.0)),
            (OWN, edge(LIBRARY, "owns", "plan/l/甲")),
            (OWN, edge("plan/l/甲", "implements", M, extent="full")),
            (OWN, edge("plan/l/乙", "implements", M, extent="full")),
        ),
        Doubt("plan/l/甲", "甲方案", "总学时 2400，电子商务的教学标准要求不少于 2500", (OWN, STANDARD)),
    ),
    "names-of-several-majors": (
        with_defect((CATALOGUE, named(OTHER, "电子商务")), *(("moe/brief/730701", claim) for claim in WELL)),
        Doubt(M, "电子商务", f"{M}、{OTHER}", (BRIEF, CATALOGUE)),
    ),
    "names-of-several-occupations": (
        with_defect((OCCUPATIONS, named(SECOND, "人工智能训练师"))),
        Doubt(CLERK, "人工智能训练师", f"{CLERK}、{SECOND}", (OCCUPATIONS,)),
    ),
    "codes-of-several-names": (
        with_defect((CATALOGUE, named(CLASS, "电子商务类")), (BRIEF, named(CLASS, "商务类"))),
        Doubt(CLASS, "电子商务类", "名称有几种说法：商务类、电子商务类", (BRIEF, CATALOGUE)),
    ),
    "contradictory-properties": (
        with_defect((CATALOGUE, named(M, "电子商务", years="两年"))),
        Doubt(M, "电子商务", "基本修业年限有几种说法：三年、两年", (BRIEF, CATALOGUE)),
    ),
    "dangling-references": (
        with_defect((BRIEF, edge(M, "continuesTo", "major/330701")), (OWN, edge(LIBRARY, "serves", "major/330701"))),
        Doubt("major/330701", "330701", "continuesTo、serves", (OWN, BRIEF)),
    ),
    "orphan-points": (
        with_defect(
            (OWN, named("point/l/Q", "定价")),
            (OWN, named("module/l/N", "弃")),
            (OWN, edge("module/l/N", "hasPoint", "point/l/Q")),
        ),
        Doubt("point/l/Q", "定价", "", (OWN,)),
    ),
    "courses-without-points": (
        with_defect((OWN, named("course/l/D", "直播")), (OWN, edge(LIBRARY, "owns", "course/l/D"))),
        Doubt("course/l/D", "直播", "", (OWN,)),
    ),
    "unattached-resources": (
        with_defect((OWN, named("resource/l/S", "课标")), (OWN, edge("resource/l/S", "supports", COURSE))),
        Doubt("resource/l/S", "课标", "网店运营", (OWN,)),
    ),
    "duplicates-in-libraries": (
        with_defect(
            (OWN, named("course/l/D", "网店 运营")),
            (OWN, edge(LIBRARY, "owns", "course/l/D")),
            (OWN, edge("course/l/D", "reuses", COURSE)),
        ),
        Doubt(COURSE, "网店运营", f"同名课程：{COURSE}、course/l/D", (OWN,)),
    ),
}


@pytest.mark.parametrize("name", [name for name in LISTS if name != "majors-awaiting-review"])
def test_a_planted_defect_is_found_exactly(name: str) -> None:
    said, expected = PLANTED[name]
    assert doubts(said) == {name: (expected,)}


def test_a_document_that_is_only_proposed_is_on_the_list_of_those_to_review_and_still_counts_as_not_read() -> None:
    brief = "moe/brief/730701"
    said = with_defect((CATALOGUE, named(OTHER, "网络营销")), *((brief, claim) for claim in (WELL[0], WELL[2])))
    said[brief].append(edge(OTHER, "hasCourse", "course/730701/K", 0.9, role="core"))
    assert doubts(said) == {
        "majors-not-read": (Doubt(OTHER, "网络营销", "已读到，待复核", (CATALOGUE,)),),
        "majors-awaiting-review": (Doubt(OTHER, "网络营销", "专业核心课程 1 项", (brief,)),),
    }


def test_points_are_duplicates_only_in_one_course_and_of_one_kind() -> None:
    def point(key: str, kind: str, module: str) -> tuple[tuple[str, Claimed], ...]:
        return (OWN, named(f"point/l/{key}", "选品", kind=kind)), (OWN, edge(module, "hasPoint", f"point/l/{key}"))

    elsewhere = (
        (OWN, named("course/l/D", "直播")),
        (OWN, edge(LIBRARY, "owns", "course/l/D")),
        (OWN, named("module/l/N", "选品")),
        (OWN, edge("course/l/D", "hasModule", "module/l/N")),
    )
    assert doubts(with_defect(*elsewhere, *point("Q", "skill", "module/l/N"), *point("K", "knowledge", MODULE))) == {}
    found = doubts(with_defect(*point("Q", "skill", MODULE)))["duplicates-in-libraries"]
    assert found == (Doubt(POINT, "选品", f"同一课程的同名点：{POINT}、point/l/Q", (OWN,)),)


@pytest.mark.parametrize(
    ("name", "value", "word"), [("url", "https://a.test/1", "同一网址的素材"), ("checksum", "c1", "内容相同的素材")]
)
def test_resources_of_one_address_or_content_are_duplicates_inside_a_library_only(
    name: str, value: str, word: str
) -> None:
    def resource(key: str, owner: str) -> tuple[tuple[str, Claimed], ...]:
        identity = f"resource/l/{key}"
        return (
            ("inventory/l", named(identity, "另一个", **{name: value})),
            ("inventory/l", edge(owner, "owns", identity)),
            ("inventory/l", edge(identity, "supports", POINT)),
        )

    assert doubts(with_defect(*resource("S", "library/k"), (OWN, named("library/k", "别的库")))) == {}
    found = doubts(with_defect(*resource("S", LIBRARY)))
    assert found == {
        "duplicates-in-libraries": (
            Doubt(RESOURCE, "选品微课", f"{word}：{RESOURCE}、resource/l/S", ("inventory/l", OWN)),
        )
    }


def test_a_course_that_takes_another_over_is_not_without_points() -> None:
    taken = (
        (OWN, named("course/l/D", "直播")),
        (OWN, edge(LIBRARY, "owns", "course/l/D")),
        (OWN, edge("course/l/D", "reuses", COURSE)),
    )
    again = (
        (OWN, named("course/l/E", "短视频")),
        (OWN, edge(LIBRARY, "owns", "course/l/E")),
        (OWN, edge("course/l/E", "reuses", "course/l/D")),
    )
    assert doubts(with_defect(*taken, *again)) == {}


def test_a_resource_that_is_only_proposed_for_a_point_is_unattached() -> None:
    proposed = with_defect((OWN, named("resource/l/S", "微课")), (OWN, edge("resource/l/S", "supports", POINT, 0.9)))
    assert list(doubts(proposed)) == ["unattached-resources"]
    accepted = edge("resource/l/S", "supports", POINT)._replace(method=Method.REVIEWED)
    proposed["review/me/1"] = [accepted]
    assert doubts(proposed) == {}


def test_a_fact_of_a_day_and_a_rejected_claim_contradict_nothing() -> None:
    told = named(M, "电商", years="两年")._replace(status=Status.REJECTED)
    checked = NodeClaim(NodeId(RESOURCE), "", props(live=False))
    assert doubts(with_defect(("links/l", checked), (CATALOGUE, told))) == {}


def test_brackets_and_spaces_make_no_other_name() -> None:
    wide, narrow = named(CLASS, "电子商务类（网络）"), named(CLASS, "电子商务类 (网络)")
    assert doubts(with_defect((CATALOGUE, wide), (BRIEF, narrow))) == {}


def test_one_list_can_be_made_alone_and_after_a_change() -> None:
    store = MemoryStore()
    for source, claims in SOUND.items():
        store.commit(*bundle(source, claims), NOW)
    before = open_coverage(store, open_columns(store, None))
    assert [each.name for each in examine(before, "orphan-points")] == ["orphan-points"]
    said, expected = PLANTED["contradictory-properties"]
    store.commit(
        *bundle(CATALOGUE, said[CATALOGUE])._replace(
            version=Version(CATALOGUE, "new", "", authority=Authority.MINISTRY, whole=True)
        ),
        NOW,
    )
    after = open_coverage(store, refresh(before.view, store), before)
    assert examine(after, "contradictory-properties")[0].doubts == (expected,)
    assert examine(before, "contradictory-properties")[0].doubts == (), "a past revision stays as it was"
    with pytest.raises(KeyError):
        examine(after, "nothing")
