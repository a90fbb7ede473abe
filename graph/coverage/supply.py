"""How far libraries are known to be built, by major and tier (DESIGN 7.4); it never changes a figure."""

import numpy as np
import numpy.typing as npt

from graph.coverage.joins import Index, pack, positions
from graph.coverage.pairs import TIERS
from graph.coverage.scopes import Coverage, Scope, in_scope

SUPPLY = ("未见立项", "已立项未接入", "已接入", "已核验")


def supply(coverage: Coverage, c: float, scope: Scope, first: int, last: int) -> npt.NDArray[np.int64]:
    """Return by tier (rows: 校, 省, 国家) and major the furthest state, as a position in SUPPLY, that any claim states.

    A library that serves a major without stating how far it is counts as 已立项未接入.
    """
    pair = coverage.pairs
    claims = pair.claims
    found = np.zeros((len(TIERS), last - first), np.int64)
    stretch = slice(int(claims.bounds[first]), int(claims.bounds[last]))
    libraries = claims.libraries[stretch]
    tiers = pair.tier_codes[libraries]
    kept = (claims.worth[stretch] >= np.float32(c)) & (tiers >= 0)
    if scope.tier or scope.region or scope.library:
        kept &= in_scope(pair, scope)[libraries]
    at = tiers[kept], claims.majors[stretch][kept] - first
    np.maximum.at(found, at, np.maximum(claims.states[stretch][kept].astype(np.int64), 1))
    return found


def supply_of_pairs(coverage: Coverage, c: float, first: int, last: int) -> Index:
    """Return by pair of the majors in [first, last) the furthest state that a claim of it states at c."""
    pair, claims = coverage.pairs, coverage.pairs.claims
    low, high = int(pair.bounds[first]), int(pair.bounds[last])
    stretch = slice(int(claims.bounds[first]), int(claims.bounds[last]))
    found = np.zeros(high - low, np.int64)
    names = pack(pair.majors[low:high], pair.libraries[low:high])
    at = positions(pack(claims.majors[stretch], claims.libraries[stretch]), names)
    kept = (claims.worth[stretch] >= np.float32(c)) & (at >= 0)
    np.maximum.at(found, at[kept], np.maximum(claims.states[stretch][kept].astype(np.int64), 1))
    return found
