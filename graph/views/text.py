"""The text view: find nodes by name, official code, pinyin or initials, best hits first (docs/decisions/0005).

A view shows one revision; `refresh` brings it up to the store's. Views in one folder share one file, whoever refreshes
first does it for all, and each goes on answering from its old state until its own `refresh` returns.
"""

import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from graph.errors import GraphError, StoreDamaged
from graph.store import Store
from graph.views import text_build, text_refresh, text_sounds
from graph.views.text_file import MEMORY, Folder, TextFile
from graph.views.text_hits import Hit, Search
from graph.views.text_parents import Parent, belonging
from graph.views.text_search import Finder, Run, read_runs
from graph.views.text_sounds import Sounds
from graph.views.text_terms import SHELVES_OF

LIMIT, PER_KIND = 20, 5
LONGEST = 200
"""No name is longer than so many characters: callers need not take a longer text."""

T = TypeVar("T")


class Found(NamedTuple):
    """Hits, the revision that they are about, and whether there are more; libraries among them that are samples.

    `parents` gives for each id what it belongs to (text_parents), where that is known.
    """

    revision: int
    hits: list[Hit]
    more: bool
    parents: dict[str, Parent]
    samples: frozenset[str]


class _State(NamedTuple):
    revision: int
    runs: list[Run]


class TextView:
    """Answers searches about one revision; made by `open_text`, safe to share between threads."""

    def __init__(self, file: TextFile, store: Store, folder: Folder | None, as_of: int | None) -> None:
        self._file = file
        self._store = store
        self._folder = folder
        self._as_of = as_of
        self._state = _State(-1, [])
        self._sounds: dict[int, Sounds] = {}

    @property
    def revision(self) -> int:
        """The revision that answers are about."""
        with self._reading() as file:
            return file.get("revision")

    def search(self, text: str, kinds: Collection[str] | None = None, limit: int = LIMIT) -> list[Hit]:
        """Return the best hits, of some kinds of nodes (names of the vocabulary) or of all."""
        wanted = _known(kinds)
        return self._answered(lambda file, finder: Search(finder, text, self._store.ids).hits(wanted, limit))

    def grouped(
        self, text: str, per_kind: int = PER_KIND, kinds: Collection[str] | None = None
    ) -> dict[str, list[Hit]]:
        """Return the best hits of each kind that has any, kinds in the order of hits."""
        wanted = _known(kinds)
        return self._answered(lambda file, finder: Search(finder, text, self._store.ids).grouped(wanted, per_kind))

    def find(self, text: str, kinds: Collection[str] | None = None, limit: int = LIMIT, grouped: bool = False) -> Found:
        """Search, and say what callers show beside hits; with `grouped` the best so many of each kind, by kind."""
        wanted = _known(kinds)

        def ask(file: TextFile, finder: Finder) -> Found:
            search = Search(finder, text, self._store.ids)
            groups = search.grouped(wanted, limit + 1) if grouped else {"": search.hits(wanted, limit + 1)}
            hits = [hit for group in groups.values() for hit in group[:limit]]
            more = any(len(group) > limit for group in groups.values())
            revision = file.get("revision")
            return Found(revision, hits, more, *belonging(file, self._store, [hit.id for hit in hits], revision))

        return self._answered(ask)

    def prepare(self) -> None:
        """Load what spelling needs (0.2 s, once a process), so that the first refresh is as quick as the others."""
        text_sounds.syllables("职图")

    def close(self) -> None:
        """Let go of the file."""
        with self._file.guard:
            self._file.close()

    def _answered(self, ask: Callable[[TextFile, Finder], T]) -> T:
        try:
            return self._asked(ask)
        except StoreDamaged:
            _rebuild(self, self._store)
            return self._asked(ask)

    def _asked(self, ask: Callable[[TextFile, Finder], T]) -> T:
        with self._reading() as file:
            revision = file.get("revision")
            if self._state.revision != revision:
                self._state = _State(revision, read_runs(file))
                kept = {run.key for run in self._state.runs}
                self._sounds = {key: sounds for key, sounds in self._sounds.items() if key in kept}
            return ask(file, Finder(file, self._state.runs, self._sounds, self._store.ids))

    @contextmanager
    def _reading(self) -> Iterator[TextFile]:
        """See one state of the file that is current when its turn comes."""
        while True:
            file = self._file
            with file.guard:
                if file is self._file:  # else another took its place while this thread waited
                    with file.reading():
                        yield file
                    return

    def replace(self, file: TextFile) -> None:
        """Answer from another file from now on."""
        with self._file.guard:
            old, self._file = self._file, file
            self._state, self._sounds = _State(-1, []), {}
            old.close()


