"""Looking after the graph: `store check`, `backup`, `restore`, `copy`, `compare`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from api.access import machine
from api.beside import back_up, copied_at, databases, put_back, waiting_imports
from api.cli.application import store_app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import ANSWER_IS_NO, BadInput
from api.cli.page import Grid, Heading, Page
from api.compose import discard, file_of, files_for_import
from api.words import mark
from graph.errors import GraphError
from graph.upkeep import WholeStore, resume
from graph.upkeep import compare as differences
from graph.upkeep import copy as replay
from people.copies import whole

Addresses = Annotated[
    list[str],
    typer.Argument(metavar="[FROM] TO", help=mark("图谱地址，如 sqlite:///另一处.db；只写一个时，另一个是 --store 的")),
]


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
    if held := waiting_imports(desk.settings):
        said.append(desk.say("等待中的导入（{count} 次）只备份了记录，文件不在备份里：恢复之后要重新发送", count=held))
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
def copy(
    desk: Desk,
    addresses: Addresses,
    again: Annotated[bool, typer.Option("--resume", help=mark("接着上次中断处复制，或补上以后的各版"))] = False,
    files: Annotated[
        Path | None,
        typer.Option(
            "--import-files", metavar="FOLDER", help=mark("不连接 Neo4j，而是为 neo4j-admin 把导入文件写到空文件夹")
        ),
    ] = None,
    admin: Annotated[
        str | None,
        typer.Option("--neo4j-admin", metavar="PROGRAM", help=mark("写好后由它导入，如 neo4j-admin；先停下 Neo4j")),
    ] = None,
    over: Annotated[bool, typer.Option("--replace", help=mark("导入时替换 Neo4j 里已有的数据库"))] = False,
) -> None:
    """Replay every revision into another store."""
    origin, target = _two(desk, addresses)
    if files is not None:
        _write_files(desk, origin, target, (files, admin, over))
        return
    if origin == target:
        raise BadInput(desk.say("{address} 不能复制到它自己", address=target))
    source = desk.store(address=origin)
    into = desk.store(create=True, address=target)
    if into.revision and not again:
        raise BadInput(desk.say("{address} 不是空的图谱", address=target))
    waiting = desk.waiting(desk.say("复制"))
    try:
        with waiting:
            (resume if again else replay)(source, into, lambda done, of: _tell(waiting, done, of))
    except ValueError as error:
        raise BadInput(desk.say("{address} 不是空的图谱，也不是这个图谱较早的样子", address=target)) from error
    except (GraphError, KeyboardInterrupt):
        desk.note(desk.say("没有复制完；排除故障后加 --resume 接着复制"), "yellow")
        raise
    _done(desk, desk.say("已复制 {revision} 版到 {address}", revision=into.revision, address=target), into.revision)


def _write_files(desk: Desk, origin: str, target: str, asked: tuple[Path, str | None, bool]) -> None:
    """Write what neo4j-admin imports, and let it import that where its program is named."""
    files, admin, over = asked
    if files.is_dir() and any(files.iterdir()):
        raise BadInput(desk.say("{path} 不是空文件夹", path=files))
    source, waiting = desk.store(address=origin), desk.waiting(desk.say("复制"))
    with waiting:
        revision = files_for_import(source, target, files, admin, over, lambda done, of: _tell(waiting, done, of))
    if admin is not None:
        said = desk.say("已由 neo4j-admin 导入 {revision} 版；启动 Neo4j 后即可使用", revision=revision)
    else:
        said = desk.say(
            "已为 {revision} 版写好导入文件；停下 Neo4j 后运行：{command}",
            revision=revision,
            command=f"neo4j-admin database import full neo4j @{files.absolute() / 'import.args'}",
        )
    _done(desk, said, revision)


def _two(desk: Desk, addresses: list[str]) -> tuple[str, str]:
    """Return both addresses, the first from the settings where only one was typed."""
    if len(addresses) > 2:
        raise BadInput(desk.say("多出的参数：{name}", name=" ".join(addresses[2:])))
    return (addresses[0], addresses[1]) if len(addresses) == 2 else (desk.settings.store, addresses[0])


def _tell(waiting: Progress, done: int, of: int) -> None:
    """Show how many revisions are done."""
    waiting.update(waiting.task_ids[0], description=f"{done:,} / {of:,}")


@command(store_app, "compare", mark("逐版、逐条比较两个图谱；不同则退出码为 1。"))
def compare(desk: Desk, addresses: Addresses) -> int:
    """Compare two stores."""
    left, right = (desk.store(address=each) for each in _two(desk, addresses))
    with desk.waiting(desk.say("正在比较")):
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
