"""The ledger in a folder beside the view: arrays in mapped files, a manifest written last (DESIGN 6).

A layer's files never change; the manifest names the layers of one revision. Readers that mapped a layer keep it however
the folder goes on. Layers that the manifest no longer names are removed by whoever publishes next.
"""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np

from graph.coverage.implementing import Implementing
from graph.coverage.lamps import Holdings, Lamps
from graph.coverage.ledger import Layer, Ledger, folded
from graph.views.files import locked

_FORMAT = 2
_MOST_LAYERS = 12  # beyond so many, a publisher folds the overlays into one
_FILE = "lamps.json"
_TRIES = 3
_INDEX, _ALIGN = 4096, 64  # where the arrays of a layer's file start, and what their starts are multiples of


def load(folder: Path, mark: str, revision: int, after: int = -1) -> Ledger | None:
    """Return what the folder holds, its arrays mapped; None where that is of no use.

    It is of use when it is of the view's generation (`mark`; a view built anew, as for another store, has another),
    after revision `after` and not beyond `revision`.
    """
    for _ in range(_TRIES):  # a publisher may remove a layer between our reading the manifest and the layer
        manifest = _manifest(folder, mark)
        if manifest is None or not after < manifest.revision <= revision:
            return None
        try:
            return Ledger(manifest.revision, tuple(_read(folder, name) for name in manifest.layers))
        except FileNotFoundError:
            continue
    return None


def save(folder: Path, mark: str, ledger: Ledger) -> Ledger:
    """Write the layers that are not in files yet, publish them atomically, and return the ledger as mapped.

    A folder that holds a later revision already is left as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        return _save(folder, mark, ledger)


def _save(folder: Path, mark: str, ledger: Ledger) -> Ledger:
    before = _manifest(folder, mark)
    if before is not None and before.revision > ledger.revision:
        return ledger
    if len(ledger.layers) > _MOST_LAYERS:
        ledger = folded(ledger)
    layers = tuple(layer if layer.name else _write(folder, layer, ledger.revision) for layer in ledger.layers)
    names = [layer.name for layer in layers]
    manifest = {"format": _FORMAT, "store": mark, "revision": ledger.revision, "layers": names}
    _replace(folder / _FILE, json.dumps(manifest).encode())
    for stray in folder.glob("lamps-*"):
        if stray.name not in names:
            stray.unlink(missing_ok=True)
    return Ledger(ledger.revision, layers)


class _Manifest(NamedTuple):
    revision: int
    layers: tuple[str, ...]


def _manifest(folder: Path, mark: str) -> _Manifest | None:
    """Read the manifest; None where there is none, or one of another format or store."""
    try:
        content = json.loads((folder / _FILE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(content, dict) or (content.get("format"), content.get("store")) != (_FORMAT, mark):
        return None
    return _Manifest(content["revision"], tuple(content["layers"]))


def _read(folder: Path, name: str) -> Layer:
    """Map a layer's file: an index of its arrays, then the arrays."""
    whole = np.memmap(folder / name, np.uint8, "r").view(np.ndarray)
    size = int.from_bytes(whole[:8].tobytes(), "little")
    index: dict[str, tuple[str, list[int], int]] = json.loads(whole[8 : 8 + size].tobytes())

    def column(of: str) -> Any:  # arrays of several types, each as it was written
        kind, shape, start = index[of]
        count = int(np.prod(shape)) * np.dtype(kind).itemsize
        return whole[start : start + count].view(kind).reshape(shape)

    rows = Implementing._make(column(of) for of in Implementing._fields)
    return Layer(name, column("speaks"), Holdings(Lamps(column("keys"), column("lamps")), rows))


def _write(folder: Path, layer: Layer, revision: int) -> Layer:
    """Write a layer's file; it is on the disk before the manifest names it."""
    lamps, rows = layer.holdings
    columns: dict[str, np.ndarray[Any, np.dtype[Any]]] = {"speaks": layer.libraries, "keys": lamps.keys}
    columns |= {"lamps": lamps.values, **dict(zip(rows._fields, rows, strict=True))}
    name, index, start = f"lamps-{revision}-{uuid4().hex[:8]}", {}, _INDEX
    for of, column in columns.items():
        index[of] = (column.dtype.str, column.shape, start)
        start = -(-(start + column.nbytes) // _ALIGN) * _ALIGN
    said = json.dumps(index).encode()
    with (folder / name).open("wb") as file:
        file.write(len(said).to_bytes(8, "little") + said)
        for of, column in columns.items():
            file.seek(index[of][2])
            file.write(np.ascontiguousarray(column).data)
        file.truncate(start)
        file.flush()
        os.fsync(file.fileno())
    return _read(folder, name)


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the whole new one.

    It is not forced to the disk: a manifest that a power cut tore reads as none, and the lamps are computed anew.
    """
    part = path.with_name(f"{path.name}.{uuid4().hex[:8]}.part")
    part.write_bytes(content)
    part.replace(path)
