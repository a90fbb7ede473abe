"""What stands beside pages: Datasette's page of the same figures, and the calls of `/v1` that a page stands for."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.house import House
from bench.http_cases import served
from bench.peers.sql import SqliteSql
from bench.peers.tabled import NAME, datasette
from bench.server import Server, ask, running
from bench.tables import tables

_EACH = 20


@contextmanager
def datasette_pages(house: House) -> Iterator[tuple[Server, list[str]]]:
    """Run Datasette over tables of the same graph; lend it with the addresses of its pages of majors' figures."""
    keys = [int(key) for key in house.view.keys([f"major/{code[:6]}" for code in served(house)[:_EACH]])]
    with tempfile.TemporaryDirectory(dir=house.folder) as place:
        path = Path(place) / "tables.db"
        SqliteSql(tables(house.coverage), str(path))
        with running(datasette(path, Path(place))) as server:
            yield server, [f"/tables/{NAME}?major={key}" for key in keys]


def from_the_api(house: House, server: Server, codes: Sequence[str]) -> Iterator[float]:
    """Yield the milliseconds of the calls that a script would make for the page of each major, one after the other."""
    assert house.folder
    with closing(server.connection()) as connection:
        for code in codes:
            began = time.perf_counter()
            report = ask(connection, f"/v1/coverage/majors/{code}")
            ask(connection, f"/v1/nodes/major/{code[:6]}")
            for library in report["libraries"]:
                ask(connection, f"/v1/nodes/{quote(library['library'])}")
            for course in report["courses"]:
                ask(connection, f"/v1/nodes/{quote(course['id'])}")
            yield (time.perf_counter() - began) * 1000
