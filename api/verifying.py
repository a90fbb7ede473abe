"""Verifications as commands, endpoints and pages tell them: a draw of a library, what stands beside each statement."""

from collections.abc import Mapping, Sequence
from secrets import randbelow
from typing import NamedTuple

from api.phrases import evidence_place, props_words, term_word
from api.words import Words, mark
from graph.coverage.evidence import document, evidence
from graph.errors import NoSuchLibrary, UnknownNode
from graph.store import Store
from graph.verification.drawing import LARGEST_SEED, Draw, draw_from
from graph.verification.interval import CONFIDENCE, Interval
from graph.verification.opinions import SOURCE, Verdict, Verification
from graph.verification.shelf import Shelf
from graph.verification.sides import Beside, Thing, beside
from ingest.withdrawing import sources_of
from ontology.names import node_id, prefix_of
from ontology.terms import KIND_OF_PREFIX

Json = dict[str, object]

ASKED: Mapping[str, str] = {
    "implements": mark("这门课程落实了这门官方课程吗？"),
    "meets": mark("学了这个点，就达到这一项吗？"),
    "supports": mark("这个素材教、练或考的是这个点吗？"),
    "reuses": mark("确是沿用自那里，并且可用吗？"),
    "prerequisite": mark("前者应当先学吗？"),
}
"""What an expert is asked of a statement, by its relation."""

KINDS = mark("课程对应、点的达成、素材挂接、沿用、先修关系")
"""What is drawn from, in the words of users."""


class Library(NamedTuple):
    """A library as it is at a revision: slug, name, whether it is a sample."""

    slug: str
    name: str
    sample: bool


def new_seed() -> int:
    """Return a seed that nobody could know before."""
    return randbelow(LARGEST_SEED) + 1


def library_at(store: Store, slug: str, revision: int) -> Library:
    """Return a library; NoSuchLibrary where the graph has none of that name at the revision."""
    try:
        about = store.describe(node_id("library", slug), revision) if revision else None
    except UnknownNode:
        about = None
    if about is None:
        raise NoSuchLibrary(f"没有资源库 {slug}")
    return Library(slug, about.label, ("sample", True) in about.props)


def shelf_of(store: Store, slug: str, revision: int) -> Shelf:
    """Return what a library states at a revision, to be read as it is asked for."""
    versions = store.versions(revision)
    return Shelf(store, sources_of(store, slug, revision, versions).own, revision, versions)


def drawn(store: Store, slug: str, revision: int, seed: int, shelf: Shelf | None = None) -> Draw:
    """Draw from what a library's own sources state at a revision."""
    return draw_from(shelf or shelf_of(store, slug, revision), slug, revision, seed)


def sides(store: Store, of: Draw, now: int, shelf: Shelf | None = None) -> list[Beside]:
    """Return the statements of a draw with what stands beside each; those not in force any more `now` say so."""
    still = None
    if _changed(store, of.revision, now):
        stated = shelf_of(store, of.library, now).statements
        still = frozenset(each.identity for each in of.claims if each.identity in stated)
    return beside(shelf or shelf_of(store, of.library, of.revision), of, still)


def _changed(store: Store, since: int, now: int) -> bool:
    """Whether anything but experts' verifications has changed: they take nothing out of a library."""
    later = (each.source for each in store.changes(since) if each.number <= now) if since < now else ()
    return not all(source.startswith(SOURCE) for source in later)


def statement_words(words: Words, each: Beside) -> str:
    """Write what was stated: both ends by name, the relation, how far or what for."""
    claim = each.drawn.claim
    relation = term_word(claim.predicate, words.language)
    said = words.say(mark("，")).join(props_words(words, claim.props))
    text = f"{each.subject.label} —{relation}→ {each.object.label}"
    return f"{text}（{said}）" if said else text


def place_of(words: Words, each: Beside) -> str:
    """Write where in which document a statement stands."""
    title = each.drawn.stored.version.title
    place = evidence_place(words, each.drawn.claim.evidence)
    return words.say(mark("，")).join(part for part in (title, place) if part)


def kind_words(words: Words, of: Thing) -> str:
    """Return what kind of thing it is; a course, requirement or ability of a document is an official one."""
    kind = KIND_OF_PREFIX[prefix_of(of.id)].name
    word = term_word(kind, words.language)
    return words.say(mark("官方{kind}"), kind=word) if of.official else word


def interval_words(words: Words, of: Interval | None) -> str:
    """Write an interval: how sure, from what share to what share, of how many."""
    if of is None:
        return words.say(mark("全部判定之后才有区间"))
    if of.fewest == of.most:
        return words.say(mark("全部抽查，没有抽样误差"))
    message = mark("{confidence}% 区间 {low}–{high}（总体 {population} 条中 {fewest}–{most} 条）")
    return words.say(
        message,
        confidence=CONFIDENCE,
        low=share_words(of.low),
        high=share_words(of.high),
        population=of.population,
        fewest=of.fewest,
        most=of.most,
    )


def heading(word: str) -> str:
    """Return a word that stands within sentences too as it heads a column or names a figure."""
    return word[:1].upper() + word[1:]


def share_words(share: float) -> str:
    """Write a share with one decimal."""
    return f"{share * 100:.1f}%"


METHOD = mark(
    "区间：不放回简单随机抽样、有限总体的精确区间，逐尾反演超几何分布（Buonaccorsi 1987）；"
    "总体很大时即 Clopper–Pearson 区间（1934）。存疑不算属实。"
)
"""How the interval is come by, with its source."""


def draw_command(of: Draw) -> str:
    """Return the command that draws the very same again."""
    return f"zhitu verify draw --library {of.library} --seed {of.seed} --at {of.revision}"


def draw_data(of: Draw, beside: Sequence[Beside]) -> Json:
    """Return a draw as plain values: seed, revision, population, each statement with its words and both its ends."""
    return {
        "library": node_id("library", of.library),
        "revision": of.revision,
        "seed": of.seed,
        "population": of.population,
        "command": draw_command(of),
        "statements": [_statement_data(each) for each in beside],
    }


def _statement_data(each: Beside) -> Json:
    claim = each.drawn.claim
    return {
        "number": each.number,
        "subject": _thing_data(each.subject),
        "predicate": claim.predicate,
        "object": _thing_data(each.object),
        "props": dict(claim.props),
        "document": document(each.drawn.stored),
        "evidence": evidence(claim.evidence),
        "in_force": not each.gone,
    }


def _thing_data(of: Thing) -> Json:
    resources = [{"id": each.id, "label": each.label, "props": dict(each.props)} for each in of.resources]
    return {
        "id": of.id,
        "label": of.label,
        "within": list(of.within),
        "props": dict(of.props),
        "resources": resources,
        "resource_count": of.resource_count,
    }


def verification_data(of: Verification) -> Json:
    """Return a verification as plain values; the interval is None until every statement has its verdict."""
    found = of.interval
    return {
        "library": node_id("library", of.library),
        "expert": of.expert,
        "revision": of.revision,
        "seed": of.seed,
        "population": of.population,
        "drawn": of.drawn,
        "sound": of.counts[Verdict.SOUND],
        "unsound": of.counts[Verdict.UNSOUND],
        "doubtful": of.counts[Verdict.DOUBTFUL],
        "interval": None if found is None else {"confidence": CONFIDENCE / 100, "low": found.low, "high": found.high},
        "opinion": of.said.opinion.value if of.said.opinion else None,
        "note": of.said.note or None,
        "signed": of.signed.isoformat() if of.signed else None,
        "since": of.opened,
        "mark": of.mark,
    }
