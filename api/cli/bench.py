"""How fast it is, with peers beside: `bench`."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.application import KEEPING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Grid, Heading, Page
from api.words import mark

if TYPE_CHECKING:
    from bench.measure import Result

NAMES = ("commit", "rebuild", "open", "audit", "curve", "major", "refresh", "library", "describe", "search", "paths")
OF_SERVER = ("http", "http-304", "http-major", "fresh", "sparql")
OF_PAGES = ("pages", "pages-paint", "pages-redraw", "pages-weight")
"""What `pages` runs: all but the first need Chromium, and `make pages`."""
OF_READING = ("edit", "taxonomy")
OF_ALIGNING = ("align-points",)
OF_NEO4J = ("neo4j-load", "neo4j-import", "neo4j-rebuild", "neo4j-describe", "neo4j-audit", "neo4j-commit")
"""What `neo4j` runs: they need Java and Maven."""
LONG = ("contract", "soak", "damage", "align-majors")
"""What takes many minutes and is no part of `all`."""
ALL = (*NAMES, *OF_SERVER, *OF_PAGES, *OF_READING, *OF_ALIGNING)
_DRIVEN = ("http", "http-304", "http-major", "soak")


@command(app, "bench", mark("衡量速度：在合成的全国数据上计时，并与同类工具在同一次运行中对照。"), KEEPING)
def bench(
    desk: Desk,
    name: Annotated[str, typer.Argument(metavar="NAME", help=mark("测什么；all 为全部"))],
    scale: Annotated[float, typer.Option(min=0.01, max=4, help=mark("规模，1 为全国"))] = 1.0,
    resources: Annotated[
        int | None, typer.Option("--resources-per-library", metavar="N", min=1, help=mark("每库素材数"))
    ] = None,
    seed: Annotated[int, typer.Option(metavar="K", help=mark("随机种子"))] = 1,
    peers: Annotated[bool, typer.Option("--peers/--no-peers", help=mark("是否与同类工具对照"))] = True,
    requests: Annotated[int, typer.Option(metavar="N", min=1, help=mark("soak 至多多少个请求"))] = 1_000_000,
    minutes: Annotated[float, typer.Option(metavar="M", min=0.1, max=600, help=mark("soak 至多多少分钟"))] = 30.0,
    folder: Annotated[Path, typer.Option(metavar="PATH", help=mark("合成数据存放处"))] = Path("var/bench"),
    write: Annotated[Path | None, typer.Option(metavar="PATH", help=mark("把结果写成网页文档（Markdown）"))] = None,
) -> None:
    """Run one case or all; the synthetic nation is built once for a size and kept."""
    known = (*ALL, *LONG, *OF_NEO4J, "neo4j", "all")
    if name not in known:
        raise BadInput(desk.say("没有“{name}”这一项；可写 {names}", name=name, names="、".join(known)))
    try:
        from bench.measure import Size
        from bench.page import write as write_page
    except ModuleNotFoundError as error:
        raise BadInput(desk.say("缺少软件包 {name}；先运行 make dev", name=error.name)) from None
    if name in (*_DRIVEN, "all") and shutil.which("wrk") is None:
        raise BadInput(desk.say("没有找到 wrk，它向服务发送请求；先安装它（apt install wrk）"))
    if name in (*OF_PAGES, "all") and (missing := _of_browsers()):
        raise BadInput(desk.say("没有找到 {missing}，网页的计时用得到", missing=missing))
    chosen = {"all": ALL, "pages": OF_PAGES, "neo4j": OF_NEO4J}.get(name, (name,))
    results = list(_results(desk, chosen, Size(scale, resources, seed), folder, peers, (requests, minutes)))
    if write is not None:
        more = "" if resources is None else f" --resources-per-library {resources}"
        more += "" if peers else " --no-peers"
        write_page(write, results, f"zhitu bench {name} --scale {scale:g}{more} --seed {seed} --write {write}")
    desk.show(_page(desk, results))


def _of_browsers() -> str:
    """Return what pages are timed with and is not here."""
    from api.pages.assets import Assets
    from bench.pages_case import CHROMIUM

    needed = {"Chromium（/usr/bin/chromium）": CHROMIUM.exists(), "make pages": bool(Assets().scripts)}
    return "、".join(word for word, there in needed.items() if not there)


def _results(
    desk: Desk, chosen: tuple[str, ...], size: object, folder: Path, peers: bool, soak: tuple[int, float]
) -> "Iterator[Result]":
    from bench.cases import run
    from bench.house import WHOLE
    from bench.measure import Size

    assert isinstance(size, Size)
    for case in chosen:
        with desk.waiting(desk.say("计时 {case}", case=case)):
            yield run(case, size, folder, peers, WHOLE._replace(requests=soak[0], minutes=soak[1]))


def _page(desk: Desk, results: "list[Result]") -> Page:
    said = [result.json() for result in results]
    headings = [
        Heading(desk.say("项目")),
        Heading(desk.say("数值"), number=True),
        Heading(desk.say("单位")),
        Heading(desk.say("预算"), number=True),
        Heading(desk.say("守住")),
        Heading(desk.say("内存峰值（MiB）"), number=True),
    ]
    words = {None: "–", True: desk.say("是"), False: desk.say("否")}
    rows = [
        [each["case"], each["value"], each["unit"], each["budget"], words[each["held"]], each["rss_mb"]]
        for each in said
    ]
    beside = [
        [each["case"], name, peer["scale"], peer["value"], peer["ratio"]]
        for each in said
        for name, peer in each["peers"].items()
    ]
    columns = [
        Heading(desk.say("项目")),
        Heading(desk.say("对照")),
        Heading(desk.say("规模"), number=True),
        Heading(desk.say("数值"), number=True),
        Heading(desk.say("为职图的几倍"), number=True),
    ]
    grids = [Grid("", headings, rows), Grid(desk.say("对照（同一次运行）"), columns, beside)]
    return Page(said[0] if len(said) == 1 else said, grids)
