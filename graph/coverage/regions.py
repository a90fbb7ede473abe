"""Regions that libraries are of, and whether one that is asked for is any."""

from graph.coverage.pairs import Pairs
from ontology.regions import known, region_name, regions_like


def unknown_region(pairs: Pairs, text: str) -> list[str] | None:
    """Return what may be meant by a region that is neither of the list nor any library's; None where it is known.

    A slip in a name would pass for a figure of zero; a province without any library is zero in truth.
    """
    if not text or known(text) or region_name(text) in pairs.regions:
        return None
    stated = tuple(sorted({region for region in pairs.regions if region}))
    return regions_like(text, stated) or list(stated)
