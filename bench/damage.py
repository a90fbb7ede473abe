"""Damaged documents: cut off, bits flipped, parts swapped, and zipped formats also from within.

`damaged` is seeded, so that a file that did harm can be made again from its seed alone.
"""

import io
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from bench.house import House
from bench.measure import Result, peak_mb
from bench.originals import originals
from ingest.documents.errors import DocumentError
from ingest.documents.papers import open_paper

FILES = 10_000
"""Damaged files at scale 1."""

SLOWEST = 30.0
"""Seconds that no damaged file may take."""


class Outcome(NamedTuple):
    """What became of damaged files: read in spite of it, refused with a message, neither (or too late); the slowest."""

    read: int
    refused: int
    crashed: tuple[str, ...]
    slowest: float
    formats: Mapping[str, int]


def damaged(originals: Mapping[str, Path], folder: Path, count: int, seed: int) -> Iterator[Path]:
    """Write damaged copies one by one, the formats in turn; a file is there until the next one is asked for."""
    names = sorted(originals)
    whole = {name: originals[name].read_bytes() for name in names}
    for index in range(count):
        rng = random.Random(f"{seed}/{index}")
        name = names[index % len(names)]
        data = harm(whole[name], whole[rng.choice(names)], rng)
        path = folder / f"damaged-{seed}-{index}.{name}"
        path.write_bytes(data)
        yield path
        path.unlink()


def harm(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Return a document damaged in one to three ways; `other` lends foreign parts."""
    for _ in range(rng.randint(1, 3)):
        if data.startswith(b"PK") and rng.random() < 0.6:
            data = _within(data, rng)
        else:
            data = rng.choice(_WAYS)(data, other, rng)
    return data


def outcome(paths: Iterator[Path], open_file: Callable[[Path], object]) -> Outcome:
    """Open every file; a DocumentError is a refusal, anything else that is raised is a crash, which is named."""
    read = refused = 0
    slowest = 0.0
    crashed: list[str] = []
    formats: Counter[str] = Counter()
    for path in paths:
        formats[path.suffix.removeprefix(".")] += 1
        start = time.perf_counter()
        try:
            open_file(path)
            read += 1
        except DocumentError:
            refused += 1
        except Exception as error:  # noqa: BLE001  # what it is here to find
            crashed.append(f"{path.name}: {type(error).__name__}: {error}")
        taken = time.perf_counter() - start
        slowest = max(slowest, taken)
        if taken > SLOWEST:
            crashed.append(f"{path.name}: {taken:.0f} s")
    return Outcome(read, refused, tuple(crashed), slowest, dict(formats))


def damage_case(house: House) -> Result:
    """Open damaged documents of every format; the value is how many did harm or took too long."""
    with tempfile.TemporaryDirectory(prefix="zhitu-damage-") as name:
        folder = Path(name)
        count = max(1, round(FILES * house.size.scale))
        found = outcome(damaged(originals(folder / "originals"), folder, count, house.size.seed), open_paper)
    for crash in found.crashed:
        print(crash, file=sys.stderr)
    also = {"files": float(count), "read": float(found.read), "refused": float(found.refused)}
    also["slowest_s"] = found.slowest
    return Result("damage", house.size, float(len(found.crashed)), "files", 0, rss_mb=peak_mb(), also=also)


def _cut(data: bytes, _: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _behead(data: bytes, _: bytes, rng: random.Random) -> bytes:
    return data[rng.randrange(1 + len(data) // 4) :]


def _flip(data: bytes, _: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _index in range(rng.choice((1, 4, 32, 256)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _blank(data: bytes, _: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    return data[:start] + bytes([rng.choice((0, 255, 32))]) * (end - start) + data[end:]


def _swap(data: bytes, _: bytes, rng: random.Random) -> bytes:
    a, b = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return data[b:] + data[a:b] + data[:a] if rng.random() < 0.3 else data[:a] + data[b:] + data[a:b]


def _double(data: bytes, _: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 2, 50)) + data[end:]


def _graft(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, end = _slice(other, rng)
    at = rng.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _numbers(data: bytes, _: bytes, rng: random.Random) -> bytes:
    """Make some of the numbers in the text of a document absurd."""
    absurd = (b"0", b"-1", b"99999", b"4294967296", b"1" * 40, b"")
    return re.sub(rb"\d+", lambda found: rng.choice(absurd) if rng.random() < 0.1 else found[0], data)


def _slice(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 16, 256, 4096)))


_WAYS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _cut,
    _behead,
    _flip,
    _blank,
    _swap,
    _double,
    _graft,
    _numbers,
)


def _within(data: bytes, rng: random.Random) -> bytes:
    """Damage a part of a zipped document, or take it out, and zip all again, so that its parser meets the damage."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001  # damaged before: nothing to open
        return _flip(data, b"", rng)
    if not parts:
        return data
    likely = [name for name in parts if re.search(r"(?:document|sheet1|content|styles|numbering|workbook)\.xml", name)]
    name = rng.choice(likely if likely and rng.random() < 0.7 else sorted(parts))
    if rng.random() < 0.1:
        del parts[name]
    else:
        way = rng.choice((_cut, _flip, _swap, _double, _graft, _numbers, _tags, _tags))
        parts[name] = way(parts[name], parts[rng.choice(sorted(parts))], rng)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return buffer.getvalue()


def _tags(data: bytes, _: bytes, rng: random.Random) -> bytes:
    """Swap elements of XML and keep it well formed often enough to be parsed."""
    pieces = re.split(rb"(<[^<>/][^<>]*/>)", data)
    for _index in range(8):
        a, b = rng.randrange(len(pieces)), rng.randrange(len(pieces))
        if a % 2 and b % 2:
            pieces[a], pieces[b] = pieces[b], pieces[a] * rng.choice((0, 1, 3))
    return b"".join(pieces)
