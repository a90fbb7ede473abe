"""The synthetic nation on disk, built once for a size and kept, and the values that cases ask."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from bench import nation, synthetic
from bench.measure import Size, alone
from bench.tasks import store_file, view_folder
from graph.coverage.refresh import open_coverage
from graph.coverage.scopes import Coverage
from graph.stores.sqlite import SqliteStore
from graph.views.columns import Columns, open_columns


class Driving(NamedTuple):
    """How long servers are driven: seconds of a run, runs of which the best counts, commits, examples an operation.

    The soak ends after so many requests or minutes, whichever comes first.
    """

    seconds: float = 3.0
    runs: int = 3
    commits: int = 40
    examples: int = 80
    requests: int = 1_000_000
    minutes: float = 30.0


WHOLE = Driving()


@dataclass(frozen=True)
class House:
    """The nation of one size in a folder, made when first asked for; `peers`: whether they are asked too."""

    size: Size
    root: Path
    peers: bool = True
    driving: Driving = WHOLE

    @cached_property
    def folder(self) -> Path:
        """Return the folder, named by size and by the generator's own text, so that a changed one builds anew."""
        text = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in (nation, synthetic))
        label = "-".join(str(part) for part in self.size)
        return self.root / f"{label}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"

    @cached_property
    def built(self) -> dict[str, float]:
        """Build the store if it is not there; return how that went when it was built."""
        report = self.folder / "built.json"
        if not report.is_file():
            figures = alone("build", self.size, self.folder)
            report.write_text(json.dumps(figures), encoding="utf-8")
        figures_read: dict[str, float] = json.loads(report.read_text(encoding="utf-8"))
        return figures_read

    @cached_property
    def store(self) -> SqliteStore:
        """Open the store."""
        assert self.built
        return SqliteStore(store_file(self.folder))

    @cached_property
    def view(self) -> Columns:
        """Open the columns view, built when it is not there."""
        return open_columns(self.store, view_folder(self.folder))

    @cached_property
    def coverage(self) -> Coverage:
        """Open the coverage."""
        return open_coverage(self.store, self.view)

    def at(self, scale: float) -> "House":
        """Return the same nation at another scale: where a peer finishes."""
        return self if scale >= self.size.scale else House(self.size._replace(scale=scale), self.root, self.peers)
