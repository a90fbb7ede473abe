"""The pages and the web API: `serve`."""

import errno
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_network
from socket import gaierror, socket
from typing import Annotated

import typer

from api.access import Access, AccessRules, people_at
from api.cli.application import KEEPING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import FAULT, BadInput
from api.compose import shared_by_hosts
from api.http import workers as processes
from api.http.serving import Serving, WritingRefused, loopback, writing_at
from api.words import mark
from graph.views.rdf_pool import Limits

_POLL_OF_SERVERS = 0.1  # seconds between looks at the revision of a graph on a server: a query each
_NO_ADDRESS = mark("{host} 不是这台机器的地址；本机用 127.0.0.1，所有地址用 0.0.0.0")
_REFUSED = {
    errno.EADDRINUSE: mark("{host} 的端口 {port} 已被占用；请换一个（--port），或先停下占用它的程序"),
    errno.EADDRNOTAVAIL: _NO_ADDRESS,
    errno.EACCES: mark("没有权限使用端口 {port}；请换一个 1024 以上的（--port）"),
}


@command(app, "serve", mark("启动网页与接口（/v1）；新的一版提交后无需重启。"), KEEPING)
def serve(
    desk: Desk,
    host: Annotated[str, typer.Option("--host", help=mark("监听地址"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=mark("监听端口"))] = 8000,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help=mark("进程数"))] = 1,
    writing: Annotated[
        bool | None,
        typer.Option(
            "--writing/--read-only",
            help=mark("是否接受写入；默认在本机地址上接受，有账户之后也在别处接受"),
            show_default=False,
        ),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy", metavar="ADDRESS", help=mark("可信的反向代理的地址或网段，可多次：采信它写的来源地址与 https")
        ),
    ] = None,
    jobs: Annotated[
        bool, typer.Option("--jobs/--no-jobs", help=mark("是否在这里执行导入任务；否则由 zhitu worker 执行"))
    ] = True,
    behind: Annotated[
        int,
        typer.Option("--max-behind", metavar="N", min=0, help=mark("比图谱落后不超过这么多版时才算就绪")),
    ] = 20,
    sparql_claims: Annotated[
        int,
        typer.Option(
            "--sparql-claims", metavar="N", min=0, help=mark("说法不超过这么多条才为 SPARQL 建语义视图；0 为不提供")
        ),
    ] = Limits().claims,
) -> int:
    """Serve the web API until interrupted."""
    try:
        limits = Limits(claims=sparql_claims)
        rules = _access(desk, proxy or [])
        with closing(Access(rules)) as access:
            open_to_write = writing_at(host, writing, access.inhabited())
        serving = Serving(store=desk.settings.store, writing=open_to_write, sparql=limits, access=rules)
        serving = replace(serving, places=desk.settings.places, working=jobs, behind=behind)
        if shared_by_hosts(serving.store):
            serving = replace(serving, poll=_POLL_OF_SERVERS)
    except WritingRefused as error:
        raise BadInput(desk.words.told(str(error))) from None
    with _listening(desk, host, port) as listening:  # first: what it takes to prepare may take minutes
        with desk.waiting(desk.say("整理图谱")):
            revision = processes.prepare(serving)
        pages = f"http://{host}:{listening.getsockname()[1]}/"
        if open_to_write and not loopback(host):
            desk.note(desk.say("这个地址别的机器也能到：请在前面放 TLS 代理（--proxy），否则密码明文传送"), "yellow")
        message = mark("第 {revision} 版：网页 {pages}，接口 {pages}v1；按 Ctrl+C 结束")
        desk.note(desk.say(message, revision=revision, pages=pages))
        try:
            return 0 if processes.run(serving, listening, workers) else FAULT
        except KeyboardInterrupt:
            return 0


def _listening(desk: Desk, host: str, port: int) -> socket:
    """Return the socket, or say at once why there is none."""
    try:
        return processes.listen(host, port)
    except OSError as error:
        said = _REFUSED.get(error.errno or 0)
        if said is None and not isinstance(error, gaierror):
            raise
        raise BadInput(desk.say(said or _NO_ADDRESS, host=host, port=port)) from None


def _access(desk: Desk, proxies: list[str]) -> AccessRules:
    """Return the rules of access, with the proxies that were named."""
    try:
        networks = tuple(ip_network(each, strict=False) for each in proxies)
    except ValueError as error:
        raise BadInput(desk.say("--proxy 要写地址或网段，如 127.0.0.1 或 10.0.0.0/8（{error}）", error=error)) from None
    return AccessRules(people=people_at(desk.settings.store, desk.settings.people), proxies=networks)
