"""The benchmarks of pages run at a small size: every kind of page answers, peers beside them."""

from pathlib import Path

import pytest

from bench.cases import CASES
from bench.house import House
from bench.pages_case import CHROMIUM
from tests.bench.conftest import SMALL

BUILT = Path(__file__).resolve().parents[2] / "api/static/manifest.json"


@pytest.fixture(scope="module")
def house(root: Path) -> House:
    """The small nation."""
    return House(SMALL, root)


def test_every_kind_of_page_is_timed_and_stands_beside_peers(house: House) -> None:
    said = CASES["pages"](house).json()
    assert (said["unit"], said["budget"]) == ("ms", 150)
    kinds = {name.removesuffix("_p95_ms") for name in said["also"] if name.endswith("_p95_ms")}
    assert {"nation", "majors", "major", "library", "course", "point", "compare", "doubts", "search"} <= kinds
    assert said["value"] == max(said["also"][f"{kind}_p95_ms"] for kind in kinds)
    assert set(said["peers"]) == {"Datasette", "asking /v1"}


@pytest.mark.skipif(not (CHROMIUM.exists() and BUILT.exists()), reason="needs Chromium and make pages")
def test_the_heat_map_is_redrawn_and_script_and_style_are_weighed(house: House) -> None:
    redrawn, weighed = CASES["pages-redraw"](house).json(), CASES["pages-weight"](house).json()
    assert 0 < redrawn["value"] <= redrawn["also"]["worst_ms"]
    assert 0 < weighed["also"]["first_kb"] <= weighed["value"] <= weighed["budget"]
