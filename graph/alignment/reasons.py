"""Why a pair is proposed, in words, with the spans that show it."""

from collections.abc import Sequence
from typing import NamedTuple

from graph.alignment.items import Item
from graph.alignment.naming import PERSONS
from graph.alignment.words import counted, plain

_SHARED = 4


class Span(NamedTuple):
    """Where in a thing's words something stands: `place` "" is its name; `start` and `end` count characters."""

    id: str
    place: str
    start: int
    end: int


class Reason(NamedTuple):
    """One reason: its kind, in words, and where that is seen."""

    kind: str
    text: str
    spans: tuple[Span, ...] = ()


def reasons(subject: Item, thing: Item, naming: str, others: Sequence[str] = ()) -> tuple[Reason, ...]:
    """Say why a pair may hold: the name, where it is named, what it shares, who of its group has it.

    `others` are the names of subjects of its group with an accepted link to the same object.
    """
    found = [_name(subject, thing), _named(subject, thing, naming), _others(others), _shared(subject, thing)]
    return tuple(reason for reason in found if reason is not None) or (Reason("place", "次序靠前，没有可说出的理由"),)


def _name(subject: Item, thing: Item) -> Reason | None:
    ours, theirs = plain(subject.name), plain(thing.name)
    if not ours or not theirs:
        return None
    if ours == theirs:
        spans = Span(subject.id, "", 0, len(subject.name)), Span(thing.id, "", 0, len(thing.name))
        return Reason("same-name", "名称相同（名称相同不等于同一事物）", spans)
    if len(theirs) > 1 and theirs in ours:
        at = ours.index(theirs)
        return Reason("contains", f"名称中含有“{thing.name}”", (Span(subject.id, "", at, at + len(theirs)),))
    if len(ours) > 1 and ours in theirs:
        at = theirs.index(ours)
        return Reason("contained", f"名称含在“{thing.name}”之中", (Span(thing.id, "", at, at + len(ours)),))
    return None


def _named(subject: Item, thing: Item, naming: str) -> Reason | None:
    name = plain(thing.name)
    for place in (naming, *(place for place in sorted(subject.words) if place != naming)):
        text = plain(subject.words.get(place, "")) if place else ""
        bare = name.removesuffix(PERSONS) if place == naming else name
        for sought in dict.fromkeys((name, bare)):
            if len(sought) > 1 and sought in text:
                at = text.index(sought)
                return Reason("named", f"{place}写有“{sought}”", (Span(subject.id, place, at, at + len(sought)),))
    return None


def _others(others: Sequence[str]) -> Reason | None:
    if not others:
        return None
    named = "、".join(others[:3])
    more = f"等 {len(others)} 个" if len(others) > 3 else ""
    return Reason("group", f"同类的 {named}{more}有此对应")


def _shared(subject: Item, thing: Item) -> Reason | None:
    ours, theirs = counted((subject.all_words, thing.all_words))
    both = sorted(ours.keys() & theirs.keys(), key=lambda word: (-len(word), -min(ours[word], theirs[word]), word))
    if not both:
        return None
    shown = both[:_SHARED]
    spans = tuple(span for word in shown for item in (subject, thing) if (span := _span(item, word)) is not None)
    return Reason("shares", f"都有 {'、'.join(shown)}", spans)


def _span(item: Item, word: str) -> Span | None:
    for place, text in (("", item.name), *sorted(item.words.items())):
        at = plain(text).find(word)
        if at >= 0:
            return Span(item.id, place, at, at + len(word))
    return None


def extent(subject: Item, thing: Item) -> str:
    """Guess whether a subject gives an object in full: when it holds nearly all words of the object's name."""
    ours, theirs = counted((subject.all_words, thing.name))
    whole = sum(theirs.values())
    held = sum(number for word, number in theirs.items() if word in ours)
    return "full" if whole and held / whole >= _FULL else "part"


_FULL = 0.8
