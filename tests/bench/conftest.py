"""A hundredth of the nation with few resources, built once for all benchmarks' tests."""

from pathlib import Path

import pytest

from bench.measure import Size

SMALL = Size(0.01, 40, 3)


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it lies."""
    return tmp_path_factory.mktemp("bench")
