"""What changes the graph: `build`, `import`, `purge`."""

import shlex
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from api.cli.application import BUILDING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import ANSWER_IS_NO, BAD_INPUT, BadInput
from api.cli.foresight import complain, foresee, show_preview
from api.cli.moves import figures_line, moves_grids
from api.cli.page import Page
from api.cli.phrases import Limit
from api.cli.readings import count_grid, file_names, problem_grids
from api.compose import forget_statements
from api.intake import libraries_read, outcome_data
from api.outlook import MOST, Move, moves_between, moves_data
from api.words import mark
from graph.store import Revision
from graph.upkeep import WholeStore
from ingest.known import known_of
from ingest.pipeline import Outcome, bundles, commit, read
from ingest.profiles import NO_PROFILE, Profile, profile_for, read_profile, with_choices, written_profile
from ingest.readers.lists import read_lists
from ingest.report import Reading, Severity

ProfileFile = Annotated[
    Path | None, typer.Option("--profile", metavar="FILE", help=mark("平台导出表的列映射文件；不填则用表旁边的"))
]
Choices = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help=mark("指明一列是什么，如 名称=资源标题；可多次")),
]
SavedProfile = Annotated[
    Path | None, typer.Option("--save-profile", metavar="FILE", help=mark("把这次的列映射存为文件，下次再用"))
]
Recognising = Annotated[
    bool, typer.Option("--ocr", help=mark("识别图片和扫描件中的文字（需要 tesseract）；读出的都列为待复核"))
]

Full = Annotated[bool, typer.Option("--full", help=mark("逐处逐列列出，同样的不合并，也不限行数"))]
_FEW_MOVES = 12
_FEW_LIBRARIES = 3


@command(app, "build", mark("用随程序附带的国家目录建图谱；再次运行只更新有变化的来源。"), BUILDING)
def build(desk: Desk, limit: Limit = 20) -> int:
    """Commit the bundled lists."""
    store = desk.store(create=True)
    with desk.waiting(desk.say("读入国家目录")):
        readings = [read_lists()]
    with desk.waiting(desk.say("写入图谱")):
        outcome = commit(store, readings, datetime.now(UTC))
    return _report(desk, store, readings, outcome, Shown(limit, ("rejected",)))


@command(app, "import", mark("导入工作簿、CSV 文件夹、名录或官方文件；再次导入同一来源即整体更新。"), BUILDING)
def import_(
    desk: Desk,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help=mark("文件或文件夹，可多个"))],
    library: Annotated[str | None, typer.Option(metavar="ID", help=mark("改用这个资源库标识"))] = None,
    kind: Annotated[str | None, typer.Option(metavar="K", help=mark("指明种类，不自动识别"))] = None,
    profile: ProfileFile = None,
    choices: Choices = None,
    save_profile: SavedProfile = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help=mark("改用这个来源标识"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=mark("只预览：会有哪些变化、覆盖怎样变，不写入"))] = False,
    no_worse: Annotated[bool, typer.Option("--no-worse", help=mark("任何覆盖数字会下降时不写入，退出码为 1"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=mark("有任何一行未采用时全部不写入"))] = False,
    ocr: Recognising = False,
    limit: Limit = 50,
    full: Full = False,
) -> int:
    """Read files and commit what is good in them."""
    limit = sys.maxsize if full else limit
    store = desk.store()
    chosen = with_choices(read_profile(profile) if profile else NO_PROFILE, choices or ())
    readings = read(
        paths,
        known_of(store),
        kind=kind,
        source=source,
        library=library,
        profile=chosen,
        ocr=ocr,
        progress=lambda path: desk.note(desk.say("读入 {path}", path=path)),
    )
    if save_profile is not None:
        _keep_profile(desk, readings, chosen, save_profile)
    if dry_run or no_worse:
        code = _foreseen(desk, store, readings, strict, limit if dry_run else 0, full, no_worse)
        if dry_run or code == ANSWER_IS_NO:
            return code
    before = desk.coverage(store) if bundles(readings, strict) else None
    with desk.waiting(desk.say("写入图谱")):
        outcome = commit(store, readings, datetime.now(UTC), strict)
    moves = moves_between(store, before, desk.coverage(store)) if before and outcome.revisions else []
    return _report(desk, store, readings, outcome, Shown(limit, full=full, moves=moves))


def _foreseen(
    desk: Desk, store: WholeStore, readings: Sequence[Reading], strict: bool, shown: int, full: bool, no_worse: bool
) -> int:
    """Show what would change, so many rows, and return the exit code of a dry run; 1 where a figure must not fall."""
    seen = foresee(desk, store, readings, strict)
    if shown:
        show_preview(desk, store, readings, seen, shown, full)
    if no_worse and seen.worse:
        complain(desk, seen)
        return ANSWER_IS_NO
    return BAD_INPUT if any(reading.bad for reading in readings) else 0


