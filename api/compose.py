"""The composition root: the only place that knows which store an address means, and where its views lie."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from graph.coverage.refresh import open_coverage
from graph.coverage.scopes import Coverage
from graph.errors import StoreError
from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore, copy
from graph.views.columns import open_columns, refresh
from graph.views.text import TextView, open_text

_SQLITE = "sqlite:///"
_NEO4J = re.compile(r"(neo4j|bolt)(\+s|\+ssc)?://")


class AddressError(ValueError):
    """A store's address is not one that this program knows, or there is no graph yet."""


def open_store(address: str, create: bool = False) -> WholeStore:
    """Open the store at `sqlite:///path` (relative to the working folder), `neo4j://host:port/database` or `memory:`.

    `create` makes a new one. AddressError for any other address, and where nothing is there and `create` is not set.
    """
    if address == "memory:":
        return MemoryStore()
    if _NEO4J.match(address):
        return _on_server(address, create)
    path = file_of(address)
    if path is None:
        raise AddressError(f"图谱地址「{address}」不认识；可写 sqlite:///路径、neo4j://主机:端口 或 memory:")
    if not create and not path.is_file():
        raise AddressError(f"{path} 处还没有图谱；先运行 zhitu build")
    if path.is_dir():
        raise AddressError(f"{path} 是文件夹，不是图谱文件")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"建不了文件夹 {path.parent}：{error.strerror}") from error
    return SqliteStore(path)


def _on_server(address: str, create: bool) -> WholeStore:
    """Open the graph on a Neo4j server, signed in as the environment says: no secret stands in an address."""
    from graph.stores.neo4j import Neo4jStore, there  # its driver takes a while to load

    user, password = (os.environ.get(f"ZHITU_NEO4J_{name}", "") for name in ("USER", "PASSWORD"))
    if not create and not there(address, user, password):
        raise AddressError(f"{address} 处还没有图谱；先运行 zhitu build")
    return Neo4jStore(address, user, password)


def files_for_import(
    source: Store,
    address: str,
    folder: Path,
    program: str | None = None,
    over: bool = False,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Write a graph as files for `neo4j-admin`, and let it import them into an address's database; return revisions.

    The server must be stopped, and be on this machine, for `program` to import; `over` replaces what it holds.
    """
    if not _NEO4J.match(address):
        raise AddressError(f"图谱地址「{address}」不是 Neo4j 的；neo4j-admin 的文件只为 Neo4j 写")
    from graph.stores.neo4j_files import ImportFiles, run_import

    files = ImportFiles(folder)
    copy(source, files, told)
    revisions = files.finish()
    if program is not None:
        run_import(folder, program, address.partition("://")[2].partition("/")[2], over)
    return revisions


def coverage_of(store: WholeStore, address: str, as_of: int | None = None) -> Coverage:
    """Open the coverage of a store, of now or of a past revision.

    Its columns and lamps lie in a folder beside a SQLite file, else in the working folder's `var`; made when first
    needed and brought up to date here.
    """
    path = beside(address)
    return open_coverage(store, open_columns(store, view_folder(path) if path else None, as_of))


def coverage_in_memory(store: Store, earlier: Coverage | None = None) -> Coverage:
    """Open the coverage of a store as it is this moment, keeping no files: for what is only tried out.

    From an earlier one, which stays as it is, only what changed since is done again.
    """
    if earlier is None:
        return open_coverage(store, open_columns(store, None))
    if earlier.view.revision == store.revision:
        return earlier
    return open_coverage(store, refresh(replace(earlier.view, folder=None), store), earlier)


def text_of(store: Store, address: str, as_of: int | None = None) -> TextView:
    """Open the text view of a store, of now or of a past revision, built or brought up to date where needed.

    It lies in a folder of its own beside a SQLite file, else in the working folder's `var`.
    """
    path = beside(address)
    return open_text(store, text_folder(path) if path else None, as_of)


def forget_statements(address: str) -> None:
    """Remove what was built of the rdf view: a purge is to leave nothing behind. Queries that run are asked again."""
    path = beside(address)
    if path is not None:
        shutil.rmtree(statements_folder(path), ignore_errors=True)


def file_of(address: str) -> Path | None:
    """Return the file of a SQLite address, None for other addresses."""
    return Path(address.removeprefix(_SQLITE)) if address.startswith(_SQLITE) and address != _SQLITE else None


def shared_by_hosts(address: str) -> bool:
    """Whether a graph lies on a server that other machines may write to: it is asked less often than a file."""
    return bool(_NEO4J.match(address))


def beside(address: str) -> Path | None:
    """Return the path whose name a store's views add to: its file, or for a server's one after it; None in memory."""
    if _NEO4J.match(address):
        return Path("var") / re.sub(r"[^\w.-]+", "-", address.partition("://")[2]).strip("-")
    return file_of(address)


def discard(address: str) -> None:
    """Remove the file of a SQLite store with its log and its views; nothing happens where there is none."""
    path = file_of(address)
    if path is None:
        return
    for part in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        part.unlink(missing_ok=True)
    for folder in (view_folder(path), text_folder(path), statements_folder(path)):
        shutil.rmtree(folder, ignore_errors=True)


def view_folder(path: Path) -> Path:
    """Return the folder of the columns view of a SQLite file."""
    return path.with_name(path.name + ".columns")


def text_folder(path: Path) -> Path:
    """Return the folder of the text view of a SQLite file."""
    return path.with_name(path.name + ".text")


def statements_folder(path: Path) -> Path:
    """Return the folder of the rdf view of a SQLite file."""
    return path.with_name(path.name + ".rdf")


def models_folder(address: str, folder: str = "") -> Path:
    """Return the folder of the alignment's models: the one given, beside a SQLite file, else in the working folder."""
    if folder:
        return Path(folder)
    path = file_of(address)
    return path.with_name(path.name + ".models") if path else Path("var") / "zhitu.models"
