"""What is covered: `coverage` of the nation, of a region, of one major, of one library."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from api.cli import figures
from api.cli.application import READING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import ANSWER_IS_NO, BadInput
from api.cli.heading import head
from api.cli.library_page import library_page
from api.cli.naming import library_names, sample_notes
from api.cli.page import Grid, Page
from api.cli.phrases import At, Output
from api.reported import SUPPLY
from api.words import mark
from graph.coverage.detail import major_report
from graph.coverage.regions import unknown_region
from graph.coverage.report import national
from graph.coverage.scopes import Coverage, Scope, audit
from graph.upkeep import WholeStore
from ontology.codes import Level, MajorCode, Tier
from ontology.errors import CodeError
from ontology.regions import region_name

LISTED = 60
"""Majors that a table still lists one by one."""

MajorOption = Annotated[str, typer.Option("--major", metavar="C", help=mark("专业代码，6 位，可带 K"))]
LibraryOption = Annotated[str, typer.Option("--library", metavar="ID", help=mark("资源库标识，如 ec-sample"))]
Confidence = Annotated[
    float,
    typer.Option("--min-confidence", metavar="X", help=mark("匹配可信度不低于多少才算，0 到 1；1 表示只算已确认的")),
]


@command(app, "coverage", mark("资源库覆盖了专业教学的哪些内容：全国、一个大类、一个专业或一个资源库。"), READING)
def coverage(
    desk: Desk,
    major: MajorOption = "",
    major_class: Annotated[str, typer.Option("--class", metavar="C", help=mark("专业类代码，4 位"))] = "",
    category: Annotated[str, typer.Option("--category", metavar="C", help=mark("专业大类代码，2 位"))] = "",
    library: LibraryOption = "",
    level: Annotated[str, typer.Option("--level", metavar="L", help=mark("层次：中职、高职专科、职教本科"))] = "",
    tier: Annotated[str, typer.Option("--tier", metavar="T", help=mark("只看这一层级的资源库：校、省、国家"))] = "",
    region: Annotated[str, typer.Option("--region", metavar="R", help=mark("只看这个省份的资源库"))] = "",
    at: At = None,
    min_confidence: Confidence = 1.0,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", metavar="X", help=mark("核心课程列明的百分比低于 X 时退出码为 1")),
    ] = None,
    output: Output = None,
) -> int:
    """Report coverage at one confidence."""
    desk.settings = replace(desk.settings, form=desk.form_of(output))
    check_confidence(desk, min_confidence)
    scope = Scope(
        major=MajorCode(major) if major else "",
        major_class=_digits(desk, major_class, 4),
        category=_digits(desk, category, 2),
        level=Level.parse(level).value if level else "",
        tier=Tier.parse(tier).value if tier else "",
        region=region,
        library=library_id(library),
    )
    store = desk.store()
    found = desk.coverage(store, at)
    check_region(desk, found, region)
    if scope.major:
        page, core = _major(desk, store, found, scope, min_confidence)
    elif scope.library and scope.given == {"library": scope.library}:
        page, core = library_page(desk, store, found, scope.library, min_confidence)
    else:
        page, core = _national(desk, store, found, scope, min_confidence)
    desk.show(page, output)
    return _verdict(desk, core, fail_under)


def check_region(desk: Desk, found: Coverage, region: str) -> None:
    """Refuse what is no region; say so where a region has no library, since its figures are zeros then."""
    like = unknown_region(found.pairs, region)
    if like is not None:
        names = desk.say("、").join(like)
        raise BadInput(desk.say("没有省份“{region}”；是不是 {names}？", region=region, names=names))
    if region and region_name(region) not in found.pairs.regions:
        desk.note(desk.say("没有“{region}”的资源库，以下都是 0", region=region), "yellow")


def check_confidence(desk: Desk, value: float) -> None:
    """Refuse a confidence outside (0, 1]."""
    if not 0 < value <= 1:
        raise BadInput(desk.say("匹配可信度应大于 0、不大于 1，现为 {value}", value=value))


def library_id(text: str) -> str:
    """Return the id of a library given as `ec-sample` or `library/ec-sample`."""
    return text if not text or text.startswith("library/") else f"library/{text}"


def _digits(desk: Desk, text: str, length: int) -> str:
    if text and not (text.isdecimal() and len(text) == length):
        raise BadInput(desk.say("“{text}”应为 {length} 位数字", text=text, length=length))
    return text


def _verdict(desk: Desk, core: tuple[int, int], least: float | None) -> int:
    """Answer `--fail-under`: no, when fewer than so many percent of core courses are named."""
    if least is None:
        return 0
    named, total = core
    share = 100 * named / total if total else 0.0
    if share >= least:
        return 0
    desk.note(desk.say("核心课程列明 {share}%，低于 {least}%", share=f"{share:.1f}", least=f"{least:g}"), "yellow")
    return ANSWER_IS_NO


def _national(
    desk: Desk, store: WholeStore, found: Coverage, scope: Scope, confidence: float
) -> tuple[Page, tuple[int, int]]:
    report: Any = national(audit(found, confidence, scope))
    if not report["majors"]:
        raise BadInput(desk.say("这个范围内没有专业；核对代码、层次和资源库"))
    names = library_names(desk, found)
    count = len(report["majors"])
    word = mark("覆盖情况：{count} 个专业") if scope.given else mark("全国覆盖情况：{count} 个专业")
    title = desk.say(word, count=count)
    core = (
        sum(group["kinds"]["core"]["best"]["named"] for group in report["levels"]),
        sum(group["kinds"]["core"]["total"] for group in report["levels"]),
    )
    majors = figures.majors_grid(desk, report["majors"], names)
    if desk.settings.form == "csv":
        return Page(report, [majors]), core
    groups: list[Grid] = [
        figures.states_grid(desk, report["states"], report["awaiting_review"]),
        figures.sums_grid(desk, report["levels"]),
        figures.groups_grid(desk, desk.say("层次"), report["levels"]),
    ]
    if count <= LISTED:
        groups.append(majors)
    elif scope.given:
        groups.append(figures.groups_grid(desk, desk.say("专业大类"), report["categories"]))
    lines = [*head(desk, store, report, title), *sample_notes(desk, found, scope)]
    lines.append(
        desk.say("单库：每个专业取最好的一个资源库；多库合计：任一资源库有即算；没有官方文件的专业不计入应覆盖")
    )
    after = figures.review_words(desk) if any(report["awaiting_review"].values()) else []
    after += [] if scope.given else [desk.say("分大类：加 --level 或 --tier；逐个专业：--format csv 或 json")]
    return Page(report, groups, lines, after), core


def _major(
    desk: Desk, store: WholeStore, found: Coverage, scope: Scope, confidence: float
) -> tuple[Page, tuple[int, int]]:
    report: Any = major_report(found, scope.major, confidence, scope)
    if report is None:
        raise BadInput(_no_major(desk, found, scope))
    names = library_names(desk, found)
    waiting = report["awaiting_review"]
    title = desk.say(
        "{code} {name}（{level}）的覆盖情况：{state}",
        code=report["code"],
        name=report["name"],
        level=desk.words.told(report["level"]),
        state=desk.words.told(report["demand_state"]),
    )
    lines = [*head(desk, store, report, title), *_documents(desk, report["documents"])]
    if waiting:
        lines += [figures.awaiting_words(desk, waiting), *_waiting(desk, report["documents"]["awaiting_review"])]
    lines += _supply(desk, report, names)
    grids = [figures.items_grid(desk, desk.say("单库"), report["best"]["items"], report["states"], waiting)]
    if report["union"]["libraries"] > 1:
        count = report["union"]["libraries"]
        grids.append(
            figures.items_grid(
                desk,
                desk.say("多库合计（{count} 库）", count=count),
                report["union"]["items"],
                report["states"],
                waiting,
            )
        )
    grids.append(figures.courses_grid(desk, report["courses"], "best"))
    if len(report["libraries"]) > 1:
        grids.append(figures.libraries_grid(desk, report["libraries"], names))
    if len(report["curve"]) > 1:
        grids.append(figures.curve_grid(desk, report["curve"]))
    after = [
        desk.say("● 有，○ 缺，· 不适用；列明：有教学点达成；完整：列明且适用的教、练、考都有"),
        *_undecidable(desk, report["courses"]),
    ]
    core = report["best"]["items"]["core"]
    return Page(report, grids, lines, after), (core["named"], core["total"])


def _undecidable(desk: Desk, courses: Any) -> list[str]:
    if all(course["requirements"] for course in courses):
        return []
    return [desk.say("– 尚未收录这门课程的官方要求，完整与否无法判定；导入专业教学标准后即可判定")]


def _no_major(desk: Desk, found: Coverage, scope: Scope) -> str:
    if found.demand.place(scope.major) is None:
        return desk.say("专业目录中没有 {code}；核对代码", code=scope.major)
    return desk.say("{library} 不服务专业 {code}", library=scope.library, code=scope.major)


def _supply(desk: Desk, report: Any, names: dict[str, str]) -> list[str]:
    """Say by tier how far libraries are known to be built, and which one the figures are of."""
    tiers = desk.say("，").join(
        f"{desk.words.told(tier)} {desk.say(state)}" for tier, state in report["supply"].items()
    )
    lines = [desk.say("建设状态：{tiers}", tiers=tiers)]
    best, state = report["best"]["library"], report["best"]["supply"]
    if best is None:
        return [*lines, desk.say("没有资源库服务这个专业")]
    if state == SUPPLY[1]:
        said = mark("单库只有已立项未接入的 {library}：以下数字不表示它已建成")
    else:
        said = mark("最好的一库（单库）：{library}")
    return [*lines, desk.say(said, library=names.get(best, best))]


def _waiting(desk: Desk, documents: Any) -> list[str]:
    """Return the documents of which something waits for review, and how it is reviewed."""
    titles = desk.say("；").join(f"{of['title']} {of['issuer']}".rstrip() for of in documents)
    return [desk.say("待复核的文件：{documents}", documents=titles), *figures.review_words(desk)]


def _documents(desk: Desk, documents: Any) -> list[str]:
    """Return the official documents that a major's figures rest on."""
    said = []
    for name, word in (("courses", desk.say("课程")), ("abilities", desk.say("能力"))):
        if of := documents[name]:
            said.append(f"{word} {of['title']} {of['issuer']} {of['effective'] or ''}".rstrip())
    for code, of in documents["occupations"].items():
        depth = figures.DEPTHS.get(of["depth"])
        said.append(f"{code} {desk.say(depth) if depth else desk.words.told(of['depth'])}")
    return [desk.say("官方依据：{documents}", documents=desk.say("；").join(said))] if said else []


def major_code(desk: Desk, text: str) -> str:
    """Return a major's code as typed, or tell how one is written."""
    try:
        return MajorCode(text)
    except CodeError as error:
        raise BadInput(desk.words.told(str(error))) from None
