"""The command line `zhitu`: one module a group of commands."""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from api.cli.application import MODULES, app
from api.cli.faults import BAD_INPUT, exit_code, told
from api.cli.help import Call
from api.cli.usage import explained
from api.settings import LANGUAGES, Language, language_of
from api.words import words_of
from ingest.collecting import collect_seldom

__all__ = ["main", "run"]


def main() -> None:
    """Run the command line as a program."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal's encoding may lack Chinese
    collect_seldom()
    sys.exit(run(sys.argv[1:], os.environ))


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command; return its exit code (DESIGN 8). Nothing but the answer goes to standard output."""
    rest, asked = _language(arguments)
    words = words_of(asked or language_of(environment))
    try:
        tree = command_tree(rest[0] if rest else None)
        code = tree.main(rest, prog_name="zhitu", standalone_mode=False, obj=Call(environment, words))
        sys.stdout.flush()
        return int(code or 0)
    except BrokenPipeError:  # the reader of the pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except typer.TyperException as error:
        if complaint := error.format_message():
            _complain(words.say("用法不对：{reason}", reason=explained(complaint, words)))
        return BAD_INPUT
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 # the last place where an error can be told
        if environment.get("ZHITU_TRACEBACK") == "1":
            traceback.print_exc()
        _complain(told(error, words))
        return exit_code(error)


def command_tree(name: str | None = None) -> TyperGroup:
    """Return the commands in the order of the help; of a known command's name, as many as its module holds."""
    for module in [MODULES[name]] if name in MODULES else dict.fromkeys(MODULES.values()):
        import_module(f"api.cli.{module}")
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    places = {command: place for place, command in enumerate(MODULES)}
    group.commands = dict(sorted(group.commands.items(), key=lambda item: places[item[0]]))
    return group


def _language(arguments: Sequence[str]) -> tuple[list[str], Language | None]:
    """Take `--lang` out wherever it stands: words are needed before options are read. An unknown one stays in."""
    rest: list[str] = []
    found: Language | None = None
    waiting = False
    for argument in arguments:
        value = argument if waiting else argument.removeprefix("--lang=") if argument.startswith("--lang=") else ""
        known = next((language for language in LANGUAGES if language == value), None)
        if waiting and known is None:
            rest.append("--lang")
        if known is not None:
            found = known
        elif argument != "--lang":
            rest.append(argument)
        waiting = argument == "--lang"
    return rest + (["--lang"] if waiting else []), found


def _complain(text: str) -> None:
    Console(file=sys.stderr, stderr=True, soft_wrap=True).print(escape(text), style="red", highlight=False)
