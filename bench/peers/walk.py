"""The audit as walks over a networkx graph, the way one would write it without an engine."""

from collections import defaultdict

import networkx as nx

from bench.peers.question import Row, Tables

_LAMPS = ("teach", "practise", "assess")


class NetworkxWalk:
    """All rows as edges of one directed multigraph, keyed by predicate."""

    def __init__(self, tables: Tables) -> None:
        """Load every table; node keys become `(key,)`-free integers, the demand's flags edge attributes."""
        graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        for name, table in tables._asdict().items():
            if name == "requires":
                continue
            columns = list(table.columns.values())
            extra = columns[2].tolist() if len(columns) > 2 else [0] * len(columns[0])
            for s, o, more, worth in zip(
                columns[0].tolist(), columns[1].tolist(), extra, table.worth.tolist(), strict=True
            ):
                graph.add_edge(s, o, predicate=name, more=more, worth=worth)
        required = tables.requires.columns
        flags = zip(*(required[lamp].tolist() for lamp in _LAMPS), strict=True)
        for s, o, applies in zip(required["course"].tolist(), required["item"].tolist(), flags, strict=True):
            graph.add_edge(s, o, predicate="requires", more=applies, worth=1.0)
        self._graph = graph

    def audit(self, c: float, major: int | None = None) -> list[Row]:
        """Answer library by library."""
        rows = []
        if major is None:
            libraries = {s for s, _, data in self._graph.edges(data=True) if data["predicate"] == "serves"}
        else:
            libraries = {s for s, _ in self._into(major, "serves", c)}
        for library in sorted(libraries):
            named_courses, named, lit = self._supply(library, c)
            for served in sorted(set(self._out(library, "serves", c))):
                courses = sorted(set(self._out(served, "core", c)))
                if courses and major in (None, served):
                    rows.append(self._row(library, served, courses, named_courses, named, lit))
        return rows

    def _out(self, node: int, predicate: str, c: float) -> list[int]:
        edges = self._graph.out_edges(node, data=True)
        return [o for _, o, data in edges if data["predicate"] == predicate and data["worth"] >= c]

    def _into(self, node: int, predicate: str, c: float) -> list[tuple[int, int]]:
        edges = self._graph.in_edges(node, data=True) if node in self._graph else ()
        return [(s, data["more"]) for s, _, data in edges if data["predicate"] == predicate and data["worth"] >= c]

    def _supply(self, library: int, c: float) -> tuple[set[int], set[int], dict[int, set[int]]]:
        named: set[int] = set()
        lit: dict[int, set[int]] = defaultdict(set)
        for course, owners in self._content(library, c).items():
            for module in self._out(course, "has_module", c):
                for point in self._out(module, "has_point", c):
                    items = self._out(point, "meets", c)
                    named.update(items)
                    for resource, purpose in self._into(point, "supports", c) if items else ():
                        if owners.intersection(self._out(resource, "owner", 0)):
                            for item in items:
                                lit[item].add(purpose)
        return self._named_courses(library, c), named, lit

    def _content(self, library: int, c: float) -> dict[int, set[int]]:
        owners: dict[int, set[int]] = {course: {library} for course in self._out(library, "owns", c)}
        queue = list(owners)
        while queue:
            course = queue.pop()
            for taken in self._out(course, "reuses", c):
                allowed = owners[course] | {s for s, _ in self._into(taken, "owns", 0)}
                if not allowed <= owners.get(taken, set()):
                    owners[taken] = owners.get(taken, set()) | allowed
                    queue.append(taken)
        return owners

    def _named_courses(self, library: int, c: float) -> set[int]:
        seen: set[int] = set()
        named: set[int] = set()
        queue = self._out(library, "owns", c)
        while queue:
            course = queue.pop()
            if course in seen:
                continue
            seen.add(course)
            own = [(o, data) for _, o, data in self._graph.out_edges(course, data=True)
                   if data["predicate"] == "implements" and data["worth"] >= c]  # fmt: skip
            named.update(o for o, data in own if data["more"])
            if not own:
                queue.extend(self._out(course, "reuses", c))
        return named

    def _row(
        self,
        library: int,
        major: int,
        courses: list[int],
        named_courses: set[int],
        named: set[int],
        lit: dict[int, set[int]],
    ) -> Row:
        counts = [0] * 5  # named, taught, practised, assessed, complete
        complete_items: set[int] = set()
        all_items: set[int] = set()
        for course in courses:
            required = {o: data["more"] for _, o, data in self._graph.out_edges(course, data=True)
                        if data["predicate"] == "requires"}  # fmt: skip
            all_items.update(required)
            done = {item for item, applies in required.items() if item in named
                    and all(not yes or lamp in lit[item] for lamp, yes in enumerate(applies, 1))}  # fmt: skip
            complete_items |= done
            if course not in named_courses:
                continue
            counts[0] += 1
            for lamp in (1, 2, 3):
                asked = [item for item, applies in required.items() if applies[lamp - 1]]
                counts[lamp] += bool(asked) and all(lamp in lit[item] for item in asked)
            counts[4] += bool(required) and len(done) == len(required)
        items = (len(all_items), len(all_items & named), len(complete_items))
        return Row(*(library, major, len(courses), *counts, *items))
