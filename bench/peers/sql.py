"""The audit as one SQL statement, for SQLite (apsw) and duckdb."""

from collections.abc import Iterable
from typing import Any

import apsw
import duckdb

from bench.peers.question import Row, Tables

AUDIT = """
WITH RECURSIVE
asked(library, major) AS (
  SELECT library, major FROM serves WHERE worth >= $c AND ($major IS NULL OR major = $major)
),
begun(library, course) AS (
  SELECT library, course FROM owns WHERE worth >= $c AND library IN (SELECT library FROM asked)
),
content(library, course, allowed) AS (
  SELECT library, course, library FROM begun
  UNION
  SELECT k.library, r.taken, CASE w.who WHEN 0 THEN k.allowed ELSE coalesce(o.library, k.allowed) END
  FROM content k JOIN reuses r ON r.taker = k.course AND r.worth >= $c
  CROSS JOIN (SELECT 0 AS who UNION ALL SELECT 1) w
  LEFT JOIN owns o ON o.course = r.taken
),
walk(library, course) AS (
  SELECT library, course FROM begun
  UNION
  SELECT w.library, r.taken FROM walk w JOIN reuses r ON r.taker = w.course AND r.worth >= $c
  WHERE NOT EXISTS (SELECT 1 FROM implements i WHERE i.course = w.course AND i.worth >= $c)
),
named_course AS (
  SELECT DISTINCT w.library, i.standard AS course FROM walk w
  JOIN implements i ON i.course = w.course AND i.worth >= $c AND i.complete = 1
),
held AS (
  SELECT DISTINCT k.library, p.point, k.allowed FROM content k
  JOIN has_module m ON m.course = k.course AND m.worth >= $c
  JOIN has_point p ON p.module = m.module AND p.worth >= $c
),
named AS (
  SELECT DISTINCT h.library, x.item FROM held h JOIN meets x ON x.point = h.point AND x.worth >= $c
),
lit AS (
  SELECT h.library, x.item,
    max(s.purpose = 1) AS taught, max(s.purpose = 2) AS practised, max(s.purpose = 3) AS assessed
  FROM held h
  JOIN meets x ON x.point = h.point AND x.worth >= $c
  JOIN supports s ON s.point = h.point AND s.worth >= $c
  JOIN owner o ON o.resource = s.resource AND o.library = h.allowed
  GROUP BY h.library, x.item
),
item AS (
  SELECT v.library, v.major, k.course, r.item, r.teach, r.practise, r.assess,
    n.item IS NOT NULL AS is_named,
    coalesce(t.taught, FALSE) AS taught, coalesce(t.practised, FALSE) AS practised,
    coalesce(t.assessed, FALSE) AS assessed
  FROM asked v JOIN core k ON k.major = v.major JOIN requires r ON r.course = k.course
  LEFT JOIN named n ON n.library = v.library AND n.item = r.item
  LEFT JOIN lit t ON t.library = v.library AND t.item = r.item
),
judged AS (
  SELECT library, major, course, item, teach, practise, assess, taught, practised, assessed, is_named,
    is_named AND (teach = 0 OR taught) AND (practise = 0 OR practised) AND (assess = 0 OR assessed) AS is_complete
  FROM item
),
of_course AS (
  SELECT library, major, course,
    max(teach) = 1 AND min(teach = 0 OR taught) AS taught,
    max(practise) = 1 AND min(practise = 0 OR practised) AS practised,
    max(assess) = 1 AND min(assess = 0 OR assessed) AS assessed,
    min(is_complete) AS complete
  FROM judged GROUP BY library, major, course
),
of_items AS (
  SELECT library, major, count(*) AS items, sum(CAST(is_named AS INTEGER)) AS named,
    sum(CAST(is_complete AS INTEGER)) AS complete
  FROM (SELECT DISTINCT library, major, item, is_named, is_complete FROM judged) GROUP BY library, major
),
of_courses AS (
  SELECT v.library, v.major, count(*) AS courses,
    sum(CAST(n.course IS NOT NULL AS INTEGER)) AS named,
    sum(CAST(n.course IS NOT NULL AND coalesce(f.taught, FALSE) AS INTEGER)) AS taught,
    sum(CAST(n.course IS NOT NULL AND coalesce(f.practised, FALSE) AS INTEGER)) AS practised,
    sum(CAST(n.course IS NOT NULL AND coalesce(f.assessed, FALSE) AS INTEGER)) AS assessed,
    sum(CAST(n.course IS NOT NULL AND coalesce(f.complete, FALSE) AS INTEGER)) AS complete
  FROM asked v JOIN core k ON k.major = v.major
  LEFT JOIN named_course n ON n.library = v.library AND n.course = k.course
  LEFT JOIN of_course f ON f.library = v.library AND f.major = v.major AND f.course = k.course
  GROUP BY v.library, v.major
)
SELECT a.library, a.major, a.courses, a.named, a.taught, a.practised, a.assessed, a.complete,
  coalesce(b.items, 0), coalesce(b.named, 0), coalesce(b.complete, 0)
FROM of_courses a LEFT JOIN of_items b ON b.library = a.library AND b.major = a.major
ORDER BY a.library, a.major
"""

