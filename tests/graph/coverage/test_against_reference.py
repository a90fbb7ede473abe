"""The fast coverage says on random graphs exactly what the slow, independent one says (tests/reference_coverage.py)."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.coverage.components import components
from graph.coverage.demand import KINDS
from graph.coverage.detail import major_report, states
from graph.coverage.jobs import job_name
from graph.coverage.library import own_figures
from graph.coverage.owned import Owned
from graph.coverage.pairs import FIGURES
from graph.coverage.reach import CITED, JOINT, OWN
from graph.coverage.refresh import open_coverage
from graph.coverage.report import majors, national
from graph.coverage.scopes import Audit, Coverage, Scope, audit, lit
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.report import Bundle
from tests.graph.coverage.asking import NOON, RememberingStore, opened, stored
from tests.random_graphs import MAJORS, graphs, seeded, thresholds
from tests.reference_coverage import MajorReport, in_force
from tests.reference_coverage import audit as reference_audit


@pytest.mark.parametrize("seed", range(60))
def test_says_what_the_reference_says_on_the_graph_of_a_seed(seed: int) -> None:
    store = stored(*seeded(seed))
    coverage = opened(store)
    for c in (1.0, 0.7, 0.55, 0.1):
        agree(store, coverage, c)


@settings(max_examples=60, deadline=None)
@given(graphs(), thresholds())
def test_says_what_the_reference_says_on_any_graph_at_any_c(bundles: list[Bundle], c: float) -> None:
    store = stored(*bundles)
    agree(store, opened(store), c)


@settings(max_examples=30, deadline=None)
@given(graphs(), st.data())
def test_a_refreshed_coverage_says_the_same_as_one_made_anew(bundles: list[Bundle], data: st.DataObject) -> None:
    store = RememberingStore()
    current: Coverage | None = None
    for bundle in bundles:
        store.commit(bundle.version, bundle.nodes, bundle.edges, NOON)
        if data.draw(st.booleans()):
            current = open_coverage(store, open_columns(store, None), previous=current)
            for scope in (Scope(), Scope(major=MAJORS[0])):  # the tables are made, so that the next step splices them
                audit(current, 0.6, scope)
    sources = [one.version.source for one in store.versions()]
    store.withdraw(data.draw(st.sampled_from(sources)), NOON)
    current = open_coverage(store, open_columns(store, None), previous=current)
    fresh = opened(store)
    for c in (1.0, 0.6):
        assert national(audit(current, c)) == national(audit(fresh, c))
        for code in MAJORS:
            assert major_report(current, code, c) == major_report(fresh, code, c)


def agree(store: MemoryStore, coverage: Coverage, c: float) -> None:
    expected = reference_audit(in_force(store), c)
    whole = audit(coverage, c)
    entries = {str(entry["code"]): entry for entry in majors(whole)}
    assert sorted(entries) == sorted(expected["majors"])
    for code, wanted in expected["majors"].items():
        one = audit(coverage, c, Scope(major=code))
        assert next(majors(one)) == entries[code], "one major alone reads as in the nation"
        major_agrees(coverage, entries[code], one, wanted, c)
    owned_agrees(coverage, expected["own"], c)


def major_agrees(coverage: Coverage, entry: dict[str, object], one: Audit, wanted: MajorReport, c: float) -> None:
    stated = states(coverage, one.first)
    assert {kind: state for kind, state in stated.items() if kind != "jobs"} == wanted["state"]
    assert entry["supply"] == wanted["supply"]
    best, union = entry["best"], entry["union"]
    assert isinstance(best, dict)
    assert isinstance(union, dict)
    assert best["library"] == wanted["best"]
    assert union == {"libraries": len(wanted["libraries"]), "items": bare(wanted["union"])}
    if wanted["best"]:
        assert best["items"] == bare(wanted["libraries"][wanted["best"]])
    low = int(coverage.pairs.bounds[one.first])
    serving = {
        coverage.pairs.library_ids[coverage.pairs.libraries[low + at]]: low + at
        for at in np.flatnonzero(one.alive).tolist()
    }
    assert set(serving) == set(wanted["libraries"])
    for library, pair in serving.items():
        library_agrees(coverage, library, pair, one, wanted, c)


def library_agrees(coverage: Coverage, library: str, pair: int, one: Audit, wanted: MajorReport, c: float) -> None:
    scope = Scope(major=coverage.demand.codes[one.first], library=library)
    by_origin = [audit(coverage, c, scope, reach=reach) for reach in (OWN, JOINT, CITED)]
    entry = next(majors(by_origin[-1]))
    best = entry["best"]
    assert isinstance(best, dict)
    assert best["library"] == library
    assert best["items"] == bare(wanted["libraries"][library])
    assert applicable(by_origin[-1]) == {
        kind: held["applicable"] for kind, held in wanted["libraries"][library].items()
    }
    counts = [shares(step) for step in by_origin]
    for kind, words in wanted["split"][library].items():
        for word, share in words.items():
            own, joint, every = (step[kind][FIGURES.index(word)] for step in counts)
            assert {"自建": own, "共建": joint - own, "引用": every - joint} == share
    assert held_words(coverage, pair, one, c) == {
        kind: {item: set(words) for item, words in wanted["items"][library][kind].items()} for kind in KINDS[:-1]
    }
    five = components(coverage, Owned(coverage.view, int(coverage.view.keys([library])[0])), one.first, c)
    expected = wanted["components"][library]
    assert five["人才培养方案"] == {"state": expected["plan"]}
    assert five["课程教学资源"] == dict(zip("nN", expected["resources"], strict=True))
    assert five["知识图谱"] == dict(zip(("n", "N", "prerequisites"), expected["graph"], strict=True))
    for name, figures in (("必备技能", expected["skills"]), ("职业岗位标准", expected["jobs"])):
        held = five[name]
        assert isinstance(held, dict)
        assert (held["state"], held["n"], held["N"]) == figures
        depths = {code: depth for code, depth in held["depths"].items() if depth != "官方文件未收录"}
        assert depths == {code: depth or "未注明" for code, depth in wanted["depth"].items()}


def owned_agrees(coverage: Coverage, wanted: Mapping[str, Mapping[str, object]], c: float) -> None:
    for library, kinds in wanted.items():
        own = own_figures(coverage, Owned(coverage.view, int(coverage.view.keys([library])[0])), c)
        for kind, held in kinds.items():
            found = own[kind]
            assert isinstance(found, dict)
            assert isinstance(held, dict)
            assert {name: found[name] for name in (*FIGURES, "total", "applicable")} == {
                name: held[name] for name in (*FIGURES, "total", "applicable")
            }


def bare(figures: Mapping[str, object]) -> dict[str, object]:
    """Leave out what the national report does not show."""
    found: dict[str, object] = {}
    for kind, held in figures.items():
        assert isinstance(held, dict)
        found[kind] = {name: value for name, value in held.items() if name != "applicable"}
    return found


def applicable(of: Audit) -> dict[str, dict[str, int]]:
    found = {}
    for name, column in columns(of, {kind: of.denominators(kind).applicable for kind in KINDS}).items():
        found[name] = dict(zip(("taught", "practised", "assessed"), column, strict=True))
    return found


def shares(of: Audit) -> dict[str, list[int]]:
    return columns(of, of.singles)


def columns(of: Audit, counts: "dict[str, np.ndarray[tuple[int, int], np.dtype[np.int64]]]") -> dict[str, list[int]]:
    jobs = of.coverage.demand.jobs
    found = {kind: counts[kind][:, 0].tolist() for kind in KINDS[:-1]}
    for at in range(counts["jobs"].shape[1]):
        found[job_name(jobs, int(jobs.bounds[of.first]) + at)] = counts["jobs"][:, at].tolist()
    return found


@cache
def ids_of(coverage: Coverage, kind: str) -> list[str]:
    demand = coverage.demand
    if kind in ("core", "foundation"):
        keys = demand.courses.keys[demand.courses.roles & (1 if kind == "core" else 2) > 0]
    elif kind == "requirements":
        keys = demand.wanted.keys[demand.wanted.core]
    else:
        keys = demand.abilities.keys
    return coverage.view.ids(keys)


def held_words(coverage: Coverage, pair: int, one: Audit, c: float) -> dict[str, dict[str, set[str]]]:
    """Say of each item which of the five words hold for the pair."""
    found: dict[str, dict[str, set[str]]] = {}
    for kind in KINDS[:-1]:
        rows, lamps = lit(coverage.tables().of(kind), pair, c)
        found[kind] = {
            ids_of(coverage, kind)[row]: {word for word, on in zip(FIGURES, lamps[:, at].tolist(), strict=True) if on}
            for at, row in enumerate(rows.tolist())
        }
    return found
