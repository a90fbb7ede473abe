"""What belongs together: `align run`, `review`, `train`, `models` and `mappings`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli import reviewing as reviewing
from api.cli.application import align_app
from api.cli.audit import library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BAD_INPUT, BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import Limit, cut, rest
from api.compose import models_folder
from api.words import mark
from graph.alignment.acceptance import Rule, named
from graph.alignment.aids import Aid, aid
from graph.alignment.drawing import draw, libraries
from graph.alignment.embedding_training import train_embedding
from graph.alignment.encoders import present
from graph.alignment.items import PAIRINGS, Pairing, pairing
from graph.alignment.mappings import mappings_of, take_in
from graph.alignment.models import Model, Trained, current, listed, train, use
from graph.alignment.proposals import Proposal, commit, propose
from graph.alignment.review import rulings
from graph.alignment.sparing import worthwhile
from graph.alignment.sssom import read as read_sssom
from graph.alignment.sssom import write as write_sssom
from graph.errors import EncoderMissing
from graph.upkeep import WholeStore
from graph.views.columns import Columns, open_columns
from ingest.official_words import read_words

Pair = Annotated[str, typer.Option("--pair", metavar="PAIR", help=mark("哪种配对，如 major-occupation；all 为全部"))]
Library = Annotated[str, typer.Option("--library", metavar="ID", help=mark("只做这个资源库"))]
Texts = Annotated[
    list[Path] | None,
    typer.Option("--texts", metavar="PATH", help=mark("图谱里没有存的官方文字：专业简介、职业分类大典；可多次")),
]


@command(align_app, "run", mark("提出对应建议，各附可信度和理由；再次运行即整体更新，复核过的不动。"))
def run(
    desk: Desk,
    pair: Pair = "",
    library: Library = "",
    texts: Texts = None,
    accept_by: Annotated[
        str, typer.Option("--accept-by", metavar="RULE", help=mark("按这条规则自动采用；模型的校准支持不了就拒绝"))
    ] = "",
    plain: Annotated[
        bool, typer.Option("--no-model", help=mark("不用模型，只比较名称和词语（可信度未经校准）"))
    ] = False,
    embed: Annotated[
        str, typer.Option("--embed", metavar="NAME", help=mark("也比较嵌入：own 为自己训练的，或模型名、文件夹"))
    ] = "",
    rerank: Annotated[
        str, typer.Option("--rerank", metavar="NAME", help=mark("最像的再用这个 CrossEncoder 重排（名称或文件夹）"))
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=mark("只列出，不写入"))] = False,
    limit: Limit = 20,
) -> None:
    """Propose links of one kind of pair or of all that state a relation; unasked, of words alone only the likeliest."""
    chosen = [each for each in _pairings(pair or "all") if each.predicate]
    if not chosen:
        raise BadInput(desk.say("{pair} 只用于衡量，不提出建议", pair=pair))
    rule = named(accept_by) if accept_by else None
    if rule is not None and rule.pair not in {each.name for each in chosen}:
        raise BadInput(desk.say("规则 {rule} 是给 {pair} 的；写明 --pair {pair}", rule=rule.id, pair=rule.pair))
    store, words = desk.store(), read_words(texts or ())
    found: list[tuple[Proposal, str]] = []
    spared = 0
    for of in chosen:
        model = None if plain else current(models_folder(desk.settings.store, desk.settings.models), of.name)
        of_pair = rule if rule is not None and rule.pair == of.name else None
        helped = _aid(desk, of, embed, rerank)
        with desk.waiting(desk.say("找对应：{pair}", pair=of.zh if desk.settings.language == "zh" else of.en)):
            view = open_columns(store, None)
            for proposals, left in _run(
                desk, store, view, of, library_id(library), words, model, of_pair, dry_run, not pair, helped
            ):
                found += [(each, of.name) for each in proposals]
                spared += left
    _show_proposals(desk, store, found, limit, dry_run, spared)


def _run(
    desk: Desk,
    store: WholeStore,
    view: Columns,
    of: Pairing,
    library: str,
    words: dict[str, dict[str, str]],
    model: Model | None,
    rule: Rule | None,
    dry_run: bool,
    sparing: bool,
    helped: Aid,
) -> Iterator[tuple[list[Proposal], int]]:
    """Yield the proposals of one library after another, and how many were spared the reader."""
    decided = {each.link for each in rulings(store) if each.predicate == of.predicate}
    for owner in libraries(view, of, library):
        matter = draw(view, of, owner, words)
        every = propose(matter, model, decided, rule, aid=helped)
        proposals = worthwhile(view, of, every) if sparing and model is None else every
        if not dry_run:
            commit(store, matter, proposals, owner, datetime.now(UTC))
        yield proposals, len(every) - len(proposals)


def _aid(desk: Desk, of: Pairing, embed: str, rerank: str) -> Aid:
    """Get the encoder and the ranker that were asked for; the default goes on where they are not to be had."""

    def told(error: EncoderMissing) -> None:
        if not error.model:
            desk.note(desk.say("没有安装附加包 semantic（make semantic 安装）；照默认的方法继续"))
        else:
            desk.note(desk.say("用不了 {name}：{reason}；照默认的方法继续", name=error.model, reason=error))

    return aid(models_folder(desk.settings.store, desk.settings.models), of.name, embed, rerank, told)


def _show_proposals(
    desk: Desk, store: WholeStore, found: list[tuple[Proposal, str]], limit: int, dry_run: bool, spared: int
) -> None:
    labels = desk.labels(store, sorted({end for each, _ in found for end in (each.subject, each.object)}))
    rows = [
        [of, labels[each.subject], each.subject, labels[each.object], each.object, f"{each.confidence:.2f}", each.said]
        for each, of in found
    ]
    headings = [
        Heading(desk.say("配对")),
        Heading(desk.say("名称"), wide=True),
        Heading(desk.say("标识"), wide=True),
        Heading(desk.say("候选"), wide=True),
        Heading(desk.say("候选标识"), wide=True),
        Heading(desk.say("匹配可信度"), number=True),
        Heading(desk.say("理由"), wide=True),
    ]
    data = {
        "revision": store.revision,
        "spared": spared,
        "proposals": [
            {"pair": of, **each._asdict(), "method": each.method.value, "reasons": _reasons(each)} for each, of in found
        ],
    }
    said = (
        desk.say("建议 {count} 条，未写入", count=len(found))
        if dry_run
        else desk.say("建议 {count} 条", count=len(found))
    )
    if any(not each.model for each, _ in found):
        said += desk.say("；没有模型，可信度未经校准，只供排序")
    if spared:
        said += desk.say(
            "；另有 {count} 条没有列入：没有模型时只取有字面依据的，和无着落的条目各一个；写明 --pair（如 all）即全部",
            count=spared,
        )
    desk.show(Page(data, [Grid("", headings, cut(desk, rows, limit))], after=[*rest(desk, rows, limit), said]))


def _reasons(of: Proposal) -> list[dict[str, object]]:
    return [{**each._asdict(), "spans": [span._asdict() for span in each.spans]} for each in of.reasons]


@command(align_app, "train", mark("用已采用和已否决的对应训练模型，列出在留出对象上的成绩；较差的不启用。"))
def train_(desk: Desk, pair: Pair = "major-occupation", library: Library = "", texts: Texts = None) -> None:
    """Fit a model for one kind of pair."""
    store = desk.store()
    of = pairing(pair)
    view = open_columns(store, None)
    owners = libraries(view, of, library_id(library))
    if len(owners) != 1:
        raise BadInput(desk.say("这种配对逐库训练，请写明 --library"))
    with desk.waiting(desk.say("训练：{pair}", pair=of.zh)):
        matter = draw(view, of, owners[0], read_words(texts or ()))
        folder = models_folder(desk.settings.store, desk.settings.models)
        found = train(folder, matter, datetime.now(UTC))
        own = train_embedding(folder, matter, datetime.now(UTC)) if present() else None
    metrics = [[name, f"{value:.4f}"] for name, value in found.metrics.items()]
    data = {**found._asdict(), "bins": [each._asdict() for each in found.bins]}
    said = desk.say("模型 {name} 已启用", name=found.name) if found.current else found.better
    grid = Grid("", [Heading(desk.say("指标")), Heading(desk.say("数值"), number=True)], metrics)
    after = [said, _said_of_embedding(desk, own)]
    data["embedding"] = None if own is None else {"name": own.name, "metrics": own.metrics, "current": own.current}
    desk.show(Page(data, [grid], after=after))


def _said_of_embedding(desk: Desk, own: Trained | None) -> str:
    if own is None:
        return desk.say("没有安装附加包 semantic，只训练了排序，没有训练嵌入；make semantic 安装")
    if not own.current:
        return own.better
    shown = f"p@1 {own.metrics['p@1']:.3f}, r@10 {own.metrics['r@10']:.3f}"
    return desk.say("嵌入 {name} 已启用（{metrics}）；align run --embed own 用它", name=own.name, metrics=shown)


@command(align_app, "models", mark("列出模型：成绩、训练日期、哪个在用；--use 换用一个。"))
def models(
    desk: Desk,
    chosen: Annotated[str, typer.Option("--use", metavar="NAME", help=mark("换用这个模型"))] = "",
) -> None:
    """List the models beside the store."""
    folder = models_folder(desk.settings.store, desk.settings.models)
    if chosen:
        use(folder, chosen)
    found = listed(folder)
    rows: list[list[Cell]] = [
        [
            each.name,
            desk.say("是") if each.current else "",
            each.made[:10],
            each.links,
            *(f"{each.metrics[name]:.3f}" if name in each.metrics else "" for name in ("p@1", "r@10", "ece")),
            each.damaged,
        ]
        for each in found
    ]
    headings = [
        Heading(desk.say("模型")),
        Heading(desk.say("在用")),
        Heading(desk.say("日期")),
        Heading(desk.say("对应数"), number=True),
        *(Heading(name, number=True) for name in ("p@1", "r@10", "ece")),
        Heading(desk.say("不能用的原因"), wide=True),
    ]
    after = [] if found else [desk.say("还没有模型；用 zhitu align train 训练")]
    data = {"models": [{**each._asdict(), "metrics": dict(each.metrics)} for each in found]}
    desk.show(Page(data, [Grid("", headings, rows)], after=after))


@command(align_app, "mappings", mark("以 SSSOM TSV 交换对应：写出全部，或读入一份，并说明丢了什么。"))
def mappings(
    desk: Desk,
    way: Annotated[Literal["out", "in"], typer.Argument(metavar="WAY", help=mark("out 写出，in 读入"))],
    path: Annotated[Path, typer.Argument(metavar="FILE", help=mark("SSSOM TSV 文件"))],
    pair: Pair = "all",
) -> int:
    """Exchange mappings with other tools."""
    store = desk.store()
    chosen = sorted({each.predicate for each in _pairings(pair) if each.predicate})
    if way == "out":
        text, lost = write_sssom(mappings_of(store, open_columns(store, None), chosen))
        _save(desk, path, text)
        return _exchanged(desk, text.count("\n") - 7, lost, [])
    taken = read_sssom(_text(desk, path))
    take_in(store, taken.mappings, path.stem, datetime.now(UTC))
    return _exchanged(desk, len(taken.mappings), dict(taken.lost), list(taken.left_out))


def _exchanged(desk: Desk, count: int, lost: dict[str, int], left_out: list[tuple[int, str]]) -> int:
    rows: list[list[Cell]] = [[name, number, desk.say("这一列没有对应的去处")] for name, number in lost.items()]
    rows += [[desk.say("第 {row} 行", row=line), 1, reason] for line, reason in left_out]
    headings = [
        Heading(desk.say("位置")),
        Heading(desk.say("行数"), number=True),
        Heading(desk.say("丢失的"), wide=True),
    ]
    data = {"mappings": count, "lost": lost, "left_out": [{"line": line, "reason": why} for line, why in left_out]}
    desk.show(Page(data, [Grid("", headings, rows)], after=[desk.say("对应 {count} 条", count=count)]))
    return BAD_INPUT if left_out else 0


def _save(desk: Desk, path: Path, text: str) -> None:
    if path.exists():
        raise BadInput(desk.say("{path} 已经存在，不覆盖", path=path))
    path.write_text(text, encoding="utf-8", newline="\n")


def _text(desk: Desk, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(desk.say("打不开 {path}：{error}", path=path, error=error.strerror)) from None
    except UnicodeDecodeError:
        raise BadInput(desk.say("{path} 不是 UTF-8 文本", path=path)) from None


def _pairings(name: str) -> list[Pairing]:
    return list(PAIRINGS.values()) if name == "all" else [pairing(name)]