def open_text(store: Store, folder: Path | None, as_of: int | None = None) -> TextView:
    """Open the view that lies in a folder, built or refreshed where needed; in memory where the folder is None.

    With `as_of` it shows that past revision for good. A file that is missing or damaged is built anew.
    """
    number = store.revision if as_of is None else as_of
    store.versions(number)  # UnknownRevision before anything is built
    if folder is None:
        return TextView(_built(MEMORY, store, number, as_of), store, None, as_of)
    place = Folder(folder, as_of)
    file = _usable(place, store)
    if file is None:
        with place.locked():
            file = _usable(place, store) or _published(place, store, number)
    if as_of is not None:
        place.used_now()
    view = TextView(file, store, place, as_of)
    refresh(view, store)
    return view


def follow(view: TextView, store: Store) -> bool:
    """Take up the file that others have published, without building or waiting; whether there was another.

    What others refresh within the file shows by itself.
    """
    folder = view._folder
    if folder is None or folder.current() == view._file.path:
        return False
    file = _usable(folder, store)
    if file is None:  # gone again meanwhile: the old one does until next time
        return False
    view.replace(file)
    return True


def refresh(view: TextView, store: Store) -> bool:
    """Bring a view up to the store's revision; whether that changed it. On a StoreError the old state goes on.

    Only nodes that opened and closed versions state are looked at, unless they are so many that building is cheaper.
    """
    if view._as_of is not None:
        return False
    before = view.revision
    folder = view._folder
    if folder is None:
        _advance(view, store)
        return view.revision != before
    if folder.current() != view._file.path or before != store.revision:
        with folder.locked():
            _follow(view, store, folder)
    return view.revision != before


def _follow(view: TextView, store: Store, folder: Folder) -> None:
    """Take up the file that others have published meanwhile, then apply what is left."""
    if folder.current() != view._file.path:
        view.replace(_usable(folder, store) or _published(folder, store, store.revision))
    _advance(view, store)


def _advance(view: TextView, store: Store) -> None:
    file = view._file
    since, number = view.revision, store.revision
    if since == number and _same(file, store, since):
        return
    changes, same = store.changes(since), _same(file, store, since)
    purged = any(change.action == "purge" for change in changes)
    if view._folder is not None and (purged or not same):
        view._folder.keep_past(0)
    if not same or not text_refresh.worthwhile(file, text_refresh.touched(store, changes)):
        _renew(view, store)
        return
    with file.writing():
        text_refresh.refresh(file, store, changes)
        file.set("mark", _mark(store, changes[-1].number))
    if purged:  # not found any more; now out of the file too
        _renew(view, store)


def _rebuild(view: TextView, store: Store) -> None:
    if view._folder is None:
        _renew(view, store)
        return
    with view._folder.locked():
        _renew(view, store)


def _renew(view: TextView, store: Store) -> None:
    number = store.revision if view._as_of is None else view._as_of
    if view._folder is None:
        view.replace(_built(MEMORY, store, number, view._as_of))
    else:
        view.replace(_published(view._folder, store, number))


def _published(folder: Folder, store: Store, number: int) -> TextFile:
    path = folder.fresh()
    try:
        file = _built(path, store, number, folder.as_of)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
    folder.publish(path)
    if folder.as_of is not None:
        folder.used_now()
        folder.keep_past()
    return file


def _built(path: str, store: Store, number: int, as_of: int | None) -> TextFile:
    file = TextFile(path, fresh=True)
    try:
        with file.writing():
            text_build.build(file, store, number)
            file.set("mark", _mark(store, number))
            file.set("purged", _purged(store, as_of))
        file.settle()
    except BaseException:
        file.close()
        raise
    return file


def _usable(folder: Folder, store: Store) -> TextFile | None:
    """Open the folder's current file; None where there is none, or none that belongs to this store."""
    path = folder.current()
    if path is None:
        return None
    with suppress(StoreDamaged):
        file = TextFile(path)
        with suppress(StoreDamaged):
            if _same(file, store, file.get("revision")) and file.get("purged") == _purged(store, folder.as_of):
                return file
        file.close()
    return None


def _same(file: TextFile, store: Store, number: int) -> bool:
    """Whether the file's revision is one of this store's: another store may have taken its place."""
    return number <= store.revision and file.get("mark") == _mark(store, number)


def _mark(store: Store, number: int) -> int:
    """Return a number by which a revision of one store is told from that of another."""
    if not number:
        return 0
    revision = next(iter(store.changes(number - 1)))
    return zlib.crc32(repr((revision.number, revision.recorded.timestamp(), revision.source)).encode())


def _purged(store: Store, as_of: int | None) -> int:
    """Return how many of the versions that a past revision had were purged since: its view must not tell of them."""
    return 0 if as_of is None else sum(stored.purged for stored in store.versions(as_of))


def _known(kinds: Collection[str] | None) -> list[str]:
    for kind in kinds or ():
        if kind not in SHELVES_OF:
            raise GraphError(f"没有「{kind}」这一类对象；可选 {'、'.join(SHELVES_OF)}")
    return [kind for kind in SHELVES_OF if kinds is None or kind in kinds]
