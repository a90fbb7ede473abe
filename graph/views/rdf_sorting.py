"""Statements of many graphs as one sorted stream, each once, in bounded memory: sorted runs on disk are merged."""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from graph.views.rdf import Part

PREFIX = "sorting-"
_RUN = 400_000  # statements sorted at once, about 150 MB


class Sorting:
    """Takes statements in any order; gives them sorted, each once, when all are in. Its files are gone at the end."""

    def __init__(self, run: int = _RUN, folder: Path | None = None) -> None:
        """Keep runs of so many statements in a new folder inside `folder`, or where temporary files go."""
        self._run = run
        self._folder = TemporaryDirectory(prefix=PREFIX, dir=folder)
        self._runs: list[Path] = []
        self._held: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()

    def add(self, statements: Iterable[str]) -> None:
        """Take statements in."""
        self._held.update(statements)
        if len(self._held) >= self._run:
            self._runs.append(_keep(Path(self._folder.name) / f"{len(self._runs)}.nt", self._held))
            self._held = set()

    def __iter__(self) -> Iterator[str]:
        ordered = merge(sorted(self._held), *(_read(path) for path in self._runs))
        return (statement for statement, _ in groupby(ordered))


def merged(parts: Iterable[Part], run: int = _RUN) -> Iterator[str]:
    """Yield the statements of all graphs as of one, sorted, each once."""
    with Sorting(run) as sorting:
        for part in parts:
            sorting.add(part.statements)
        yield from sorting


def _keep(path: Path, statements: set[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(chain.from_iterable((each, "\n") for each in sorted(statements)))
    return path


def _read(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line[:-1]