def _keep_profile(desk: Desk, readings: Sequence[Reading], chosen: Profile, path: Path) -> None:
    """Write what columns were taken for; refuse where no file or several have such columns, or a file is there."""
    found = [reading for reading in readings if reading.mapped]
    if len(found) != 1:
        raise BadInput(desk.say("--save-profile 只能用于一份平台导出的表，这里有 {count} 份", count=len(found)))
    if path.exists():
        raise BadInput(desk.say("{path} 已存在，没有改动它；请换一个文件名", path=path))
    (reading,) = found
    used = profile_for(Path(reading.file), chosen)
    path.write_text(written_profile(reading.kind, reading.mapped, used), encoding="utf-8")
    desk.note(desk.say("列映射已存为 {path}", path=path))


@command(app, "purge", mark("清除一个来源的全部内容，历史中也不再可查；只用于个人信息或下架要求。"), BUILDING)
def purge(
    desk: Desk,
    source: Annotated[str, typer.Argument(help=mark("来源标识，见 zhitu sources"))],
    yes: Annotated[bool, typer.Option("--yes", help=mark("确认清除；清除后不能恢复"))] = False,
) -> None:
    """Remove a source's content for good."""
    from api.beside import forget_imports  # what it needs takes long to load

    if not yes:
        raise BadInput(desk.say("清除后不能恢复；确认请加 --yes"))
    store = desk.store()
    revision = store.purge(source, datetime.now(UTC))
    forget_statements(desk.settings.store)
    forget_imports(desk.settings)
    _told(desk, revision, desk.say("已清除 {source}", source=source))


def _told(desk: Desk, revision: Revision, text: str) -> None:
    line = desk.say("{done}；现为第 {revision} 版", done=text, revision=revision.number)
    data = {"revision": revision.number, "action": revision.action, "source": revision.source}
    desk.show(Page(data, before=[line]))


class Shown(NamedTuple):
    """What is shown of a run: so many rows, problems of some severities, figures that moved (None: not looked at)."""

    limit: int
    severities: Sequence[Severity] = ("rejected", "ignored", "warning")
    full: bool = False
    moves: Sequence[Move] | None = None


def _report(desk: Desk, store: WholeStore, readings: Sequence[Reading], outcome: Outcome, shown: Shown) -> int:
    """Show what a run did, and which figures it moved; return 2 where anything was not taken."""
    problems = [each for reading in readings for each in reading.problems if each.severity in shown.severities]
    names = file_names(reading.file for reading in readings)
    moved = {} if shown.moves is None else moves_data(shown.moves, MOST)
    data = {**outcome_data(store.revision, outcome, readings), **moved}
    grids = problem_grids(desk, problems, names, shown.limit, shown.full)
    if desk.settings.form == "table" and shown.moves:
        grids += moves_grids(desk, shown.moves, min(shown.limit, _FEW_MOVES) if not shown.full else shown.limit)
    grids.append(count_grid(desk, outcome.counts))
    bad = any(reading.bad for reading in readings)
    after = list(_summary(desk, outcome, store.revision))
    if bad and not outcome.held_back:
        after.append(desk.say("有未采用的内容，见上；其余照常写入（退出码 2）"))
    if shown.moves is not None and outcome.revisions:
        after += [figures_line(desk, shown.moves), *_next(desk, outcome, readings)]
    desk.show(Page(data, grids, after=after))
    return BAD_INPUT if bad else 0


def _next(desk: Desk, outcome: Outcome, readings: Sequence[Reading]) -> Iterable[str]:
    """Say where to look next, and how to take back what was written."""
    libraries = [each.partition("/")[2] for each in libraries_read(readings)]
    for library in libraries[:_FEW_LIBRARIES]:
        yield desk.say(
            "接着看：zhitu coverage --library {library}；还缺什么：zhitu gaps --library {library}", library=library
        )
    if not libraries:
        yield desk.say("接着看：zhitu coverage；与上一版比：zhitu diff")
    if len(outcome.committed) == 1:
        yield desk.say("要撤回：zhitu withdraw {source}", source=shlex.quote(outcome.committed[0]))
    elif libraries:
        yield desk.say("要撤回：zhitu withdraw --library {library} --all", library=libraries[0])


def _summary(desk: Desk, outcome: Outcome, revision: int) -> Iterable[str]:
    if outcome.held_back:
        yield desk.say("有未采用的内容，见上；按 --strict 全部没有写入（退出码 2）")
        return
    count, same = len(outcome.revisions), len(outcome.unchanged)
    yield desk.say(
        "更新来源 {count} 个，没有变化 {same} 个；现为第 {revision} 版", count=count, same=same, revision=revision
    )
    if outcome.yielded:
        yield desk.say("{count} 个来源已导入过文件原文，清单不替换它们", count=len(outcome.yielded))
