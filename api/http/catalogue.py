"""The lists that everything hangs on: majors, classes, categories, occupations, libraries."""

from collections.abc import Iterator

from starlette.responses import Response

from api.http.asking import Asking, Category, Json, Level, MajorClass, MajorText, Match, Region, Tier, check_region
from api.http.forms import report
from api.http.listing import Listed, Listing
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from graph.coverage.demand import STATES
from graph.coverage.detail import states
from graph.coverage.scopes import Coverage, Scope, in_scope, span
from graph.store import Keys
from ontology.names import segments

resource = Resource("catalogue")

MAJOR_COLUMNS = (
    "id",
    "code",
    "name",
    "level",
    "class",
    "category",
    "demand_state",
    "libraries",
    "awaiting_review.core",
)
GROUP_COLUMNS = ("id", "code", "name", "level", "majors")
OCCUPATION_COLUMNS = ("id", "code", "name")
LIBRARY_COLUMNS = ("id", "name", "tier", "region", "sample", "majors")


@resource.get("/majors", name="majors")
def majors(
    page: Listed,
    major_class: MajorClass = None,
    category: Category = None,
    level: Level = None,
    match: Match = None,
) -> Response:
    """List the majors of the catalogue by code, each with the state of its official document."""
    found = page.ask.coverage
    first, last = span(found.demand, Scope(major_class=major_class or "", category=category or "", level=level or ""))
    if match:
        entries = _matching(list(_majors(found, first, last)), match)
        return page.answer(Listing.of("majors", MAJOR_COLUMNS, entries))
    some = Listing("majors", MAJOR_COLUMNS, last - first, lambda a, b: list(_majors(found, first + a, first + b)))
    return page.answer(some)


@resource.get("/majors/{major}", name="major")
def major(ask: Asking, major: MajorText) -> Response:
    """Show one major: its class and category, the state of its documents by kind, who serves it."""
    found = ask.coverage
    place = found.demand.place(major)
    if place is None:
        raise Problem("unknown-major", mark("专业目录中没有 {code}；核对代码"), code=major)
    entry = next(_majors(found, place, place + 1))
    low, high = (int(found.pairs.bounds[at]) for at in (place, place + 1))
    serving = [found.pairs.library_ids[at] for at in found.pairs.libraries[low:high].tolist()]
    return report(ask, {**entry, "libraries": serving, "states": states(found, place)})


def _majors(found: Coverage, first: int, last: int) -> Iterator[Json]:
    demand, keys = found.demand, found.demand.majors[first:last]
    bounds = found.pairs.bounds
    for place, identity, name in zip(range(first, last), found.view.ids(keys), found.view.labels(keys), strict=True):
        code = demand.codes[place]
        yield {
            "id": identity,
            "code": code,
            "name": name,
            "level": code.level.value,
            "class": code.major_class,
            "category": code.category,
            "demand_state": STATES[demand.states[0, place]],
            "awaiting_review": found.awaiting.of(place),
            "libraries": int(bounds[place + 1] - bounds[place]),
        }


@resource.get("/classes", name="classes")
def classes(page: Listed, category: Category = None, match: Match = None) -> Response:
    """List the classes of majors (专业类) by code, with how many majors of the catalogue each has."""
    entries = [
        each for each in _groups(page.ask.coverage, "MajorClass") if str(each["code"]).startswith(category or "")
    ]
    return page.answer(Listing.of("classes", GROUP_COLUMNS, _matching(entries, match)))


@resource.get("/categories", name="categories")
def categories(page: Listed, match: Match = None) -> Response:
    """List the categories of majors (专业大类) by code, with how many majors of the catalogue each has."""
    entries = _groups(page.ask.coverage, "MajorCategory")
    return page.answer(Listing.of("categories", GROUP_COLUMNS, _matching(entries, match)))


def _groups(found: Coverage, kind: str) -> list[Json]:
    entries = []
    for entry in _named(found, found.view.nodes(kind)):
        first, last = found.demand.stretch(str(entry["code"]))
        level = found.demand.codes[first].level.value if first < last else None
        entries.append({**entry, "level": level, "majors": last - first})
    return entries


@resource.get("/occupations", name="occupations")
def occupations(page: Listed, match: Match = None) -> Response:
    """List the occupations of the classification by code."""
    found = page.ask.coverage
    entries = _named(found, found.view.nodes("Occupation"))
    return page.answer(Listing.of("occupations", OCCUPATION_COLUMNS, _matching(entries, match)))


@resource.get("/libraries", name="libraries")
def libraries(page: Listed, tier: Tier = None, region: Region = None, match: Match = None) -> Response:
    """List the libraries that serve a major, by id, each with the codes of the majors it serves."""
    check_region(page.ask, region or "")
    found = page.ask.coverage
    kept = in_scope(found.pairs, Scope(tier=tier or "", region=region or "")).tolist()
    entries = [entry for entry, inside in zip(_libraries(found), kept, strict=True) if inside]
    entries.sort(key=lambda entry: str(entry["id"]))
    return page.answer(Listing.of("libraries", LIBRARY_COLUMNS, _matching(entries, match)))


def _libraries(found: Coverage) -> Iterator[Json]:
    pairs = found.pairs
    served: list[list[str]] = [[] for _ in pairs.library_ids]
    for library, place in zip(pairs.libraries.tolist(), pairs.majors.tolist(), strict=True):
        served[library].append(found.demand.codes[place])
    names = found.view.labels(pairs.library_keys)
    samples = found.view.values("Library", "sample", pairs.library_keys)
    for at, identity in enumerate(pairs.library_ids):
        yield {
            "id": identity,
            "name": names[at],
            "tier": pairs.tiers[at] or None,
            "region": pairs.regions[at] or None,
            "sample": samples[at] is True,
            "majors": served[at],
        }


def _named(found: Coverage, keys: Keys) -> list[Json]:
    """Return nodes by id, their last segment being the code."""
    pairs = sorted(zip(found.view.ids(keys), found.view.labels(keys), strict=True))
    return [{"id": identity, "code": segments(identity)[-1], "name": name} for identity, name in pairs]


def _matching(entries: list[Json], text: str | None) -> list[Json]:
    if not text:
        return entries
    return [entry for entry in entries if text in str(entry["name"]) or text.lower() in str(entry["id"]).lower()]
