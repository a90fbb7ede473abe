"""How commands are made: each function gets a desk, and the options that all commands share."""

import inspect
from collections.abc import Callable
from typing import Annotated, cast

import typer

from api.cli.desk import Desk
from api.cli.help import Command
from api.settings import Form, Language
from api.words import mark

Work = Callable[..., int | None]
"""A command: gets the desk and its options, writes its answer, returns an exit code where one was asked for."""

_COMMON = {
    "store": Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="URL",
            help=mark("图谱存放处，如 sqlite:///var/zhitu.db、memory:；默认取环境变量 ZHITU_STORE"),
            show_default=False,
        ),
    ],
    "form": Annotated[
        Form | None, typer.Option("--format", help=mark("输出格式：table 表格，json，csv"), show_default=False)
    ],
    "language": Annotated[
        Language | None, typer.Option("--lang", help=mark("输出语言；默认随系统语言"), show_default=False)
    ],
}


def command(app: typer.Typer, name: str, said: str, panel: str | None = None) -> Callable[[Work], Work]:
    """Register a function as a command; `said` is its help. The function stays as it is.

    It gets the common options too, but for those whose names it uses for options of its own.
    """

    def register(work: Work) -> Work:
        signature = inspect.signature(work, eval_str=True)
        shared = {option: kind for option, kind in _COMMON.items() if option not in signature.parameters}
        own = [parameter for parameter in signature.parameters.values() if parameter.name != "desk"]

        def run(**values: object) -> int:
            call = cast(typer.Context, values.pop("context")).find_root().obj
            common = {option: values.pop(option) if option in shared else None for option in _COMMON}
            with Desk.of(call, **common) as desk:  # type: ignore[arg-type] # typer has checked them
                return work(desk, **values) or 0

        parameters = [
            inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
            *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own),
            *(
                inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
                for option, annotation in shared.items()
            ),
        ]
        run.__signature__ = signature.replace(parameters=parameters, return_annotation=int)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        run.__name__ = work.__name__
        app.command(name, help=said, rich_help_panel=panel, cls=Command)(run)
        return work

    return register
