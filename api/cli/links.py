"""Whether the addresses of resources can be opened: `links`, the only command that asks the network."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Annotated

import typer
from rich.markup import escape

from api.cli.application import KEEPING, app
from api.cli.audit import library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import FAULT, BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import Limit, cut, rest
from api.words import mark
from graph.upkeep import WholeStore
from ingest.links import Checked, Link, Stated, check_links, commit_links, day_of, links_of, stated
from ingest.links_check import Outcome, Verdict
from ingest.links_hosts import POLITE, Manners

_VERDICTS = {
    Verdict.LIVE: mark("能打开"),
    Verdict.DEAD: mark("打不开"),
    Verdict.UNKNOWN: mark("没有结论"),
    Verdict.SKIPPED: mark("没有检查"),
}
_REASONS = {
    "opened": mark("能打开"),
    "gone": mark("对方说没有这个页面"),
    "no-such-host": mark("没有这个域名"),
    "timeout": mark("超时"),
    "refused": mark("对方拒绝连接"),
    "reset": mark("连接中断"),
    "unreachable": mark("连不上"),
    "dns": mark("域名暂时查不到"),
    "tls": mark("证书不能核实"),
    "garbled": mark("回答的不是网页协议"),
    "server-error": mark("对方服务器出错"),
    "busy": mark("对方要求过后再来"),
    "locked": mark("要登录或不允许访问"),
    "unclear": mark("回答不能说明问题"),
    "redirect-loop": mark("来回转向"),
    "redirect-elsewhere": mark("转向的不是网址"),
    "too-many-redirects": mark("转向太多次"),
    "robots-unread": mark("robots.txt 读不到"),
    "host-down": mark("这台主机一直没有回应，不再问"),
    "robots": mark("robots.txt 不允许"),
    "private": mark("内部网络的地址"),
    "not-http": mark("不是网址"),
    "over-limit": mark("超过一台主机一次的上限，下次再查"),
}


@command(
    app, "links", mark("检查素材的网址能不能打开，把结果和日期记为可用与否；只有这条命令会访问外部网络。"), KEEPING
)
def links(
    desk: Desk,
    library: Annotated[str, typer.Option("--library", metavar="ID", help=mark("只查这个资源库的素材"))] = "",
    most: Annotated[
        int | None, typer.Option("--most", metavar="N", min=1, help=mark("最多查多少条，最久没查过的先查；默认全部"))
    ] = None,
    per_host: Annotated[
        int, typer.Option("--per-host", metavar="N", min=1, help=mark("一台主机一次最多查多少条"))
    ] = POLITE.per_host,
    delay: Annotated[
        float, typer.Option("--delay", metavar="SECONDS", min=0, help=mark("对同一台主机两次访问之间等多少秒"))
    ] = POLITE.delay,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help=mark("一次访问最多等多少秒"))
    ] = POLITE.timeout,
    private: Annotated[
        list[str] | None,
        typer.Option("--private", metavar="HOST", help=mark("允许访问内部网络中的这台主机；可多次")),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=mark("只检查，不写入"))] = False,
    limit: Limit = 20,
) -> int:
    """Check addresses, state what was found, and tell of all that cannot be opened for sure."""
    store, scope = desk.store(), library_id(library)
    if scope and store.keys([scope])[0] < 0:
        raise BadInput(desk.say("没有资源库 {library}；用 zhitu sources library/ 查看已导入的资源库", library=scope))
    hosts = frozenset(host.lower() for host in private or ())
    manners = Manners(delay=delay, timeout=timeout, per_host=per_host, private=hosts)
    began = datetime.now(UTC)
    asked = links_of(store, scope)[:most]
    with desk.waiting(desk.say("检查网址")) as clock:
        done = count(1)

        def tell(link: Link, outcome: Outcome) -> None:
            said = desk.say("检查网址 {done}/{total}：{url}", done=next(done), total=len(asked), url=link.url)
            clock.update(clock.task_ids[0], description=escape(said))

        checked = check_links(asked, manners, progress=tell)
    found = stated(store, scope, checked, day_of(began))
    if not dry_run:
        commit_links(store, found, datetime.now(UTC))
    _show(desk, store, checked, found, dry_run, limit)
    return FAULT if checked.outcomes and not checked.heard and _asked(checked) else 0


def _asked(checked: Checked) -> bool:
    """Whether anything was asked at all: a list of private addresses says nothing of the network."""
    return any(outcome.verdict is not Verdict.SKIPPED for _, outcome in checked.outcomes)


def _show(desk: Desk, store: WholeStore, checked: Checked, found: Stated, dry_run: bool, limit: int) -> None:
    told = [each for each in checked.outcomes if each[1].verdict is not Verdict.LIVE or each[0].live is not True]
    labels = desk.labels(store, [link.id for link, _ in told])
    rows = [_row(desk, link, outcome, labels[link.id]) for link, outcome in told]
    counts: list[list[Cell]] = [[desk.say(word), checked.count(verdict)] for verdict, word in _VERDICTS.items()]
    overview = Grid("", [Heading(desk.say("结果")), Heading(desk.say("数量"), number=True)], counts)
    listed = Grid(
        desk.say("打不开、没有结论和有变化的：{count}", count=len(rows)), _headings(desk), cut(desk, rows, limit)
    )
    data = {
        "revision": store.revision,
        "heard": checked.heard,
        "checked": len(checked.outcomes),
        "counts": {verdict.value: checked.count(verdict) for verdict in Verdict},
        "reasons": dict(sorted(Counter(outcome.reason for _, outcome in checked.outcomes).items())),
        "sources": [bundle.version.source for bundle in found.bundles],
        "withdrawn": list(found.bare),
        "links": [_data(link, outcome, labels[link.id]) for link, outcome in told],
    }
    grids = [listed] if desk.settings.form == "csv" else [overview, *([listed] if rows else [])]
    desk.show(Page(data, grids, after=[*rest(desk, rows, limit), *_summary(desk, store, checked, found, dry_run)]))


def _headings(desk: Desk) -> list[Heading]:
    return [
        Heading(desk.say("标识"), wide=True),
        Heading(desk.say("名称"), wide=True),
        Heading(desk.say("网址"), wide=True),
        Heading(desk.say("结果")),
        Heading(desk.say("原因"), wide=True),
        Heading(desk.say("状态码"), number=True),
        Heading(desk.say("原为")),
    ]


def _row(desk: Desk, link: Link, outcome: Outcome, label: str) -> Sequence[Cell]:
    before = {True: desk.say("能打开"), False: desk.say("打不开"), None: desk.say("未注明")}[link.live]
    said = desk.say(_VERDICTS[outcome.verdict]), desk.say(_REASONS[outcome.reason])
    return [link.id, label, link.url, *said, outcome.status, before]


def _data(link: Link, outcome: Outcome, label: str) -> dict[str, object]:
    return {
        "id": link.id,
        "label": label,
        "url": link.url,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "status": outcome.status,
        "before": link.live,
    }


def _summary(desk: Desk, store: WholeStore, checked: Checked, found: Stated, dry_run: bool) -> Iterable[str]:
    if not checked.outcomes:
        yield desk.say("没有要查的网址")
    elif not checked.heard and _asked(checked):
        yield desk.say("没有一台主机回应，看来连不上网络；什么都没有写入")
    elif dry_run:
        yield desk.say("只检查，没有写入")
    else:
        number = len(found.bundles) + len(found.bare)
        yield desk.say("更新 {count} 个资源库的网址检查；现为第 {revision} 版", count=number, revision=store.revision)
