"""The rdf view on disk: an Oxigraph store a revision, made aside, given its name in one step, then only read.

The default graph holds the plain statements of all versions in force, each once, without the edges that the latest
review rejects; a version's own graph holds what it says, claims with their evidence included. A folder is named by its
revision and by what only this store says of it, so that a store put in another's place, or purged since, finds nothing
of the old one. Who reads a folder holds a shared lock on it: it is removed when nobody does any more.
"""

import fcntl
import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

import pyoxigraph as ox

from graph.errors import ViewError
from graph.store import Store
from graph.views.rdf import parts, plain, rejected
from graph.views.rdf_sorting import PREFIX, Sorting
from ontology.terms import KINDS, PREDICATES

FORMAT = 1
BYTES_A_CLAIM = 2_500  # room on the disk that a claim takes, and then some
_NAME = re.compile(r"r(\d+)-[0-9a-f]{16}")
_AT_ONCE = 10_000  # statements encoded at once
_ASIDE = "aside"
_LOCK = "lock"


class Built(NamedTuple):
    """A view that is whole."""

    folder: Path
    revision: int


class Full(ViewError):
    """The disk has no room for the view."""


def newest(store: Store, folder: Path) -> Built | None:
    """Return the latest view that was built of this very store, None where there is none."""
    found = [(int(name[1]), each) for each in folder.glob("r*-*") if (name := _NAME.fullmatch(each.name))]
    for revision, path in sorted(found, reverse=True):
        if revision <= store.revision and path.name == name_of(store, revision):
            return Built(path, revision)
    return None


def name_of(store: Store, revision: int) -> str:
    """Return the folder name of a revision's view: its number and a mark of what only this store says of it."""
    entry = [(r.recorded.isoformat(), r.action, r.source, r.opened, r.closed) for r in store.changes(revision - 1)[:1]]
    said = [(s.key, s.version.source, s.version.sha256, s.purged) for s in store.versions(revision)]
    vocabulary = [term.name for term in PREDICATES], [kind.name for kind in KINDS]
    words = repr((FORMAT, entry, said, vocabulary))
    return f"r{revision}-{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def size_of(store: Store) -> int:
    """Return how many claims are in force."""
    return sum(stored.nodes + stored.edges for stored in store.versions())


def build(store: Store, folder: Path) -> Built | None:
    """Build the view of the latest revision, unless it is there; None where another process is building.

    Full where the disk has no room, ViewError where the folder cannot be written: nothing half-built is left then.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _sole(folder / _LOCK) as alone:
            return _build(store, folder) if alone else None
    except OSError as error:
        raise ViewError(f"写不了语义视图文件夹 {folder}：{error.strerror or error}") from error


def _build(store: Store, folder: Path) -> Built:
    revision = store.revision
    place = folder / name_of(store, revision)
    aside = folder / _ASIDE
    for left in (aside, *folder.glob(f"{PREFIX}*")):  # of a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    if place.is_dir():
        return Built(place, revision)
    if shutil.disk_usage(folder).free < size_of(store) * BYTES_A_CLAIM:
        raise Full(f"{folder} 所在的磁盘空间不足")
    try:
        _load(store, revision, aside)
        if name_of(store, revision) != place.name:  # something was purged meanwhile: it may be in there
            return _build(store, folder)
        aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    discard(folder, place.name)
    return Built(place, revision)


def _load(store: Store, revision: int, place: Path) -> None:
    made = ox.Store(str(place))
    with Sorting(folder=place.parent) as facts:
        made.bulk_load(_stream(_named(store, revision, facts)), ox.RdfFormat.N_QUADS, lenient=True)
        made.bulk_load(_stream(_lines(facts, "")), ox.RdfFormat.N_QUADS, lenient=True)
    made.flush()


def _named(store: Store, revision: int, facts: Sorting) -> Iterator[bytes]:
    """Yield what each version says in its graph; give the plain statements to `facts` on the way."""
    lost = rejected(store, revision)
    for part in parts(store, revision):
        facts.add(plain(part.statements, lost))
        if part.graph:
            yield from _lines(part.statements, f" <{part.graph}>")


def _lines(statements: Iterable[str], graph: str) -> Iterator[bytes]:
    rest, end = iter(statements), f"{graph} .\n"
    while some := list(islice(rest, _AT_ONCE)):
        yield (end.join(some) + end).encode()


def _stream(pieces: Iterable[bytes]) -> IO[bytes]:
    return io.BufferedReader(_Stream(pieces), 1 << 20)


class _Stream(io.RawIOBase):
    """Pieces of bytes, made as they are read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, room: "memoryview | bytearray") -> int:  # type: ignore[override]  # what callers pass
        """Fill some of the room, nothing at the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = memoryview(piece)
        size = min(len(room), len(self._piece))
        room[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size


def discard(folder: Path, kept: str = "") -> None:
    """Remove the views that nobody reads, but for one by its name."""
    for path in folder.glob("r*-*"):
        if path.name != kept and _NAME.fullmatch(path.name):
            with suppress(OSError), _sole(path) as alone:
                if alone:
                    shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _sole(path: Path) -> Iterator[bool]:
    """Hold the lock of a file, made if need be, or of a folder; false where somebody else holds it."""
    held = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(held)
