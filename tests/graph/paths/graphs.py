"""Prerequisite graphs: the real ones in ZHITU_DATA, and sound random ones into which defects are planted."""

import json
import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pytest

from graph.paths.links import Link
from graph.paths.prerequisites import Findings, Place, examine

DATA = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "prerequisites"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="ZHITU_DATA has no prerequisites")


class Real(NamedTuple):
    """A real graph: links between numbers, and what the numbers stand for."""

    links: list[Link]
    names: list[str]


def real(name: str) -> Real:
    """Read one of the three sets of ZHITU_DATA."""
    if name == "marble":
        rows = json.loads((DATA / "marble_zh" / "dependencies.json").read_text(encoding="utf-8"))["dependencies"]
        topics = json.loads((DATA / "marble_zh" / "topics.json").read_text(encoding="utf-8"))["topics"]
        return _numbered(
            [topic["id"] for topic in topics],
            [(row["prerequisiteId"], row["topicId"], row["strength"] != "soft") for row in rows],
        )
    graph = nx.read_graphml(DATA / "wdkg" / f"{name}.graphml")
    return _numbered(list(graph.nodes), [(before, after, True) for before, after in graph.edges()])


def _numbered(names: list[str], rows: Iterable[tuple[str, str, bool]]) -> Real:
    place = {name: at for at, name in enumerate(names)}
    return Real([Link(place[before], place[after], 1.0, hard) for before, after, hard in rows], names)


def digraph(links: Iterable[Link]) -> "nx.DiGraph[int]":
    """Return the links as networkx holds them."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((link.before, link.after) for link in links)
    return graph


class Garden(NamedTuple):
    """A sound course: every point needs one of its own module or the one before, in order; nothing is redundant."""

    links: list[Link]
    names: dict[int, str]
    places: dict[int, Place]

    def findings(self, links: Iterable[Link], stated: frozenset[int] | None = None) -> Findings:
        return examine(links, self.names, self.places, frozenset(self.places) if stated is None else stated)


def garden(dice: random.Random, modules: int = 5, each: int = 6) -> Garden:
    """Grow a tree of prerequisites: a tree has no circle and no redundant link."""
    points = range(modules * each)
    names = {point: f"point/x/{point:03}" for point in (*points, modules * each)}
    places = {point: Place(1, 100 + point // each, point // each + 1, point % each + 1) for point in points}
    links = []
    for point in points:
        first = max(0, (point // each - 1) * each)
        if point > first:
            links.append(Link(dice.randrange(first, point), point, dice.choice((0.6, 0.8, 1.0)), True))
    return Garden(links, names, places)
