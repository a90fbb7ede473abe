"""Reviewing in a terminal, one key a decision: `align review --keys`."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from api.cli.desk import Desk
from api.words import mark
from graph.alignment.card import drawn, meant
from graph.alignment.queue import Waiting
from graph.alignment.review import Decision, Open, Verdict, decide, undo
from graph.errors import AlignmentError
from graph.upkeep import WholeStore
from graph.views.columns import open_columns

_KEYS = {
    "y": (Verdict.ACCEPT, ""),
    "f": (Verdict.ACCEPT, "full"),
    "p": (Verdict.ACCEPT, "part"),
    "n": (Verdict.REJECT, ""),
    "x": (Verdict.NONE, ""),
}
_HELP = mark("y 采用  f 全部  p 部分  n 不采用  1–9 改选所列  o 改选别的  x 无对应  s 跳过  u 撤销上一条  q 结束")
_ENDS = ("q", "", "\x03", "\x04")


class Reading(NamedTuple):
    """How keys come: one at a time, and a whole line where something has to be written out."""

    key: Callable[[], str]
    line: Callable[[], str]


class Round:
    """One reviewer's way through the queue."""

    def __init__(self, desk: Desk, store: WholeStore, waiting: Sequence[Waiting], reviewer: str) -> None:
        self.desk, self.store, self.waiting, self.reviewer = desk, store, waiting, reviewer
        self.labels = desk.labels(store, sorted({end for each in waiting for end in each.proposal.link}))
        self.done: list[tuple[int, frozenset[int]]] = []

    @property
    def decided(self) -> set[int]:
        """Places in the queue that need no decision any more."""
        return {place for _, places in self.done for place in places}

    def go(self, reading: Reading) -> int:
        """Show one proposal after another until the end or `q`; return how many decisions stand."""
        at = 0
        while at < len(self.waiting):
            if at in self.decided:
                at += 1
                continue
            self._show(at)
            seen = self.store.revision
            said = reading.key().lower()
            while said not in (*_ENDS, *_KEYS, "o", "s", "u") and not self._rival(at, said):
                self.desk.note(self.desk.say(_HELP), "dim")
                said = reading.key().lower()
            if said in _ENDS:
                break
            at = self._take(at, said, seen, reading)
        return len(self.done)

    def _take(self, at: int, said: str, seen: int, reading: Reading) -> int:
        """Do what a key says; return which place is next."""
        proposal = self.waiting[at].proposal
        try:
            if said == "s":
                return at + 1
            if said == "u":
                return self._undo(at)
            verdict, extent = _KEYS.get(said, (Verdict.OTHER, ""))
            other = ""
            if verdict is Verdict.OTHER:
                rival = self._rival(at, said)
                other = rival.object if rival else self._typed(proposal, reading)
            decision = Decision(self.reviewer, *proposal.link, verdict, other, extent)
            decide(self.store, decision, datetime.now(UTC), seen)
        except AlignmentError as error:
            self.desk.note(str(error), "red")
            return at + (said not in ("u", "o") and self.store.revision == seen)
        self.done.append((at, frozenset(self._settled(at, verdict, other))))
        return at + 1

    def _undo(self, at: int) -> int:
        if not self.done:
            self.desk.note(self.desk.say("这一次还没有决定可撤销"), "red")
            return at
        _, stored = undo(self.store, self.reviewer, datetime.now(UTC))
        self.desk.note(self.desk.say("已撤销：{title}", title=stored.version.title))
        return self.done.pop()[0]

    def _settled(self, at: int, verdict: Verdict, other: str) -> Iterator[int]:
        subject = self.waiting[at].proposal.subject
        for place, each in enumerate(self.waiting):
            same = each.proposal.subject == subject
            if place == at or (same and (verdict is Verdict.NONE or each.proposal.object == other)):
                yield place

    def _rivals(self, at: int) -> list[Open]:
        shown = self.waiting[at].proposal
        alike = [
            each.proposal
            for place, each in enumerate(self.waiting)
            if place != at and place not in self.decided and each.proposal.subject == shown.subject
        ]
        return sorted(alike, key=lambda each: (-each.confidence, each.object))[:9]

    def _rival(self, at: int, said: str) -> Open | None:
        rivals = self._rivals(at)
        return rivals[int(said) - 1] if said in "123456789"[: len(rivals)] and said else None

    def _typed(self, proposal: Open, reading: Reading) -> str:
        self.desk.note(self.desk.say("改选哪一个？写名称或标识："))
        typed = reading.line().strip()
        if not typed:
            raise AlignmentError(self.desk.say("没有写，仍是这一条"))
        return meant(self.store, drawn(open_columns(self.store, None), proposal), typed)

    def _name(self, identity: str) -> str:
        """Return what a thing is called, with its id where something else is called so too."""
        label = self.labels[identity]
        return f"{label} [{identity}]" if list(self.labels.values()).count(label) > 1 else label

    def _show(self, at: int) -> None:
        say, (each, value) = self.desk.say, self.waiting[at]
        extent = {"full": say("全部"), "part": say("部分")}.get(each.extent, "")
        ends = f"{self.labels[each.subject]}  →  {self._name(each.object)}"
        self.desk.note(f"{at + 1}/{len(self.waiting)}  {ends}" + (f"  ({extent})" if extent else ""), "bold")
        self.desk.note(
            say("可信度 {percent}；可定 {value} 条；{why}", percent=f"{each.confidence:.2f}", value=value, why=each.why)
        )
        for number, rival in enumerate(self._rivals(at), 1):
            self.desk.note(f"  {number}  {self._name(rival.object)}  {rival.confidence:.2f}")
        self.desk.note(say(_HELP), "dim")


@contextmanager
def reading_keys() -> Iterator[Reading]:
    """Read single keys of a terminal without waiting for Enter; of anything else, a line each."""
    if not sys.stdin.isatty():
        yield Reading(lambda: sys.stdin.readline().strip()[:1] or "q", sys.stdin.readline)
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def line() -> str:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        try:
            return os.read(terminal, 4096).decode("utf-8", "replace")
        finally:
            tty.setcbreak(terminal, termios.TCSADRAIN)

    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        yield Reading(lambda: os.read(terminal, 1).decode("utf-8", "replace"), line)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
