"""How well readers read: `eval`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from api.cli.application import KEEPING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Grid, Heading, Page
from api.cli.phrases import Limit
from api.words import mark
from ingest.evaluation import KINDS, Correction, Evaluation, evaluate, library_of, read_corrections, read_table
from ingest.kinds import slug_or_words
from ingest.pipeline import read


@command(app, "eval", mark("衡量质量：读取结果与参考结果比较，查找结果与一组问题的答案比较。"), KEEPING)
def eval_(
    desk: Desk,
    name: Annotated[
        Literal["parse", "search", "align", "review-order"],
        typer.Argument(
            metavar="NAME",
            help=mark("parse：读取官方文件；search：查找；align：找对应；review-order：复核次序省多少"),
        ),
    ],
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help=mark("要读取的文件或文件夹"), show_default=False)
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help=mark("参考结果：json 列表，或 csv 每行一个值"), show_default=False),
    ] = None,
    kind: Annotated[str, typer.Option(metavar="K", help=mark("文件种类，如 brief、teaching-standard、plan"))] = "brief",
    corrections: Annotated[
        Path | None, typer.Option(metavar="PATH", help=mark("参考结果的更正，csv；另给出更正后的得分"))
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=mark("问题与答案，csv；默认 tests/queries.csv"), show_default=False),
    ] = None,
    pair: Annotated[
        str, typer.Option(metavar="PAIR", help=mark("align 的配对，如 major-occupation、point-requirement"))
    ] = "major-occupation",
    gold: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=mark("align 的答案，csv：subject,object 或 major,occupation"), show_default=False
        ),
    ] = None,
    half: Annotated[
        str, typer.Option(metavar="HALF", help=mark("align 的答案只用 half 一列为此值的行（fit 或 kept）"))
    ] = "",
    seed: Annotated[int, typer.Option(metavar="N", help=mark("review-order 里同分的次序由它抽定"))] = 1,
    limit: Limit = 20,
) -> None:
    """Score a reader against a reference parse, search or alignment against questions with their answers."""
    if name == "align":
        from api.cli.align_quality import align_quality  # its libraries take their time

        desk.show(align_quality(desk, pair, gold, half))
        return
    if name == "review-order":
        from api.cli.review_order import review_order

        desk.show(review_order(desk, pair, gold, seed))
        return
    if name == "search":
        from api.cli.search_quality import quality  # the view's modules take their time

        desk.show(quality(desk, queries, limit))
        return
    if not paths or reference is None:
        raise BadInput(desk.say("eval parse 要有 PATH 和 --reference"))
    kind = slug_or_words(kind) or kind
    if kind not in KINDS:
        raise BadInput(desk.say("没有种类“{kind}”；可写 {kinds}", kind=kind, kinds="、".join(KINDS)))
    expected, mended = _reference(desk, reference), _corrections(desk, corrections)
    with desk.waiting(desk.say("读入")):
        library = library_of(kind, expected, name)
        found = evaluate(kind, expected, read(paths, kind=kind, library=library), mended)
    desk.show(_page(desk, name, found, limit))


def _corrections(desk: Desk, path: Path | None) -> list[Correction]:
    if path is None:
        return []
    try:
        return read_corrections(path)
    except OSError as error:
        raise BadInput(desk.say("打不开 {path}：{error}", path=path, error=error.strerror)) from None
    except ValueError as error:
        raise BadInput(desk.say("{path} 不是更正表：{error}", path=path, error=error)) from None


def _reference(desk: Desk, path: Path) -> list[Any]:
    try:
        if path.suffix.lower() == ".csv":
            return read_table(path)
        entries = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(desk.say("打不开 {path}：{error}", path=path, error=error.strerror)) from None
    except KeyError:
        raise BadInput(desk.say("{path} 没有 code 或 major_code 一列", path=path)) from None
    except ValueError:
        raise BadInput(desk.say("{path} 不是 json", path=path)) from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and "code" in entry for entry in entries):
        raise BadInput(desk.say("{path} 应是一个列表，每项有 code", path=path))
    return entries


def _page(desk: Desk, name: str, found: Evaluation, limit: int) -> Page:
    headings = [Heading(desk.say("指标")), Heading(desk.say("数值"), number=True)]
    metrics = Grid("", headings, [[metric, f"{value:.4f}"] for metric, value in found.metrics.items()])
    shown: Sequence[Any] = found.differences[:limit]
    rows = [
        [each.code, each.field, "；".join(each.extra), "；".join(each.missing), desk.say("是") if each.cut else ""]
        for each in shown
    ]
    columns = [
        Heading(desk.say("代码")),
        Heading(desk.say("字段")),
        Heading(desk.say("只有这里读到"), wide=True),
        Heading(desk.say("只有参考中有"), wide=True),
        Heading(desk.say("断页")),
    ]
    title = desk.say("不同之处：{count} 处", count=len(found.differences))
    data = {
        "case": name,
        "n": found.n,
        "metrics": {metric: round(value, 6) for metric, value in found.metrics.items()},
        "differences": [each._asdict() for each in found.differences],
    }
    return Page(data, [metrics, Grid(title, columns, rows)], [desk.say("参考结果 {count} 条", count=found.n)])
