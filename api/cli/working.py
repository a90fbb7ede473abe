"""Workers of imports beside the web API, on this machine or others: `worker`."""

from typing import Annotated

import typer

from api import crew
from api.cli.application import KEEPING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.compose import beside
from api.words import mark


@command(app, "worker", mark("执行导入任务；与 zhitu serve --no-jobs 配合，可开多个。"), KEEPING)
def worker(
    desk: Desk,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help=mark("进程数"))] = 1,
) -> None:
    """Carry out imports that were sent to the web API until interrupted."""
    address = desk.settings.store
    if beside(address) is None:
        raise BadInput(desk.say("{address} 处的图谱只在它自己的进程里，zhitu worker 用不了", address=address))
    revision = desk.store().revision
    desk.note(desk.say("第 {revision} 版：等待导入任务，按 Ctrl+C 结束", revision=revision))
    crew.work(address, desk.settings.places, workers)
