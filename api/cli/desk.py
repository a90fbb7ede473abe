"""Where one command works: its settings, words, consoles and the store it opens."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.cli.faults import BadInput
from api.cli.help import Call
from api.cli.page import Page, save, write
from api.compose import coverage_of, open_store
from api.settings import Form, Language, Settings, read_settings
from api.words import Words
from graph.coverage.scopes import Coverage
from graph.store import SHANGHAI, Store, resolve
from graph.upkeep import WholeStore
from ontology.names import segments

T = TypeVar("T")


class Desk:
    """What a command has at hand; a context manager that closes what was opened."""

    def __init__(self, settings: Settings, words: Words) -> None:
        self.settings = settings
        self.words = words
        self.say = words.say
        self.out = Console(file=sys.stdout, width=settings.width, soft_wrap=False)
        self.err = Console(file=sys.stderr, width=settings.width, stderr=True)
        self.opened = ExitStack()

    @classmethod
    def of(cls, call: Call, store: str | None, form: Form | None, language: Language | None) -> Self:
        """Make the desk of a command from its common options; the language was settled before."""
        settings = read_settings(call.environment, store, form, language, terminal=sys.stdout.isatty())
        return cls(replace(settings, language=call.words.language), call.words)

    def __enter__(self) -> Self:
        """Return the desk itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close what was opened."""
        self.opened.close()

    def store(self, create: bool = False, address: str | None = None) -> WholeStore:
        """Open a store, that of the settings if no address is given; it is closed with the desk."""
        store = open_store(address or self.settings.store, create)
        self.opened.callback(store.close)
        return store

    def coverage(self, store: WholeStore, when: str | None = None) -> Coverage:
        """Open the coverage of the settings' store, of now or of the revision meant by `--at`."""
        as_of = self.revision(store, when) if when else None
        with self.waiting(self.say("整理图谱")):
            return coverage_of(store, self.settings.store, as_of)

    def as_of(self, store: Store, revision: int) -> date | None:
        """Return 数据截至: the day in Shanghai on which a revision was recorded."""
        found = [each.recorded for each in store.changes(revision - 1) if each.number == revision]
        return found[0].astimezone(SHANGHAI).date() if found else None

    def revision(self, store: WholeStore, when: str | None) -> int:
        """Return the number of the revision meant by `--at`: a number, a date, or the latest where nothing is given."""
        if when is None or when.isdigit():
            return resolve(store, int(when) if when else None)
        try:
            return resolve(store, date.fromisoformat(when))
        except ValueError:
            raise BadInput(self.say("“{when}”应为版号或 2025-12-31 这样的日期", when=when)) from None

    def labels(self, store: Store, identities: Sequence[str], as_of: int | None = None) -> dict[str, str]:
        """Return what things are called; the last part of the id where nothing names one."""
        keys = store.keys(identities)
        known = [identity for identity, key in zip(identities, keys.tolist(), strict=True) if key >= 0]
        labels = dict(zip(known, store.labels(keys[keys >= 0], as_of), strict=True))
        return {identity: labels.get(identity) or segments(identity)[-1] for identity in identities}

    def show(self, page: Page, output: Path | None = None) -> None:
        """Write an answer in the form asked for; into a file, in that of its suffix."""
        if output is None:
            write(page, self.settings.form, self.out)
            return
        if not output.absolute().parent.is_dir():
            raise BadInput(self.say("没有文件夹 {path}", path=output.parent))
        save(page, self.form_of(output), output, self.settings.width)
        self.note(self.say("已写入 {path}", path=output))

    def form_of(self, output: Path | None) -> Form:
        """Return the form of an answer: that of a file's suffix, else the one asked for."""
        found: dict[str, Form] = {".csv": "csv", ".json": "json"}
        return found.get(output.suffix.lower(), self.settings.form) if output else self.settings.form

    def note(self, text: str, style: str = "") -> None:
        """Write a line to standard error, where it does not mix with the answer."""
        self.err.print(escape(text), style=style or None, highlight=False)

    def waiting(self, label: str) -> Progress:
        """Return a context that shows a clock on standard error while something takes its time."""
        clock = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=self.err,
            transient=True,
            disable=not self.err.is_terminal,
        )
        clock.add_task(escape(label), total=None)
        return clock