# Indexes a careful user would make; duckdb scans and needs none.
INDEXES = (
    "CREATE INDEX reuses_taker ON reuses(taker)",
    "CREATE INDEX serves_major ON serves(major)",
    "CREATE INDEX owns_library ON owns(library, course, worth)",
    "CREATE INDEX owns_course ON owns(course)",
    "CREATE INDEX has_module_course ON has_module(course, module, worth)",
    "CREATE INDEX has_point_module ON has_point(module, point, worth)",
    "CREATE INDEX meets_point ON meets(point, item, worth)",
    "CREATE INDEX supports_point ON supports(point, resource, purpose, worth)",
    "CREATE INDEX owner_resource ON owner(resource, library)",
    "CREATE INDEX implements_course ON implements(course)",
    "CREATE INDEX core_major ON core(major, course)",
    "CREATE INDEX requires_course ON requires(course)",
)


class SqliteSql:
    """The statement over SQLite tables, in memory unless a path is given."""

    def __init__(self, tables: Tables, path: str = ":memory:") -> None:
        """Load and index the tables."""
        self._connection = apsw.Connection(path)
        with self._connection:
            for name, columns, rows in _loaded(tables):
                self._connection.execute(f"CREATE TABLE {name}({', '.join(columns)})")
                marks = ", ".join("?" * len(columns))
                self._connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
            for index in INDEXES:
                self._connection.execute(index)
            self._connection.execute("ANALYZE")

    def audit(self, c: float, major: int | None = None) -> list[Row]:
        """Answer by SQLite."""
        return [Row(*row) for row in self._connection.execute(AUDIT, {"c": c, "major": major})]


class DuckdbSql:
    """The statement over duckdb's columnar tables, on as many threads as the machine has cores."""

    def __init__(self, tables: Tables) -> None:
        """Load the tables through numpy."""
        self._connection = duckdb.connect()
        self._connection.execute("SET enable_progress_bar = false")  # it would go to standard output
        for name, table in tables._asdict().items():
            values: dict[str, Any] = {**table.columns, "worth": table.worth}
            if name == "implements":
                values["complete"] = values.pop("full")
            self._connection.register("incoming", values)
            self._connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
            self._connection.unregister("incoming")

    def audit(self, c: float, major: int | None = None) -> list[Row]:
        """Answer by duckdb."""
        return [Row(*map(int, row)) for row in self._connection.execute(AUDIT, {"c": c, "major": major}).fetchall()]


def _loaded(tables: Tables) -> Iterable[tuple[str, list[str], Iterable[tuple[Any, ...]]]]:
    for name, table in tables._asdict().items():
        columns = ["complete" if column == "full" else column for column in table.columns]
        rows = zip(*(column.tolist() for column in table.columns.values()), table.worth.tolist(), strict=True)
        yield name, [*columns, "worth"], rows
