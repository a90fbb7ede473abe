"""From paths to a store: read each with its reader, refuse two inputs for one source, commit what is left."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from graph.store import Revision, Store
from ingest.documents.errors import DocumentError, Scanned, SourceClash, Unrecognised
from ingest.guesses import propose
from ingest.identity import keep_identities
from ingest.kinds import slug_or_words
from ingest.known import Known
from ingest.marks import Recognised
from ingest.order import Order
from ingest.profiles import NO_PROFILE, SUFFIX, Profile
from ingest.readers.lists import bundled
from ingest.recognise import READERS, Content, reader, recognised
from ingest.replacing import warn_replaced
from ingest.report import Bundle, Count, Place, Problem, Reading, Severity, merge_counts


class Outcome(NamedTuple):
    """What a run did: revisions made, sources that said the same as before, sources held back, counts of all read.

    `yielded` are the sources of bundled lists whose document somebody has imported: it stays in force.
    """

    revisions: tuple[Revision, ...]
    unchanged: tuple[str, ...]
    held_back: tuple[str, ...]
    counts: dict[str, Count]
    yielded: tuple[str, ...] = ()

    @property
    def committed(self) -> tuple[str, ...]:
        """The sources that have a new version."""
        return tuple(revision.source for revision in self.revisions)


def read(
    paths: Iterable[Path],
    known: Known | None = None,
    *,
    kind: str | None = None,
    source: str | None = None,
    library: str | None = None,
    profile: Profile = NO_PROFILE,
    ocr: bool = False,
    progress: Callable[[Path], None] | None = None,
    seen: Callable[[Reading], None] | None = None,
) -> list[Reading]:
    """Read files and folders, in the order of their names whatever order they are given in.

    `kind` names the reader instead of recognising it; `source` and `library` override the id of the one source read
    and the slug of the one library; `profile` says what columns are, where the format does not fix them; with `ocr` the
    text of pictures is recognised and what it says is proposed. A file that cannot be read is a Reading with the
    problem and no bundle. `progress` is told each path before it is opened, `seen` each reading once it is made.
    SourceClash when two inputs state one source, or an override meets several.
    """
    kind = slug_or_words(kind)
    order = Order(known, library, profile, source=source)
    pieces = (piece for path in sorted({Path(path) for path in paths}) for piece in expand(path, kind, ocr))
    readings = read_together(pieces, order, kind, progress, seen)
    if library is not None and sum(reading.kind == "workbook" for reading in readings) > 1:
        raise SourceClash("--library 只能用于一个资源库", "请逐个导入")
    if source is not None:
        _rename(readings, source)
    refuse_clashes(readings)
    if known is not None:
        for reading in readings:
            sources = [bundle.version.source for bundle in reading.bundles if bundle.version.authority.official]
            keep_identities(reading, {source: known.worded(source) for source in sources})
            warn_replaced(reading, known)
    return readings


def expand(path: Path, kind: str | None = None, ocr: bool = False) -> Iterator[Content]:
    """Yield a path as it is, or, for a folder that is no document itself, each file in it and below."""
    content = Content(path, ocr=ocr)
    chosen = [reader for name, reader in READERS.items() if kind in (None, name)]
    if not content.folder or any(reader.recognises(content) for reader in chosen):
        yield content
        return
    for entry in sorted(path.iterdir()):
        if not entry.name.startswith((".", "~$")) and not entry.name.endswith(SUFFIX) and not entry.is_symlink():
            yield from (replace(piece, named=False) for piece in expand(entry, kind, ocr))


def read_one(content: Content, order: Order, kind: str | None = None) -> Reading:
    """Read one path; whatever makes it unreadable becomes its one problem."""
    kind = slug_or_words(kind)
    told = _told(content, kind, order.profile)
    return told if isinstance(told, Reading) else _taken(content, order, told, kind)


def _told(content: Content, kind: str | None, profile: Profile) -> Recognised | Reading:
    """Say what a path is; a Reading with the problem where that cannot be said."""
    try:
        if not content.path.exists():
            raise DocumentError("文件不存在", "请检查路径")
        return Recognised(kind, 1.0) if kind else recognised(content, profile)
    except (DocumentError, OSError) as error:
        return _fault(content, kind or "", error)


def _taken(content: Content, order: Order, told: Recognised, kind: str | None) -> Reading:
    """Read a path as what it was recognised as, or, with `kind`, said to be."""
    try:
        reading = reader(told.kind).read(content, order)
    except (DocumentError, OSError) as error:
        return _fault(content, told.kind, error)
    reading.recognised = None if kind else told
    if content.guessed:
        propose(reading)
    return reading


def _fault(content: Content, kind: str, error: DocumentError | OSError) -> Reading:
    if isinstance(error, OSError):
        fault = DocumentError(f"文件无法打开（{error.strerror or error}）", "请检查是否有读取权限")
        return _unread(content.path, kind, fault)
    if isinstance(error, Unrecognised):
        return _unread(content.path, kind, error, "rejected" if content.named else "ignored")
    if isinstance(error, Scanned):
        advice = error.advice if content.ocr else f"{error.advice}；或加 --ocr 识别其中的文字，结果都待复核"
        return _unread(content.path, kind, Scanned(error.reason, advice))
    return _unread(content.path, kind, error)


_LEANING = ("knowledge-graph", "course-standard", "plan", "schedule", "inventory", "question-bank")
"""Kinds that name parts of a library by words, in the order in which they are read: each leans on those before it."""


def read_together(
    pieces: Iterable[Content],
    order: Order,
    kind: str | None = None,
    progress: Callable[[Path], None] | None = None,
    seen: Callable[[Reading], None] | None = None,
) -> list[Reading]:
    """Read the files of one run; those of a school lean on each other in the order of their kinds, not their names.

    So a folder with a library's graph, course standards and lists gives each thing one id, whichever file names it.
    """
    readings: list[Reading | None] = []
    waiting: dict[str, list[_Waiting]] = {}
    for at, piece in enumerate(pieces):
        if progress is not None:
            progress(piece.path)
        told = _told(piece, kind, order.profile)
        if isinstance(told, Recognised) and told.kind in _LEANING:
            readings.append(None)
            waiting.setdefault(told.kind, []).append(_Waiting(at, piece, told))
        else:
            readings.append(told if isinstance(told, Reading) else _taken(piece, order, told, kind))
            _tell(readings[at], seen)
    for place, each in enumerate(_LEANING):
        ahead = order._replace(later=frozenset(_LEANING[place + 1 :]) & waiting.keys())
        for at, piece, told in waiting.get(each, ()):
            readings[at] = _taken(piece, ahead._replace(earlier=_bundles(readings)), told, kind)
            _tell(readings[at], seen)
        if each == "knowledge-graph" and len(waiting.get(each, ())) > 1:
            _read_again(readings, waiting[each], ahead, kind)
    return [reading for reading in readings if reading is not None]


def _tell(reading: Reading | None, seen: Callable[[Reading], None] | None) -> None:
    if reading is not None and seen is not None:
        seen(reading)


class _Waiting(NamedTuple):
    """A file that is read when those that it leans on have been: its place among the readings, what it is."""

    at: int
    piece: Content
    told: Recognised


def _read_again(readings: list[Reading | None], graphs: Sequence[_Waiting], order: Order, kind: str | None) -> None:
    """Read several graphs once more, now that all are known: what is learnt before a point may stand in another one."""
    first = {each.at: readings[each.at] for each in graphs}
    earlier = _bundles([reading for at, reading in enumerate(readings) if at not in first])
    for at, piece, told in graphs:
        beside = _bundles([reading for other, reading in first.items() if other != at])
        readings[at] = _taken(piece, order._replace(earlier=earlier, beside=beside), told, kind)


def _bundles(readings: Iterable[Reading | None]) -> tuple[Bundle, ...]:
    return tuple(bundle for reading in readings if reading is not None for bundle in reading.bundles)


def _unread(path: Path, kind: str, error: DocumentError, severity: Severity = "rejected") -> Reading:
    """Report a file that gave nothing; one that only lay in a folder and is of no known kind is passed over."""
    reading = Reading(str(path), kind)
    count = reading.count("文件")
    if severity == "rejected":
        count.rejected += 1
    else:
        count.ignored += 1
    reading.problems.append(Problem(str(path), Place(), severity, error.reason, error.advice))
    return reading


def _rename(readings: Sequence[Reading], source: str) -> None:
    bundles = [(reading, bundle) for reading in readings for bundle in reading.bundles]
    if len(bundles) > 1:
        sources = "、".join(sorted(bundle.version.source for _, bundle in bundles)[:5])
        raise SourceClash(f"--source 只能用于一个来源，这里读出 {len(bundles)} 个（{sources}…）", "请逐个导入")
    for reading, bundle in bundles:
        reading.bundles[:] = [bundle._replace(version=replace(bundle.version, source=source))]


def refuse_clashes(readings: Iterable[Reading]) -> None:
    """Raise SourceClash, naming both inputs, when two bundles state one source."""
    stated: dict[str, str] = {}
    for reading in readings:
        for bundle in reading.bundles:
            source = bundle.version.source
            if source in stated:
                raise SourceClash(
                    f"来源 {source} 有两份输入：{stated[source]} 和 {reading.file}",
                    "请只导入其中一份，或用 --source 区分",
                )
            stated[source] = reading.file


def bundles(readings: Iterable[Reading], strict: bool = False) -> list[Bundle]:
    """Return what is to be committed, ordered by source: nothing at all if `strict` and anything was rejected."""
    readings = list(readings)
    if strict and any(reading.bad for reading in readings):
        return []
    found = [bundle for reading in readings for bundle in reading.bundles]
    return sorted(found, key=lambda bundle: bundle.version.source)


def commit(store: Store, readings: Sequence[Reading], recorded: datetime, strict: bool = False) -> Outcome:
    """Commit every bundle, all of them durable together or none; with `strict`, none if any row was rejected.

    A bundled list is part of its document, so it never replaces the document itself (decision 0004).
    """
    ready = bundles(readings, strict)
    everything = bundles(readings)
    revisions: list[Revision] = []
    unchanged: list[str] = []
    yielded: list[str] = []
    with store.grouped():
        documents = _documents(store) if any(bundled(bundle.version) for bundle in ready) else frozenset()
        for version, nodes, edges in ready:
            if version.source in documents and bundled(version):
                yielded.append(version.source)
                continue
            revision = store.commit(version, nodes, edges, recorded)
            if revision is None:
                unchanged.append(version.source)
            else:
                revisions.append(revision)
    held = () if ready else tuple(bundle.version.source for bundle in everything)
    return Outcome(tuple(revisions), tuple(unchanged), held, merge_counts(readings), tuple(yielded))


def _documents(store: Store) -> frozenset[str]:
    """Return the sources in force that no bundled list made."""
    in_force = (stored for stored in store.versions() if not stored.purged)
    return frozenset(stored.version.source for stored in in_force if not bundled(stored.version))
