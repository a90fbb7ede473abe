"""Which versions state a node: what a refresh needs to know in order to touch no other node than those that changed.

Nearly every node is stated by one version, its owner. Keys of one source lie together, so that blocks of owners pack
to a few bytes; the few nodes that several versions state stand in `shared`.
"""

import zlib
from collections.abc import Sequence

import numpy as np

from graph.views.text_codec import Longs, pack, unpack
from graph.views.text_file import TextFile, carray

BLOCK = 4096
SEVERAL = -1


class Owners:
    """Statements collected while a view is built."""

    def __init__(self) -> None:
        self._owner = np.zeros(BLOCK, np.int32)
        self._stated: dict[int, list[Longs]] = {}
        self._shared: list[tuple[int, int]] = []

    def state(self, version: int, keys: Longs) -> None:
        """Note that a version states nodes; `keys` are distinct and ascending."""
        if not len(keys):
            return
        self._stated.setdefault(version, []).append(keys)
        if keys[-1] >= len(self._owner):
            size = (int(keys[-1]) // BLOCK + 1) * BLOCK
            self._owner = np.concatenate([self._owner, np.zeros(max(size, len(self._owner) * 2), np.int32)])
        before = self._owner[keys]
        self._owner[keys[before == 0]] = version
        for key, other in zip(keys[before != 0].tolist(), before[before != 0].tolist(), strict=True):
            if other != SEVERAL:
                self._shared.append((key, other))
            self._shared.append((key, version))
        self._owner[keys[before != 0]] = SEVERAL

    def write(self, file: TextFile) -> None:
        """Write all of it."""
        for version, parts in sorted(self._stated.items()):
            write_stated(file, version, np.unique(np.concatenate(parts)))
        file.many("INSERT INTO shared VALUES (?, ?)", sorted(self._shared))
        file.many(
            "INSERT INTO owner VALUES (?, ?)",
            (
                (first // BLOCK, zlib.compress(self._owner[first : first + BLOCK].astype("<i4").tobytes(), 9))
                for first in range(0, len(self._owner), BLOCK)
                if self._owner[first : first + BLOCK].any()
            ),
        )


def write_stated(file: TextFile, version: int, keys: Longs) -> None:
    """Keep which nodes a version states; `keys` are distinct and ascending."""
    file.run("INSERT OR REPLACE INTO stated VALUES (?, ?)", (version, zlib.compress(pack(np.diff(keys, prepend=0)), 9)))


def read_stated(file: TextFile, version: int) -> Longs:
    """Return which nodes a version states."""
    found = file.run("SELECT nodes FROM stated WHERE version = ?", (version,))
    return np.cumsum(unpack(zlib.decompress(found[0][0]))) if found else np.empty(0, np.int64)


def read_owners(file: TextFile, keys: Longs) -> dict[int, set[int]]:
    """Return for each key the versions that state it."""
    held: dict[int, set[int]] = {key: set() for key in keys.tolist()}
    numbers = np.unique(keys // BLOCK)
    several: list[int] = []
    for number, data in file.run(
        "SELECT block, versions FROM carray(?) c CROSS JOIN owner ON owner.block = c.value", (carray(numbers),)
    ):
        owner = np.frombuffer(zlib.decompress(data), "<i4")
        mine = keys[keys // BLOCK == number]
        for key, version in zip(mine.tolist(), owner[mine % BLOCK].tolist(), strict=True):
            if version == SEVERAL:
                several.append(key)
            elif version:
                held[key].add(version)
    for key, version in file.run(
        "SELECT node, version FROM carray(?) c CROSS JOIN shared ON shared.node = c.value", (carray(several),)
    ):
        held[key].add(version)
    return held


def write_owners(file: TextFile, held: dict[int, set[int]]) -> None:
    """Keep for each key the versions that state it now."""
    keys = np.array(sorted(held), np.int64)
    file.run("DELETE FROM shared WHERE node IN carray(?)", (carray(keys),))
    file.many(
        "INSERT INTO shared VALUES (?, ?)",
        [(key, version) for key in keys.tolist() if len(held[key]) > 1 for version in sorted(held[key])],
    )
    for number in np.unique(keys // BLOCK).tolist():
        found = file.run("SELECT versions FROM owner WHERE block = ?", (number,))
        owner = np.frombuffer(zlib.decompress(found[0][0]), "<i4").copy() if found else np.zeros(BLOCK, np.int32)
        mine = keys[keys // BLOCK == number]
        owner[mine % BLOCK] = [_owner(held[key]) for key in mine.tolist()]
        file.run("INSERT OR REPLACE INTO owner VALUES (?, ?)", (number, zlib.compress(owner.tobytes(), 9)))


def _owner(versions: set[int]) -> int:
    return SEVERAL if len(versions) > 1 else next(iter(versions), 0)


def drop_stated(file: TextFile, versions: Sequence[int]) -> None:
    """Forget which nodes versions stated."""
    file.run("DELETE FROM stated WHERE version IN carray(?)", (carray(list(versions)),))
