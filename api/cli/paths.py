"""The shortest way to a skill, where a learner stands on it, and what one major carries into another: `path`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.application import LEARNING, app
from api.cli.audit import Confidence, LibraryOption, check_confidence, check_region, library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Page
from api.cli.phrases import At, Limit
from api.cli.routes import continuation_page, now_page, path_page
from api.compose import text_of
from api.found_goals import Meant, meant
from api.phrases import term_word
from api.words import mark
from graph.coverage.scopes import Coverage, Scope
from graph.errors import UnknownNode
from graph.paths.continuation import continuation_report
from graph.paths.frontier import standing_of
from graph.paths.goals import NotAGoal
from graph.paths.path import Path as Route
from graph.paths.path import find_path
from graph.paths.report import path_report
from graph.paths.solve import NODES
from graph.paths.standing_report import standing_report
from graph.paths.start import start_of
from graph.paths.territory import Options
from graph.upkeep import WholeStore
from ontology.codes import Tier
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX, MEDIA

_SCOPE_HELP = mark("只在这一层级的资源库里学：校、省、国家")


@command(app, "path", mark("学习路径：到职业、任务、要求、课程、专业或知识点，最短怎么学，每一步为什么。"), LEARNING)
def path(
    desk: Desk,
    goal: Annotated[str, typer.Argument(metavar="GOAL", help=mark("目标：标识，如 course/530701/网店运营；或名称"))],
    level: Annotated[str, typer.Option("--level", metavar="L", help=mark("职业的技能等级：五级 到 一级"))] = "",
    mastered: Annotated[
        list[str] | None,
        typer.Option("--mastered", metavar="ID|FILE", help=mark("已掌握的点，或每行一个标识的文件；可重复")),
    ] = None,
    library: LibraryOption = "",
    tier: Annotated[str, typer.Option("--tier", metavar="T", help=_SCOPE_HELP)] = "",
    region: Annotated[str, typer.Option("--region", metavar="R", help=mark("只在这个省份的资源库里学"))] = "",
    soft: Annotated[bool, typer.Option("--soft", help=mark("建议先修的也先学"))] = False,
    media: Annotated[
        list[str] | None, typer.Option("--media", metavar="M", help=mark("能用的素材类型，如 视频；可重复；不写为全部"))
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="MIN", min=0, help=mark("最多多少分钟；不够时学权重大的"))
    ] = None,
    now: Annotated[bool, typer.Option("--now", help=mark("看现在可以学什么、学了能打开什么、还差多少"))] = False,
    after: Annotated[
        str,
        typer.Option("--after", metavar="MAJOR", help=mark("接续专业：学完它再学目标专业，已有什么、还缺什么")),
    ] = "",
    nodes: Annotated[int, typer.Option("--nodes", metavar="N", min=0, help=mark("求最短时至多搜索多少步"))] = NODES,
    at: At = None,
    limit: Limit = 200,
    min_confidence: Confidence = 1.0,
) -> None:
    """Find the shortest path to a goal; or say where the learner stands; or compare two majors."""
    check_confidence(desk, min_confidence)
    scope = Scope(tier=Tier.parse(tier).value if tier else "", region=region, library=library_id(library))
    options = Options(scope, soft, _media(desk, media or ()), budget, min_confidence, nodes)
    store = desk.store()
    coverage = desk.coverage(store, at)
    _known_scope(desk, coverage, scope)
    identity = _goal(desk, store, coverage, goal)
    try:
        if after:
            desk.show(_compared(desk, store, coverage, (after, identity), options, limit))
        else:
            start = start_of(coverage.view, _mastered(desk, mastered or ()))
            desk.show(_page(desk, store, find_path(coverage, identity, level, start, options), now, limit))
    except NotAGoal as error:
        raise BadInput(desk.words.told(str(error))) from None


def _page(desk: Desk, store: WholeStore, found: Route, now: bool, limit: int) -> Page:
    if now:
        standing: Any = standing_report(standing_of(found))
        return now_page(desk, store, standing, limit)
    describe = partial(store.describe, as_of=found.territory.view.revision)
    report: Any = path_report(found, describe if desk.settings.form == "json" else None)
    return path_page(desk, store, report, limit)


def _compared(
    desk: Desk, store: WholeStore, coverage: Coverage, majors: tuple[str, str], options: Options, limit: int
) -> Page:
    done = _goal(desk, store, coverage, majors[0])
    describe = partial(store.describe, as_of=coverage.view.revision)
    library = options.scope.library
    report: Any = continuation_report(coverage, done, majors[1], options, describe, library)
    return continuation_page(desk, store, report, limit)


def _media(desk: Desk, given: Sequence[str]) -> frozenset[str]:
    wrong = sorted(set(given) - set(MEDIA))
    if wrong:
        raise BadInput(desk.say("没有素材类型“{name}”；可写 {names}", name=wrong[0], names="、".join(MEDIA)))
    return frozenset(given)


def _known_scope(desk: Desk, coverage: Coverage, scope: Scope) -> None:
    """Refuse libraries and regions that are not there: a slip would pass for a goal that nobody teaches."""
    check_region(desk, coverage, scope.region)
    if scope.library and scope.library not in coverage.pairs.library_ids:
        raise BadInput(desk.say("没有资源库 {library}", library=scope.library))


def _goal(desk: Desk, store: WholeStore, coverage: Coverage, typed: str) -> str:
    """Return the id that was typed, or that of the one thing called so; else say what may have been meant."""
    if "/" in typed and int(coverage.view.keys([typed])[0]) >= 0:
        try:
            store.describe(typed, coverage.view.revision)
            return typed
        except UnknownNode:
            pass
    with desk.waiting(desk.say("整理检索")):
        view = text_of(store, desk.settings.store)
    try:
        found = meant(view, typed)
    finally:
        view.close()
    same = [each.id for each in found if each.label == typed]
    if len(same) == 1:
        return same[0]
    if not found:
        raise BadInput(desk.say("没有目标“{goal}”；用 zhitu search 查找标识", goal=typed))
    names = "\n".join(f"  {each.id}  {each.label}{_told_apart(desk, each)}" for each in found)
    raise BadInput(desk.say("没有目标“{goal}”，或不止一个；是否为：\n{names}", goal=typed, names=names))


def _told_apart(desk: Desk, of: Meant) -> str:
    """Say of which kind a thing is and what it belongs to: several have one name."""
    kind = term_word(KIND_OF_PREFIX[prefix_of(of.id)].name, desk.words.language)
    return desk.say("（{what}）", what=" · ".join(part for part in (kind, of.of) if part))


def _mastered(desk: Desk, given: Sequence[str]) -> list[str]:
    """Return the ids given, those in files line by line; a line may hold more after a comma or a tab."""
    found: list[str] = []
    for each in given:
        file = Path(each)
        if each.startswith("point/") and not file.is_file():
            found += [part.strip() for part in each.split(",")]
            continue
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            raise BadInput(desk.say("“{name}”既不是点的标识（point/…），也不是能读的 UTF-8 文件", name=each)) from None
        found += [line.replace("\t", ",").split(",")[0].strip() for line in lines if line.strip()]
    return found
