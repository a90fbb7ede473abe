"""Accounts and roles on the server's own machine: `account create`, `list`, `disable` and the like."""

import getpass
import sys
from typing import Annotated

import typer

from api.access import Access, AccessRules, machine, people_at
from api.cli.application import account_app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.people_data import account_data, line_data
from api.words import mark
from people import accounts, log
from people.accounts import Known
from people.database import Database
from people.roles import Grant, Role

Name = Annotated[str, typer.Argument(metavar="NAME", help=mark("账户名"))]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="ROLE[:SCOPE]",
        help=mark("角色：learner、builder:资源库标识、auditor[:地区]、expert、administrator"),
    ),
]
_LINES = 20


@command(
    account_app, "create", mark("新建账户；第一个管理员用 --admin。密码当场输入两遍，或从标准输入读，或由程序生成。")
)
def create(
    desk: Desk,
    name: Name,
    admin: Annotated[bool, typer.Option("--admin", help=mark("管理员，同 --role administrator"))] = False,
    role: Roles = None,
    generate: Annotated[bool, typer.Option("--generate", help=mark("生成一次性密码，只显示这一次"))] = False,
    stdin: Annotated[bool, typer.Option("--password-stdin", help=mark("从标准输入读密码（一行）"))] = False,
) -> None:
    """Make an account."""
    grants = {Grant.read(each) for each in role or ()} | ({Grant(Role.ADMINISTRATOR)} if admin else set())
    access, database = _opened(desk, create=True)
    if not accounts.any_account(database) and Grant(Role.ADMINISTRATOR) not in grants:
        raise BadInput(desk.say("第一个账户要是管理员：请加 --admin"))
    password = None if generate else _typed(desk, stdin)
    known, once = accounts.create(database, access.hasher, name, password, grants, machine())
    said = desk.say("已新建账户 {name}：{roles}", name=known.name, roles=_roles(known) or desk.say("没有角色"))
    _done(desk, known, said, once)


@command(account_app, "list", mark("列出账户、角色与状态。"))
def show(desk: Desk) -> None:
    """List the accounts."""
    _, database = _opened(desk)
    found: list[Known] = []
    while page := accounts.listed(database, found[-1].name if found else "", limit=500):
        found += page
    headings = [Heading(desk.say(text)) for text in ("账户", "状态", "建立")]
    rows = [[known.name, _state(desk, known), known.created.date().isoformat(), _roles(known)] for known in found]
    grid = Grid("", [*headings, Heading(desk.say("角色"), wide=True)], rows)
    desk.show(Page({"accounts": [account_data(known) for known in found]}, [grid]))


@command(account_app, "disable", mark("停用账户：立即退出登录，令牌失效。"))
def disable(desk: Desk, name: Name) -> None:
    """Close an account."""
    known = accounts.change(_opened(desk)[1], name, machine(), disabled=True)
    _done(desk, known, desk.say("账户 {name} 已停用", name=known.name))


@command(account_app, "enable", mark("重新启用账户。"))
def enable(desk: Desk, name: Name) -> None:
    """Reopen an account."""
    known = accounts.change(_opened(desk)[1], name, machine(), disabled=False)
    _done(desk, known, desk.say("账户 {name} 已启用", name=known.name))


@command(account_app, "reset", mark("重设密码：显示一次性密码，登录后须改；原有的登录和令牌失效。"))
def reset(desk: Desk, name: Name) -> None:
    """Give an account a one-time password."""
    access, database = _opened(desk)
    once = accounts.reset(database, access.hasher, name, machine())
    known = accounts.find(database, name)
    _done(desk, known, desk.say("账户 {name} 的密码已重设", name=known.name), once)


@command(account_app, "roles", mark("授予、收回角色；都不给则只显示。"))
def roles(
    desk: Desk,
    name: Name,
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar="ROLE[:SCOPE]", help=mark("授予的角色，可多次"))
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="ROLE[:SCOPE]", help=mark("收回的角色，可多次"))
    ] = None,
) -> None:
    """Give and take roles."""
    _, database = _opened(desk)
    known = accounts.find(database, name)
    given, taken = {Grant.read(each) for each in add or ()}, {Grant.read(each) for each in remove or ()}
    if missing := taken - set(known.grants):
        raise BadInput(
            desk.say("账户 {name} 没有角色 {roles}", name=known.name, roles="、".join(map(str, sorted(missing))))
        )
    if given or taken:
        after = (set(known.grants) - taken) | given
        known = accounts.change(database, name, machine(), edition=known.edition, grants=after)
    _done(desk, known, desk.say("{name}：{roles}", name=known.name, roles=_roles(known) or desk.say("没有角色")))


@command(account_app, "audit", mark("操作记录：谁在何时从哪里做了什么，结果如何；新的在前。"))
def audit(
    desk: Desk,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help=mark("只看这个账户做的"))] = None,
    action: Annotated[str | None, typer.Option("--action", metavar="ACTION", help=mark("只看这种操作"))] = None,
    before: Annotated[int | None, typer.Option("--before", metavar="N", min=1, help=mark("从第 N 条往前"))] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10000, help=mark("行数"))] = _LINES,
) -> None:
    """List the audit log."""
    found = log.lines(_opened(desk)[1], before, limit, actor or "", action or "")
    headings = [Heading(desk.say(text)) for text in ("编号", "时间", "账户", "操作", "对象", "结果", "地址")]
    rows: list[list[Cell]] = [[line.id, f"{line.at:%Y-%m-%d %H:%M:%S}Z", *line[2:]] for line in found]
    grid = Grid(
        "",
        [*headings, Heading(desk.say("备注"), wide=True)],
        rows,
    )
    desk.show(Page({"entries": [line_data(line) for line in found]}, [grid]))


def _opened(desk: Desk, create: bool = False) -> tuple[Access, Database]:
    """Open the accounts of the desk's graph; they are closed with the desk."""
    address = people_at(desk.settings.store, desk.settings.people)
    access = Access(AccessRules(people=address))
    desk.opened.callback(access.close)
    database = access.database(create)
    if database is None:
        detail = desk.say("还没有账户；先运行 zhitu account create 账户名 --admin")
        raise BadInput(detail if address else desk.say("内存里的图谱没有账户"))
    return access, database


def _typed(desk: Desk, stdin: bool) -> str:
    """Return a password typed twice, or read from standard input."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput(desk.say("没有终端可输入密码：请用 --password-stdin 或 --generate"))
    first = getpass.getpass(desk.say("密码：") + " ")
    if first != getpass.getpass(desk.say("再输一遍：") + " "):
        raise BadInput(desk.say("两遍不一样，没有新建"))
    return first


def _done(desk: Desk, known: Known, said: str, once: str | None = None) -> None:
    data = account_data(known)
    after = []
    if once is not None:
        data["password"] = once
        after = [desk.say("一次性密码（只显示这一次，登录后须改）：{password}", password=once)]
    desk.show(Page(data, before=[said, *after]))


def _roles(known: Known) -> str:
    return "、".join(map(str, known.grants))


def _state(desk: Desk, known: Known) -> str:
    if known.disabled:
        return desk.say("已停用")
    return desk.say("待改密码") if known.once else desk.say("可用")
