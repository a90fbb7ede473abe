"""Commands on a store with the bundled lists, with the samples or without."""

import shutil
from pathlib import Path

import pytest

from tests.commands import Zhitu, over


@pytest.fixture
def zhitu(with_samples: Path) -> Zhitu:
    """Run commands on the store with samples, which they must not change."""
    return over(with_samples)


@pytest.fixture
def fresh(lists_only: Path, tmp_path: Path) -> Zhitu:
    """Run commands on a copy of the store with the lists only."""
    path = tmp_path / "zhitu.db"
    shutil.copy(lists_only, path)
    return over(path)


@pytest.fixture
def own(with_samples: Path, tmp_path: Path) -> Zhitu:
    """Run commands on a copy of the store with samples."""
    path = tmp_path / "zhitu.db"
    shutil.copy(with_samples, path)
    return over(path)
