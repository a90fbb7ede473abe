"""The audit in SPARQL, over Oxigraph and over rdflib; MINUS, since NOT EXISTS is far slower in both."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import rdflib

from bench.peers.question import Row, Tables

_Z = "urn:zhitu:"
LAMPS = ("teach", "practise", "assess")
_EDGES = {
    "owns": ("library", "course"),
    "reuses": ("taker", "taken"),
    "has_module": ("course", "module"),
    "has_point": ("module", "point"),
    "meets": ("point", "item"),
    "owner": ("resource", "library"),
    "serves": ("library", "major"),
    "core": ("major", "course"),
}
_PREFIX = f"PREFIX z: <{_Z}>\n"
_HELD = "WHO ?library z:owns/z:reuses* ?held . ?held z:has_module/z:has_point ?point . ?point z:meets ?item ."
ITEMS = f"""{_PREFIX}
SELECT DISTINCT ?library ?major ?course ?item {{
  WHO ?library z:serves ?major . ?major z:core ?course . OPTIONAL {{ ?course z:requires ?item }}
}}"""
NAMED = f"{_PREFIX}SELECT DISTINCT ?library ?item {{ {_HELD} }}"
LIT = f"""{_PREFIX}
SELECT DISTINCT ?library ?item {{
  {_HELD} ?resource z:LAMP ?point . ?resource z:owner ?owner .
  FILTER(?owner = ?library || EXISTS {{ ?owner z:owns ?held }})
}}"""
NEEDS = f"{_PREFIX}SELECT DISTINCT ?item {{ ?course z:needs_LAMP ?item }}"
COURSES = f"""{_PREFIX}
SELECT DISTINCT ?library ?course {{
  {{ WHO ?library z:owns ?own . ?own z:implements ?course }} UNION
  {{ WHO ?library z:owns ?own . ?own z:reuses+ ?taken . ?taken z:implements ?course
     MINUS {{ ?own z:states_implements ?any }} }}
}}"""


class _Sparql:
    """Shared by both engines: the same queries, rows put together in Python."""

    def _ask(self, query: str) -> Iterator[tuple[int | None, ...]]:
        raise TypeError("an engine is needed")

    def audit(self, c: float, major: int | None = None) -> list[Row]:
        """Answer at c = 1; the triples hold only what counts at that c."""
        if c != 1:
            raise ValueError("the triples were loaded for c = 1")
        who = "" if major is None else f"?library z:serves z:{major} ."

        def ask(query: str) -> set[tuple[int | None, ...]]:
            return set(self._ask(query.replace("WHO", who)))

        named_courses, named = ask(COURSES), ask(NAMED)
        lit = {lamp: ask(LIT.replace("LAMP", lamp)) for lamp in LAMPS}
        applies = {lamp: {item for (item,) in ask(NEEDS.replace("LAMP", lamp))} for lamp in LAMPS}
        pairs: dict[tuple[int, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for library, served, course, item in ask(ITEMS):
            assert library is not None
            assert served is not None
            assert course is not None
            if major not in (None, served):
                continue
            required = pairs[library, served][course]
            if item is not None:
                required.add(item)
        return [row_of(pair, pairs[pair], named_courses, named, lit, applies) for pair in sorted(pairs)]


def row_of(
    pair: tuple[int, int],
    courses: dict[int, set[int]],
    named_courses: set[tuple[int | None, ...]],
    named: set[tuple[int | None, ...]],
    lit: dict[str, set[tuple[int | None, ...]]],
    applies: dict[str, set[int | None]],
) -> Row:
    """Put one library's figures for one major together."""
    library, major = pair
    items = set().union(*courses.values())
    on = {lamp: {item for item in items if (library, item) in lit[lamp]} for lamp in LAMPS}
    have = {item for item in items if (library, item) in named}
    done = {item for item in have if all(item in on[lamp] or item not in applies[lamp] for lamp in LAMPS)}
    counts = [0] * 5
    for course, required in courses.items():
        if (library, course) not in named_courses:
            continue
        counts[0] += 1
        for place, lamp in enumerate(LAMPS, 1):
            asked = required & applies[lamp]
            counts[place] += bool(asked) and asked <= on[lamp]
        counts[4] += bool(required) and required <= done
    return Row(*(library, major, len(courses), *counts, len(items), len(have), len(done)))


class OxigraphSparql(_Sparql):
    """Oxigraph in memory."""

    def __init__(self, tables: Tables) -> None:
        """Bulk-load the triples."""
        self._store = ox.Store()
        self._store.bulk_extend(
            ox.Quad(ox.NamedNode(_Z + str(s)), ox.NamedNode(_Z + p), ox.NamedNode(_Z + str(o)))
            for s, p, o in triples(tables)
        )

    def _ask(self, query: str) -> Iterator[tuple[int | None, ...]]:
        answers = self._store.query(query)
        assert isinstance(answers, ox.QuerySolutions)
        for row in answers:
            yield tuple(_number(term.value) if isinstance(term, ox.NamedNode) else None for term in row)


class RdflibSparql(_Sparql):
    """rdflib's own engine in memory."""

    def __init__(self, tables: Tables) -> None:
        """Add the triples one by one."""
        self._graph = rdflib.Graph()
        for s, p, o in triples(tables):
            self._graph.add((rdflib.URIRef(_Z + str(s)), rdflib.URIRef(_Z + p), rdflib.URIRef(_Z + str(o))))

    def _ask(self, query: str) -> Iterator[tuple[int | None, ...]]:
        for row in self._graph.query(query):
            assert isinstance(row, rdflib.query.ResultRow)
            yield tuple(None if term is None else _number(str(term)) for term in row)


def _number(address: str) -> int:
    return int(address.removeprefix(_Z))


def triples(tables: Tables) -> Iterable[tuple[int, str, int]]:
    """Give the rows that count at c = 1 as triples."""
    for name, (subject, value) in _EDGES.items():
        columns = getattr(tables, name).above(1.0)
        for s, o in zip(columns[subject].tolist(), columns[value].tolist(), strict=True):
            yield s, name, o
    supports = tables.supports.above(1.0)
    for s, o, purpose in zip(*(supports[name].tolist() for name in ("resource", "point", "purpose")), strict=True):
        yield s, LAMPS[purpose - 1], o
    implements = tables.implements.above(1.0)
    for s, o, full in zip(*(implements[name].tolist() for name in ("course", "standard", "full")), strict=True):
        yield s, "states_implements", o
        if full:
            yield s, "implements", o
    requires = tables.requires.columns
    for s, o, *flags in zip(*(requires[name].tolist() for name in ("course", "item", *LAMPS)), strict=True):
        yield s, "requires", o
        yield from ((s, f"needs_{lamp}", o) for lamp, applies in zip(LAMPS, flags, strict=True) if applies)
