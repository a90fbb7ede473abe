"""What an occupational standard asks for up to a SkillLevel, by function with the weights of its examination."""

from typing import NamedTuple

import numpy as np

from graph.coverage.chains import Hop
from graph.coverage.governing import accepted, ranks
from graph.coverage.jobs import LEVEL_OF_RANK, standards
from graph.views.columns import Columns, Edges
from graph.views.rows import take
from ontology.claims import prop
from ontology.codes import SkillLevel

KNOWLEDGE, SKILL = 1, 2


class Part(NamedTuple):
    """A function of a standard at one level: its weights in percent, None where unstated, and its items."""

    level: str
    function: int
    theory_weight: float | None
    skill_weight: float | None
    items: frozenset[int]


class Asked(NamedTuple):
    """Items with kinds as bits and the edges that ask for them; the standard's parts."""

    items: tuple[tuple[int, int, tuple[Hop, ...]], ...]
    parts: tuple[Part, ...]


def occupation_needs(view: Columns, occupation: int, level: SkillLevel | None) -> Asked:
    """Return what the governing standard of an occupation asks for at a level and those below it; no level: all."""
    rank = ranks(view)
    keys = np.array([occupation], np.int64)
    documents, _, stated = standards(view, rank, keys)
    version = int(documents[0])
    if not version:
        return Asked((), ())
    top = level.rank if level else max(LEVEL_OF_RANK)
    kept = (stated.ranks <= top) & ((stated.ranks > 0) | (level is None))
    bits: dict[int, int] = {}
    for item, kind in zip(stated.items[kept].tolist(), stated.kinds[kept].tolist(), strict=True):
        bits[item] = bits.get(item, 0) | kind

    def of_document(rows: Edges) -> Edges:
        return take(rows, (rows.versions == version) & accepted(rows, rank))

    standard = of_document(view.out("hasStandard", keys))
    functions = of_document(view.out("hasFunction", np.unique(standard.objects)))
    tasks = of_document(view.out("hasTask", np.unique(functions.objects)))
    asked = of_document(view.out("requires", np.unique(tasks.objects)))
    return Asked(
        tuple((item, bits[item], hops) for item, hops in _hops(standard, functions, tasks, asked, bits).items()),
        _parts(view, functions, tasks, asked, top),
    )


def _hops(
    standard: Edges, functions: Edges, tasks: Edges, asked: Edges, wanted: dict[int, int]
) -> dict[int, tuple[Hop, ...]]:
    """Return for each item the edges from the occupation down to it, through every task that asks for it."""
    above = {
        object_: (subject, predicate, object_)
        for predicate, rows in (("hasStandard", standard), ("hasFunction", functions), ("hasTask", tasks))
        for subject, object_ in zip(rows.subjects.tolist(), rows.objects.tolist(), strict=True)
    }
    found: dict[int, tuple[Hop, ...]] = dict.fromkeys(wanted, ())
    for task, item in zip(asked.subjects.tolist(), asked.objects.tolist(), strict=True):
        if item in wanted:
            chain: list[Hop] = [(task, "requires", item)]
            while chain[0][0] in above:
                chain.insert(0, above[chain[0][0]])
            found[item] = tuple(dict.fromkeys((*found[item], *chain)))
    return found


def _parts(view: Columns, functions: Edges, tasks: Edges, asked: Edges, top: int) -> tuple[Part, ...]:
    """Return by level, lowest first, the functions in the order of the standard with the items asked at that level."""
    levels = _levels(view, "requires", asked)
    function = dict(zip(tasks.objects.tolist(), tasks.subjects.tolist(), strict=True))
    items: dict[tuple[int, int], set[int]] = {}
    for task, item, level in zip(asked.subjects.tolist(), asked.objects.tolist(), levels, strict=True):
        items.setdefault((level, function[task]), set()).add(item)
    weights = _weights(view, functions)
    ids = dict(zip(functions.objects.tolist(), view.ids(functions.objects), strict=True))
    order = sorted(items, key=lambda place: (place[0], ids.get(place[1], "")))
    return tuple(
        Part(LEVEL_OF_RANK.get(level, ""), key, *weights.get((level, key), (None, None)), frozenset(items[level, key]))
        for level, key in order
        if level <= top
    )


def _levels(view: Columns, predicate: str, rows: Edges) -> list[int]:
    """Return the rank of the level that each row states, 0 where it states none."""
    table = [str(prop(of, "skill_level") or "") for of in view.props(predicate)]
    ranks_of = [SkillLevel(text).rank if text else 0 for text in table]
    return [ranks_of[code] for code in rows.props.tolist()]


def _weights(view: Columns, functions: Edges) -> dict[tuple[int, int], tuple[float | None, float | None]]:
    """Return by (level, function) the weights in theory and in skill."""
    said = view.props("hasFunction")
    found: dict[tuple[int, int], tuple[float | None, float | None]] = {}
    for level, key, code in zip(
        _levels(view, "hasFunction", functions), functions.objects.tolist(), functions.props.tolist(), strict=True
    ):
        theory, skill = (_number(prop(said[code], name)) for name in ("theory_weight", "weight"))
        before = found.get((level, key), (None, None))
        found[level, key] = (before[0] if theory is None else theory, before[1] if skill is None else skill)
    return found


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
