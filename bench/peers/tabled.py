"""One major's figures over HTTP out of SQLite tables: by the same SQL in FastAPI, and in Datasette."""

import json
import sys
from pathlib import Path

import apsw
from fastapi import FastAPI

from bench.peers.bare import run
from bench.peers.question import Row
from bench.peers.sql import AUDIT

NAME = "figures"


def application(path: Path) -> FastAPI:
    """Answer `/majors/{key}` with the rows that the statement gives at c = 1."""
    app = FastAPI(openapi_url=None)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)

    @app.get("/majors/{key}")
    async def answer(key: int) -> list[Row]:
        return [Row(*row) for row in connection.execute(AUDIT, {"c": 1.0, "major": key})]

    return app


def datasette(path: Path, folder: Path) -> list[str]:
    """Return how Datasette is run over the tables, the statement as a query of its own."""
    sql = AUDIT.replace("$c", "1.0").replace("$major", "CAST(:major AS INTEGER)")
    said = {"databases": {path.stem: {"queries": {NAME: {"sql": sql}}}}}
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps(said), encoding="utf-8")
    settings = ("--setting", "sql_time_limit_ms", "30000", "--setting", "default_cache_ttl", "0")
    return ["-m", "datasette", "serve", str(path), "--metadata", str(metadata), "--port", "0", *settings]


if __name__ == "__main__":
    run(application(Path(sys.argv[1])))
