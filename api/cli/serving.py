"""The web API: `serve`."""

from typing import Annotated

import typer

from api.cli.application import KEEPING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import FAULT, BadInput
from api.http import workers as processes
from api.http.serving import Serving, WritingRefused, writing_at
from api.words import mark
from graph.views.rdf_pool import Limits


@command(app, "serve", mark("启动网络接口（/v1）；新的一版提交后无需重启。"), KEEPING)
def serve(
    desk: Desk,
    host: Annotated[str, typer.Option("--host", help=mark("监听地址"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=mark("监听端口"))] = 8000,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help=mark("进程数"))] = 1,
    writing: Annotated[
        bool | None,
        typer.Option("--writing/--read-only", help=mark("是否接受导入；默认只在本机地址上接受"), show_default=False),
    ] = None,
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
        serving = Serving(store=desk.settings.store, writing=writing_at(host, writing), sparql=limits)
    except WritingRefused as error:
        raise BadInput(desk.words.told(str(error))) from None
    with desk.waiting(desk.say("整理图谱")):
        revision = processes.prepare(serving)
    with processes.listen(host, port) as listening:
        address = f"http://{host}:{listening.getsockname()[1]}/v1"
        desk.note(desk.say("第 {revision} 版：{address}，按 Ctrl+C 结束", revision=revision, address=address))
        try:
            return 0 if processes.run(serving, listening, workers) else FAULT
        except KeyboardInterrupt:
            return 0
