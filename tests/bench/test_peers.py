"""The four peers answer the audit's question alike, so their times compare the same work."""

import numpy as np
import pytest

from bench.peers.question import Peer, Row, Table, Tables
from bench.peers.sparql import OxigraphSparql, RdflibSparql
from bench.peers.sql import DuckdbSql, SqliteSql
from bench.peers.walk import NetworkxWalk


def _table(rng: np.random.Generator, worths: tuple[float, ...], **columns: list[int]) -> Table:
    rows = sorted(set(zip(*columns.values(), strict=True)))
    values = np.array(rows, np.int64).reshape(len(rows), len(columns))
    return Table(
        {name: values[:, place] for place, name in enumerate(columns)}, rng.choice(np.array(worths), len(rows))
    )


def _tables(seed: int) -> Tables:
    """Make a small tangled graph: 5 libraries, shared courses, reuse chains, proposed rows, items under two courses."""
    rng = np.random.default_rng(seed)
    some, all_ = (1.0, 1.0, 0.6), (1.0,)

    def pick(low: int, high: int, n: int) -> list[int]:
        return [int(value) for value in rng.integers(low, high, n)]

    flags = [tuple(map(int, rng.integers(0, 2, 3))) for _ in range(20)]
    items = pick(700, 720, 24)
    lamps = {
        lamp: [flags[item - 700][place] for item in items] for place, lamp in enumerate(("teach", "practise", "assess"))
    }
    return Tables(
        owns=_table(rng, some, library=[100 + course % 5 for course in range(12)], course=list(range(200, 212))),
        reuses=_table(rng, some, taker=pick(200, 206, 4), taken=pick(206, 212, 4)),
        has_module=_table(rng, some, course=pick(200, 212, 20), module=pick(300, 318, 20)),
        has_point=_table(rng, some, module=pick(300, 318, 50), point=pick(400, 440, 50)),
        meets=_table(rng, some, point=pick(400, 440, 60), item=pick(700, 720, 60)),
        supports=_table(rng, some, resource=pick(500, 600, 160), point=pick(400, 440, 160), purpose=pick(1, 4, 160)),
        owner=_table(rng, all_, resource=list(range(500, 600)), library=pick(100, 105, 100)),
        implements=_table(rng, some, course=pick(200, 212, 14), standard=pick(800, 810, 14), full=pick(0, 2, 14)),
        serves=_table(rng, some, library=pick(100, 105, 9), major=pick(900, 904, 9)),
        core=_table(rng, all_, major=pick(900, 904, 14), course=pick(800, 810, 14)),
        requires=_table(rng, all_, course=pick(800, 810, 24), item=items, **lamps),
    )


@pytest.mark.parametrize("seed", range(12))
def test_sql_walks_and_sparql_give_the_same_rows(seed: int) -> None:
    tables = _tables(seed)
    peers: list[Peer] = [
        SqliteSql(tables),
        DuckdbSql(tables),
        NetworkxWalk(tables),
        OxigraphSparql(tables),
        RdflibSparql(tables),
    ]
    answers = [peer.audit(1.0) for peer in peers]
    assert answers[0], "the graph must give something to compare"
    assert all(answer == answers[0] for answer in answers[1:])


@pytest.mark.parametrize("seed", range(12))
def test_one_major_gives_the_rows_that_the_nation_gives_of_it(seed: int) -> None:
    tables = _tables(seed)
    peers: list[Peer] = [SqliteSql(tables), DuckdbSql(tables), NetworkxWalk(tables), OxigraphSparql(tables)]
    nation = peers[0].audit(1.0)
    for major in {row.major for row in nation}:
        expected = [row for row in nation if row.major == major]
        assert all(peer.audit(1.0, major) == expected for peer in peers)


@pytest.mark.parametrize("seed", range(12))
def test_peers_agree_below_one_too(seed: int) -> None:
    tables = _tables(seed)
    assert SqliteSql(tables).audit(0.5) == DuckdbSql(tables).audit(0.5) == NetworkxWalk(tables).audit(0.5)


def test_the_smallest_graph_gives_the_figures_counted_by_hand() -> None:
    def table(**columns: list[int]) -> Table:
        values = {name: np.array(column, np.int64) for name, column in columns.items()}
        return Table(values, np.ones(len(next(iter(values.values())))))

    tables = Tables(
        owns=table(library=[1], course=[2]),
        reuses=table(taker=[], taken=[]),
        has_module=table(course=[2], module=[3]),
        has_point=table(module=[3], point=[4]),
        meets=table(point=[4], item=[7]),
        supports=table(resource=[5], point=[4], purpose=[1]),
        owner=table(resource=[5], library=[1]),
        implements=table(course=[2], standard=[8], full=[1]),
        serves=table(library=[1], major=[9]),
        core=table(major=[9, 9], course=[8, 10]),
        requires=table(course=[8, 10], item=[7, 11], teach=[1, 1], practise=[0, 1], assess=[0, 0]),
    )
    expected = [Row(1, 9, 2, 1, 1, 0, 0, 1, 2, 1, 1)]
    assert SqliteSql(tables).audit(1.0) == expected
    assert NetworkxWalk(tables).audit(1.0) == expected
