"""One proposal with all that is needed to decide on it: both texts with what they share marked, documents, rivals."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.alignment.drawing import draw
from graph.alignment.items import PAIRINGS, Item, Matter
from graph.alignment.queue import Waiting
from graph.alignment.reasons import reasons
from graph.alignment.review import Open, Ruling, rulings, undecided
from graph.alignment.words import plain
from graph.coverage.evidence import document, evidence
from graph.errors import AlignmentError, UnknownNode
from graph.store import Store, Told
from graph.views.columns import Columns
from ontology.claims import Authority, EdgeClaim

Json = dict[str, object]
_ASKING = ("hasCourse", "requires", "develops", "trains", "hasTask", "hasPoint", "owns", "targets")
"""Links by which a document or a library says that it has a thing, from the other end."""
_GROUNDS = 3


class Passage(NamedTuple):
    """Words of a thing by where they stand, and what to mark in them: `start` and `end` of characters, in order."""

    place: str
    text: str
    marks: tuple[tuple[int, int], ...]

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked."""
        found, at = list[tuple[str, bool]](), 0
        for start, end in self.marks:
            found += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [piece for piece in (*found, (self.text[at:], False)) if piece[0]]


class Ground(NamedTuple):
    """Who says that a thing is there: by what and of what name, in which document, in which words."""

    by: str
    label: str
    document: Json
    evidence: Json | None


class Side(NamedTuple):
    """One end of a proposal: its name and words with marks, and what documents say of it."""

    id: str
    name: Passage
    passages: tuple[Passage, ...]
    grounds: tuple[Ground, ...]


class Card(NamedTuple):
    """A proposal, its two sides, the other proposals of its subject with their names, and who has decided on it."""

    waiting: Waiting
    sides: tuple[Side, Side]
    others: tuple[tuple[Open, str], ...]
    rulings: tuple[Ruling, ...]


def drawn(view: Columns, proposal: Open) -> Matter | None:
    """Draw the matter that a proposal is of, None for one that a file brought."""
    of = PAIRINGS.get(proposal.pair)
    return draw(view, of, f"library/{proposal.library}" if proposal.library else "") if of else None


def card(store: Store, view: Columns, waiting: Waiting, matter: Matter | None) -> Card:
    """Return all that there is to see of a proposal."""
    proposal = waiting.proposal
    subject, thing = (_item(view, matter, end) for end in proposal.link)
    naming = matter.pairing.naming if matter else ""
    shared = {
        plain(words)[span.start : span.end]
        for reason in reasons(subject, thing, naming)
        for span in reason.spans
        for item in (subject, thing)
        if item.id == span.id and (words := item.words.get(span.place, "") if span.place else item.name)
    } - {""}
    rivals = [each for each in undecided(store, proposal.library) if each.subject == proposal.subject]
    rivals = sorted(
        (each for each in rivals if each.link != proposal.link and each.predicate == proposal.predicate),
        key=lambda each: (-each.confidence, each.object),
    )
    names = store.labels(store.keys([each.object for each in rivals])) if rivals else []
    said = [each for each in rulings(store, f"{proposal.subject} →") if each.link == proposal.link]
    sides = _side(store, subject, shared), _side(store, thing, shared)
    return Card(waiting, sides, tuple(zip(rivals, names, strict=True)), tuple(said))


def meant(store: Store, matter: Matter | None, typed: str) -> str:
    """Return the id of what a reviewer typed: an id, or the name of one thing; an AlignmentError for anything else."""
    sought = typed.strip()
    if "/" in sought and store.keys([sought])[0] >= 0:
        return sought
    named = [item.id for item in (matter.objects if matter else ()) if plain(item.name) == plain(sought)]
    if len(named) == 1:
        return named[0]
    if named:
        raise AlignmentError(f"叫“{sought}”的有 {len(named)} 个，请写标识：{'、'.join(named[:5])}")
    raise AlignmentError(f"没有叫“{sought}”的；请从列出的名称里选，或写标识")


def _item(view: Columns, matter: Matter | None, identity: str) -> Item:
    known = (*matter.subjects, *matter.objects) if matter else ()
    found = next((item for item in known if item.id == identity), None)
    return found or Item(identity, view.labels(view.keys([identity]))[0])


def _side(store: Store, item: Item, shared: Iterable[str]) -> Side:
    words = sorted(shared)
    passages = tuple(_passage(place, text, words) for place, text in sorted(item.words.items()) if text)
    return Side(item.id, _passage("", item.name, words), passages, tuple(_grounds(store, item.id)))


def _passage(place: str, text: str, words: Sequence[str]) -> Passage:
    """Mark every occurrence of some plain words in a text as it is written."""
    bare, at = plain(text), _starts(text)
    if at[-1] != len(bare):  # written in a way that cannot be followed character by character: show what was compared
        text, at = bare, list(range(len(bare) + 1))
    spans = []
    for word in words:
        start = bare.find(word)
        while start >= 0:
            spans.append((start, start + len(word)))
            start = bare.find(word, start + len(word))
    place_of = {position: number for number, position in reversed(list(enumerate(at)))}
    marks = [(place_of[a], place_of[b]) for a, b in _joined(spans) if a in place_of and b in place_of]
    return Passage(place, text, tuple(marks))


def _starts(text: str) -> list[int]:
    """Return where each character of a text begins in its plain form, and where the last one ends."""
    bare, found, at = plain(text), [0], 0
    for character in text:
        for each in unicodedata.normalize("NFKC", character).lower():
            if not each.isspace() or bare[at : at + 1] == " ":
                at += 1
        found.append(at)
    return found


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _grounds(store: Store, identity: str) -> list[Ground]:
    """Return who says that a thing is there, official documents first, else what is said of it itself."""
    try:
        about = store.describe(identity)
    except UnknownNode:
        return []
    stated = [
        told
        for told in about.incoming
        if told.claim.predicate in _ASKING and told.stored.version.authority not in (Authority.MODEL, Authority.PERSON)
    ]
    stated.sort(key=_order)
    names = _labels(store, [str(told.claim.subject) for told in stated[:_GROUNDS]])
    found = [
        Ground(by, names[by], document(told.stored), evidence(told.claim.evidence))
        for told in stated[:_GROUNDS]
        for by in (str(told.claim.subject),)
    ]
    nodes = [] if found else about.nodes[:1]
    return found or [Ground("", "", document(told.stored), evidence(told.claim.evidence)) for told in nodes]


def _order(told: Told[EdgeClaim]) -> tuple[bool, int, str, str]:
    version = told.stored.version
    recent = -version.effective.toordinal() if version.effective else 0
    return not version.authority.official, recent, version.source, str(told.claim.subject)


def _labels(store: Store, ids: Sequence[str]) -> Mapping[str, str]:
    return dict(zip(ids, store.labels(store.keys(ids)), strict=True)) if ids else {}
