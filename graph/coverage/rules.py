"""Measures that rule packs name, and the verdicts that they give (DESIGN 7.13).

Only a verified rule gives a verdict; a rule that nobody verified is off, or on request shows its value as 参考值.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import within
from graph.coverage.owned import Owned
from graph.store import Keys, Store
from graph.views.columns import Columns
from ontology.codes import Tier
from ontology.rules import Rule

Json = dict[str, object]
MET, NOT_MET, NO_DATA, UNDER_WAY, REFERENCE = "达标", "未达标", "无数据", "进行中", "参考值"


class Year(NamedTuple):
    """One year after acceptance: the days it lies between, resources new or updated in it, whether it is over."""

    first: date
    after: date
    renewed: int
    over: bool


class Library(NamedTuple):
    """What a library states of its acceptance."""

    tier: Tier | None
    accepted_on: date | None
    accepted_total: int | None


def stated(view: Columns, library: int) -> Library:
    """Return what the graph knows of a library's acceptance; what cannot be read counts as not stated."""
    keys = np.array([library], np.int64)
    tier, accepted_on, total = (
        view.values("Library", name, keys)[0] for name in ("tier", "accepted_on", "accepted_total")
    )
    try:
        day = date.fromisoformat(str(accepted_on))
    except ValueError:
        day = None
    known = {one.value: one for one in Tier}
    return Library(known.get(str(tier)), day, total if isinstance(total, int) and total > 0 else None)


def renewal(owned: Owned, accepted_on: date, today: date) -> list[Year]:
    """Count resources created or updated in each year after acceptance, up to and with the one that `today` is in.

    A resource keeps only its latest date, so an early year is a lower bound once its resources are updated again.
    """
    created = owned.view.values("Resource", "created", owned.resources.keys)
    updated = owned.view.values("Resource", "updated", owned.resources.keys)
    days = [{day for value in both if (day := _day(value))} for both in zip(created, updated, strict=True)]
    years: list[Year] = []
    first = accepted_on
    while first <= today:
        after = _years_later(accepted_on, len(years) + 1)
        renewed = sum(any(first < day <= after for day in both) for both in days)
        years.append(Year(first, after, renewed, after <= today))
        first = after
    return years


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


class Renewed(NamedTuple):
    """Resources of a library that one revision has and another had not, or had otherwise."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def renewed_between(store: Store, library: str, earlier: int, later: int) -> Renewed:
    """Compare a library's resources at two revisions: what is said of them, whether they can be opened left aside."""
    before, after = (_resources(store, library, revision) for revision in (earlier, later))
    return Renewed(
        tuple(sorted(set(after) - set(before))),
        tuple(sorted(name for name in set(after) & set(before) if before[name] != after[name])),
        tuple(sorted(set(before) - set(after))),
    )


def _resources(store: Store, library: str, revision: int) -> dict[str, frozenset[tuple[tuple[str, str], ...]]]:
    """Return what is stated of each resource that the library owned then, by id."""
    key = int(store.keys([library])[0])
    owned: list[Keys] = [batch.objects[batch.subjects == key] for batch in store.edges("owns", revision)]
    keys = np.unique(np.concatenate(owned)) if owned else np.zeros(0, np.int64)
    said: dict[int, set[tuple[tuple[str, str], ...]]] = {}
    for batch in store.nodes("Resource", revision):
        rows = np.flatnonzero(within(batch.keys, keys))
        if not len(rows):
            continue
        columns = {name: batch.columns[name] for name in sorted(batch.columns) if name != "live"}
        for row in rows.tolist():
            stated_here = tuple(
                (name, str(column.values[column.codes[row] - 1]))
                for name, column in columns.items()
                if column.codes[row]
            )
            known = said.setdefault(int(batch.keys[row]), set())
            if stated_here:  # the link job says nothing but `live`
                known.add(stated_here)
    names = store.ids(np.array(sorted(said), np.int64))
    return dict(zip(names, (frozenset(said[one]) for one in sorted(said)), strict=True))


def verdicts(owned: Owned, rules: Iterable[Rule], today: date, references: bool = False) -> list[Json]:
    """Judge a library by the rules of its tier; unverified rules are off unless `references`, and never judged."""
    about = stated(owned.view, owned.library)
    found = []
    for rule in rules:
        if (about.tier is not None and about.tier not in rule.tiers) or not (rule.verified or references):
            continue
        found.append({**_head(rule), **_MEASURES[rule.measure](owned, about, rule, today)})
    return found


def _head(rule: Rule) -> Json:
    return {
        "rule": rule.id,
        "title": rule.title,
        "comparison": rule.comparison,
        "threshold": rule.threshold,
        "unit": rule.unit,
        "citation": rule.citation,
        "verified": rule.verified,
    }


def verdict(rule: Rule, value: float | None) -> str:
    """Return the word for a value: a verdict of a verified rule, 参考值 of any other."""
    if value is None:
        return NO_DATA
    if not rule.verified:
        return REFERENCE
    return MET if rule.holds(value) else NOT_MET


def _annual(owned: Owned, about: Library, rule: Rule, today: date) -> Json:
    if about.accepted_on is None or about.accepted_total is None:
        return {"verdict": NO_DATA, "years": []}
    years = []
    for year in renewal(owned, about.accepted_on, today):
        share = round(year.renewed / about.accepted_total, 6)
        word = verdict(rule, share)
        years.append(
            {
                "from": year.first.isoformat(),
                "to": year.after.isoformat(),
                "renewed": year.renewed,
                "share": share,
                "verdict": word if year.over or word == MET else UNDER_WAY,
            }
        )
    over = [str(year["verdict"]) for year in years if year["verdict"] != UNDER_WAY]
    worst = NOT_MET if NOT_MET in over else over[-1] if over else UNDER_WAY
    return {"verdict": worst, "accepted_total": about.accepted_total, "years": years}


def _text_and_image(owned: Owned, about: Library, rule: Rule, today: date) -> Json:
    media = owned.resources.media
    value = round(sum(one in ("文本", "图形/图像") for one in media) / len(media), 6) if media else None
    return {"verdict": verdict(rule, value), "value": value}


def _redundancy(owned: Owned, about: Library, rule: Rule, today: date) -> Json:
    total = len(owned.resources.keys)
    value = round(1 - len(np.unique(owned.by_course[1])) / total, 6) if total else None
    return {"verdict": verdict(rule, value), "value": value}


_MEASURES: Mapping[str, Callable[[Owned, Library, Rule, date], Json]] = {
    "annual_renewal": _annual,
    "text_and_image_share": _text_and_image,
    "redundancy": _redundancy,
}
