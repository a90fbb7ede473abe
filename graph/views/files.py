"""The columns view on disk: one mapped file a layer, and a manifest that is replaced in one step.

A layer's file is its arrays one after another, then a JSON index, then the index's place and a mark. A file without the
mark was not written to its end and counts as missing. The manifest names the layers and is written last, so whoever
opens it sees a whole view; files that no manifest names any more stay mapped for those who still read them. No name is
given twice.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np

from graph.errors import ViewError
from graph.views.layers import Entry, Layer, Meta, assemble
from graph.views.making import Build
from graph.views.rows import Array

FORMAT = 2
_ALIGN = 64
_MARK = b"ZHITUCOL"
_MANIFEST = "manifest.json"
_TAIL = 8 + len(_MARK)


class Manifest(NamedTuple):
    """What a published view consists of.

    `stamp` is drawn from the store's own words about the revision, `generation` names those views that share
    dictionaries, `layers` are files in order.
    """

    revision: int
    stamp: str
    generation: str
    layers: tuple[str, ...]


class _LayerFile:
    """A layer's file while it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._index: dict[str, tuple[str, int, int]] = {}

    def sink(self, name: str, array: Array) -> None:
        """Write one array."""
        start = -(-self._file.tell() // _ALIGN) * _ALIGN
        self._file.seek(start)
        self._file.write(np.ascontiguousarray(array).data)
        self._index[name] = (array.dtype.str, len(array), start)

    def finish(self, meta: Meta) -> None:
        """Write the index and the mark, and make them durable."""
        start = self._file.tell()
        said = {"arrays": self._index, "meta": {**meta._asdict(), "versions": list(meta.versions.items())}}
        self._file.write(json.dumps(said, ensure_ascii=False).encode())
        self._file.write(start.to_bytes(8, "little") + _MARK)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close and remove an unfinished file; on a full disk closing fails once more, which says nothing new."""
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def write_layer(folder: Path, build: Build) -> Layer:
    """Make a layer in a new file of the folder and map it; whatever goes wrong, no half of it stays."""
    name = f"layer-{uuid4().hex[:12]}.bin"
    file = _LayerFile(folder / name)
    try:
        file.finish(build(file.sink))
    except BaseException:
        file.abandon()
        raise
    return read_layer(folder, name)


def read_layer(folder: Path, name: str) -> Layer:
    """Map a layer's file; ViewError when it is missing or damaged."""
    path = folder / name
    try:
        whole = np.memmap(path, np.uint8, "r").view(np.ndarray)
        tail = whole[-_TAIL:].tobytes()
        if not tail.endswith(_MARK):
            raise ViewError(f"列视图文件 {path} 不完整")
        said = json.loads(whole[int.from_bytes(tail[:8], "little") : -_TAIL].tobytes())
        arrays = {
            key: whole[start : start + size * np.dtype(kind).itemsize].view(kind)
            for key, (kind, size, start) in said["arrays"].items()
        }
        return assemble(name, arrays, _read(said["meta"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ViewError(f"列视图文件 {path} 读不出：{error}") from error


def _read(said: Mapping[str, Any]) -> Meta:
    entries = {name: (start, [_entry(value) for value in values]) for name, (start, values) in said["entries"].items()}
    return Meta(dict(said["versions"]), said["flags"], entries)


def _entry(value: Any) -> Entry:
    return tuple((name, worth) for name, worth in value) if isinstance(value, list) else value


def read_manifest(folder: Path) -> Manifest | None:
    """Return the published manifest; None when there is none, a damaged or an older one.

    ViewError when a newer program wrote it: building anew would take the folder from that program's workers.
    """
    try:
        said = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        written = said["format"]
        if written == FORMAT:
            return Manifest(said["revision"], said["stamp"], said["generation"], tuple(said["layers"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if isinstance(written, int) and written > FORMAT:
        raise ViewError(f"列视图文件夹 {folder} 由更新的程序写成；请更新程序，或删除该文件夹（可以重建）")
    return None


def publish(folder: Path, manifest: Manifest, spared: Collection[str]) -> None:
    """Replace the manifest in one step; drop layers that it does not name, save those spared.

    Layers were made durable before, the manifest is not: what a power failure leaves of it either is whole or cannot be
    read, and then the view is built anew. Waiting for the disk once more would be a good part of a refresh.
    """
    fresh = folder / f"{_MANIFEST}.{uuid4().hex[:12]}.part"
    try:
        fresh.write_text(json.dumps({"format": FORMAT, **manifest._asdict()}), encoding="utf-8")
        fresh.replace(folder / _MANIFEST)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    kept = {*manifest.layers, *spared}
    for stray in [*folder.glob("layer-*.bin"), *folder.glob(f"{_MANIFEST}.*.part")]:
        if stray.name not in kept:
            stray.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path, name: str = "lock") -> Iterator[None]:
    """Hold a lock of the folder: one process works, the others wait and then find its work done.

    ViewError when the folder cannot be written, whatever in the block was to be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise ViewError(f"写不了列视图文件夹 {folder}：{error.strerror or error}") from error


@contextmanager
def attempted(folder: Path, name: str) -> Iterator[bool]:
    """Hold a lock of the folder if nobody else does; say whether."""
    with (folder / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """Lend a folder inside another to write a layer in that is not to be published yet; nothing stays in it."""
    place = folder / "aside"
    shutil.rmtree(place, ignore_errors=True)  # of a process that was killed
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def used_now(folder: Path) -> None:
    """Remember that a folder was used; one that cannot be written, or is gone, is left alone."""
    with suppress(OSError):
        os.utime(folder)


def keep_latest(folder: Path, pattern: str, number: int) -> None:
    """Keep the most recently used of the matching folders, remove the others."""
    used = []
    for path in folder.glob(pattern):
        with suppress(FileNotFoundError):
            used.append((path.stat().st_mtime_ns, path))
    for _, stale in sorted(used, reverse=True)[number:]:
        shutil.rmtree(stale, ignore_errors=True)
