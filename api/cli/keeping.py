"""Looking after the graph: `store check`, `backup`, `restore`, `copy`, `compare`."""

from pathlib import Path
from typing import Annotated

import typer

from api.access import machine
from api.beside import back_up, copied_at, databases, put_back
from api.cli.application import store_app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import ANSWER_IS_NO, BadInput
from api.cli.page import Grid, Heading, Page
from api.compose import discard, file_of
from api.words import mark
from graph.upkeep import WholeStore
from graph.upkeep import compare as differences
from graph.upkeep import copy as replay
from people.copies import whole

Address = Annotated[str, typer.Argument(metavar="URL", help=mark("图谱地址，如 sqlite:///另一处.db"))]


@command(store_app, "check", mark("体检：核对文件、台账与每个条目；有问题则退出码为 1。"))
def check(desk: Desk) -> int:
    """Verify the store against itself."""
    store = desk.store()
    with desk.waiting(desk.say("体检")):
        faults = store.check()
    return _verdict(desk, store, faults, desk.say("完好，第 {revision} 版", revision=store.revision))


@command(store_app, "backup", mark("备份到一个新文件，账户与导入任务在旁边各一个；备份时可照常读写。"))
def backup(desk: Desk, path: Annotated[Path, typer.Argument(help=mark("备份文件，不覆盖已有文件"))]) -> None:
    """Write a whole copy."""
    for each in (path, *(each.saved(path) for each in databases(desk.settings))):
        if each.exists():
            raise BadInput(desk.say("{path} 已经存在，备份不覆盖任何文件", path=each))
    if not path.parent.is_dir():
        raise BadInput(desk.say("没有文件夹 {path}", path=path.parent))
    store = desk.store()
    with desk.waiting(desk.say("备份")):
        store.backup(str(path))
        copied, elsewhere = back_up(desk.settings, path)
    said = [desk.say("第 {revision} 版已备份到 {path}", revision=store.revision, path=path)]
    said += [desk.say("{name}已备份到 {path}", name=desk.say(each.name), path=each.saved(path)) for each in copied]
    said += [desk.say("{name}在另一个数据库里，请用它自己的工具备份", name=desk.say(each.name)) for each in elsewhere]
    _done(desk, "\n".join(said), store.revision)


@command(store_app, "restore", mark("从备份恢复；先给备份体检，坏的不恢复。"))
def restore(
    desk: Desk,
    path: Annotated[Path, typer.Argument(help=mark("备份文件"))],
    replace: Annotated[bool, typer.Option("--replace", help=mark("替换现有的图谱"))] = False,
) -> int:
    """Put a backup, once it is found whole, in the place of the store."""
    target = file_of(desk.settings.store)
    if target is None:
        raise BadInput(desk.say("只能恢复到 sqlite:/// 地址"))
    if not path.is_file():
        raise BadInput(desk.say("没有备份文件 {path}", path=path))
    beside = copied_at(desk.settings, path)
    for file in (target, *(each.file for each in beside)):
        if file is not None and file.exists() and not replace:
            raise BadInput(desk.say("{path} 处已有图谱；确要替换请加 --replace", path=file))
    saved = desk.store(address=f"sqlite:///{path}")
    with desk.waiting(desk.say("恢复")):
        faults = saved.check()
        copies = [each.saved(path) for each in beside]
        faults += [desk.say("{path} 已损坏，不是完整的数据库", path=each) for each in copies if not whole(each)]
        if not faults:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(target.name + ".restored")
            fresh.unlink(missing_ok=True)
            saved.backup(str(fresh))
            discard(desk.settings.store)
            fresh.rename(target)
            for each in beside:
                put_back(each, path, machine())
    good = [desk.say("已恢复到第 {revision} 版", revision=saved.revision)]
    good += [desk.say("{name}已恢复", name=desk.say(each.name)) for each in beside]
    return _verdict(desk, saved, faults, "\n".join(good))


@command(store_app, "copy", mark("逐版复制到一个空的图谱，版号与时间不变。"))
def copy(desk: Desk, target: Address) -> None:
    """Replay every revision into another store."""
    source, into = desk.store(), desk.store(create=True, address=target)
    if into.revision:
        raise BadInput(desk.say("{address} 不是空的图谱", address=target))
    with desk.waiting(desk.say("复制")):
        replay(source, into)
    _done(desk, desk.say("已复制 {revision} 版到 {address}", revision=into.revision, address=target), into.revision)


@command(store_app, "compare", mark("逐版、逐条比较两个图谱；不同则退出码为 1。"))
def compare(desk: Desk, other: Address) -> int:
    """Compare two stores."""
    left, right = desk.store(), desk.store(address=other)
    with desk.waiting(desk.say("比较")):
        found = differences(left, right)
    return _verdict(desk, left, found, desk.say("两处相同，都是第 {revision} 版", revision=left.revision))


def _verdict(desk: Desk, store: WholeStore, faults: list[str], good: str) -> int:
    """Say that all is well, or list what is wrong and answer no."""
    told = [desk.words.told(fault) for fault in faults]
    title = desk.say("发现 {count} 处问题", count=len(faults)) if faults else good
    grid = Grid("", [Heading(desk.say("问题"), wide=True)], [[text] for text in told])
    desk.show(Page({"revision": store.revision, "good": not faults, "faults": told}, [grid] if faults else [], [title]))
    return ANSWER_IS_NO if faults else 0


def _done(desk: Desk, text: str, revision: int) -> None:
    desk.show(Page({"revision": revision, "done": text}, before=[text]))
