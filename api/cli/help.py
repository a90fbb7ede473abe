"""The help pages in the reader's language; Chinese folds at any character, which Typer's own pages do not."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperCommand, TyperGroup

from api.settings import read_settings
from api.words import Words, mark


class Call(NamedTuple):
    """What a run of the program starts with; the object of Typer's context."""

    environment: Mapping[str, str]
    words: Words


_EXIT_CODES = (
    ("0", mark("完成")),
    ("1", mark("回答为“否”：--fail-under、--no-worse、store check、store compare")),
    ("2", mark("输入或用法有误；好的内容已写入，--strict 时全部不写入")),
    ("3", mark("故障：图谱损坏、磁盘已满、程序缺陷")),
)


class Command(TyperCommand):
    """A command whose help page is ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        _write(self, ctx, ())


class Group(TyperGroup):
    """A group of commands whose help page is ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page with the commands, panel by panel."""
        _write(self, ctx, list(self.commands.values()))


def _write(command: TyperCommand | TyperGroup, ctx: Any, commands: Sequence[Any]) -> None:
    call: Call = ctx.find_root().obj
    say = call.words.say
    console = Console(width=read_settings(call.environment, terminal=_terminal()).width, highlight=False)
    usage = [ctx.command_path, *(_argument(parameter) for parameter in command.params if _is_argument(parameter))]
    usage += [say("命令"), "…"] if commands else []
    console.print(f"[yellow]{say('用法：')}[/] [bold]{escape(' '.join(usage))} [{say('选项')}][/]\n")
    console.print(escape(say(command.help or "")) + "\n")
    arguments = [parameter for parameter in command.params if _is_argument(parameter)]
    _section(console, say("参数"), [(_argument(each), _said(each, call.words)) for each in arguments])
    for panel in dict.fromkeys(_panel(each) for each in commands):
        rows = [(each.name, say(each.help or "")) for each in commands if _panel(each) == panel]
        _section(console, say(panel), rows)
    options = [parameter for parameter in command.get_params(ctx) if not _is_argument(parameter)]
    if ctx.parent is None:
        _section(console, say("退出码"), [(code, say(meaning)) for code, meaning in _EXIT_CODES])
    _section(console, say("选项"), [(_option(each, ctx), _said(each, call.words)) for each in options])


def _terminal() -> bool:
    return Console().is_terminal


def _section(console: Console, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if not rows:
        return
    console.print(f"[bold]{escape(title)}[/]")
    table = Table(box=None, show_header=False, pad_edge=True, padding=(0, 1))
    table.add_column(style="cyan", overflow="fold", max_width=36)
    table.add_column(overflow="fold")
    for name, said in rows:
        table.add_row(escape(name), escape(said))
    console.print(table)
    console.print()


def _panel(command: Any) -> str:
    panel = getattr(command, "rich_help_panel", None)
    return panel if isinstance(panel, str) else mark("命令")


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _argument(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name).upper() + (" …" if parameter.nargs != 1 else "")
    return name if parameter.required else f"[{name}]"


def _option(parameter: Any, ctx: Any) -> str:
    names = ", ".join(sorted(parameter.opts, key=len, reverse=True))
    flag = parameter.is_flag or parameter.name == "help"
    return names if flag else f"{names} {_value(parameter)}"


def _said(parameter: Any, words: Words) -> str:
    """Return what an argument or option is for, with its default."""
    said = words.say("显示本页") if parameter.name == "help" else words.say(parameter.help or "")
    default = parameter.default
    if parameter.name == "help" or default in (None, "", False, True) or callable(default):
        return said
    return words.say("{said}（默认 {default}）", said=said, default=default)


def _value(parameter: Any) -> str:
    """Name the value that an option takes: its own name, or the choices."""
    choices = parameter.type_descriptor.choices
    return parameter.metavar or ("|".join(map(str, choices)) if choices else str(parameter.name).upper())
