"""What a change means item by item: losses first, in whose library, and which documents take over."""

from collections import Counter
from datetime import date

import pytest

from graph.coverage.impact import Effect, Impact, impact
from graph.coverage.pairs import FIGURES
from graph.coverage.refresh import open_coverage
from graph.coverage.report import majors
from graph.coverage.scopes import Coverage, Scope, audit
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.report import Bundle
from tests.graph.coverage.asking import MAJOR, NOON, opened, part, stored
from tests.random_graphs import MAJORS, seeded
from tests.small_libraries import (
    AIMED,
    BRIEF,
    CATALOGUE,
    COMPLETE,
    NAMED,
    SHELF,
    SKILL,
    TARGETS,
    TASK,
    A,
    Claimed,
    L,
    M,
    Q,
    R,
    edge,
    library,
    node,
    source,
    standard,
)

TWO = library("l", *COMPLETE)


def after(store: MemoryStore, *bundles: Bundle, most: int = 1000) -> Impact:
    """Commit bundles as later versions of their sources, and tell what that means."""
    before = opened(store)
    for number, bundle in enumerate(bundles):
        version = bundle.version
        again = version.__class__(
            version.source,
            f"{number}-{store.revision}",
            version.title,
            authority=version.authority,
            effective=version.effective,
            whole=version.whole,
        )
        store.commit(again, bundle.nodes, bundle.edges, NOON)
    return impact(before, opened(store), [MAJOR], most=most)


def lit(lamps: dict[str, bool] | None) -> str:
    return "-" if lamps is None else "".join(name[0] for name in FIGURES if lamps[name])


def short(effect: Effect) -> tuple[str, str, str, str | None, str, str]:
    return effect.change, effect.kind, effect.item, effect.library, lit(effect.before), lit(effect.after)


def edition(*claims: Claimed) -> Bundle:
    """Make a brief of another day than the first."""
    return source("moe/brief/530701", *claims, effective=date(2025, 9, 1))


def test_a_library_that_drops_its_resources_loses_the_lamps_of_items_and_of_courses() -> None:
    found = after(stored(CATALOGUE, BRIEF, TWO), library("l", *NAMED))
    assert [short(effect) for effect in found.effects] == [
        ("lost", "core", A, L, "ntac", "n"),
        ("lost", "requirements", R, L, "ntac", "n"),
    ]
    assert all(effect.loses for effect in found.effects)
    assert found.documents == ()


def test_a_library_that_serves_a_major_no_longer_loses_all_of_it() -> None:
    rest = [claim for claim in COMPLETE if claim[1:2] != ("serves",)]
    found = after(stored(CATALOGUE, BRIEF, TWO), library("l", *rest))
    assert [short(effect)[2:] for effect in found.effects] == [(A, L, "ntac", ""), (R, L, "ntac", "")]


def test_what_is_asked_for_no_longer_and_what_is_asked_for_anew() -> None:
    store = stored(CATALOGUE, BRIEF, TWO)
    found = after(store, edition(edge(M, "hasCourse", A, role="core"), edge(A, "requires", Q, kind="skill")))
    assert [short(effect) for effect in found.effects] == [
        ("lost", "core", A, L, "ntac", "n"),
        ("gone", "requirements", R, L, "ntac", "-"),
        ("new", "requirements", Q, None, "-", "-"),
    ]
    assert [
        (each.of, each.before and each.before["effective"], each.after and each.after["effective"])
        for each in found.documents
    ] == [
        ("courses", "2022-09-01", "2025-09-01"),
        ("requirements", "2022-09-01", "2025-09-01"),
    ]


def test_what_is_asked_for_anew_and_covered_already_names_the_library() -> None:
    found = after(stored(CATALOGUE, TWO), BRIEF)
    assert [short(effect) for effect in found.effects] == [
        ("new", "core", A, L, "-", "ntac"),
        ("new", "requirements", R, L, "-", "ntac"),
    ]
    assert not [effect for effect in found.effects if effect.loses]
    assert [(each.of, each.before) for each in found.documents] == [("courses", None), ("requirements", None)]


def test_other_words_of_an_item_are_shown_with_the_libraries_that_have_it() -> None:
    said: list[Claimed] = [*BRIEF.edges, node(R)._replace(label="掌握规则")]
    store = stored(CATALOGUE, source("moe/brief/530701", *said, effective=date(2022, 9, 1)), TWO)
    found = after(store, edition(*BRIEF.edges, node(R)._replace(label="掌握平台规则")))
    (effect,) = found.effects
    assert short(effect) == ("reworded", "requirements", R, L, "ntac", "ntac")
    assert (effect.was, effect.label) == ("掌握规则", "掌握平台规则")
    assert not effect.loses


def test_an_occupational_standard_takes_over_for_the_majors_that_target_the_occupation() -> None:
    first = standard("old", date(2019, 1, 1), edge(TASK, "requires", SKILL, kind="skill", skill_level="四级"))
    other = "requirement/s/新"
    second = standard("new", date(2025, 1, 1), edge(TASK, "requires", other, kind="skill", skill_level="四级"))
    store = stored(CATALOGUE, BRIEF, TARGETS, first, library("l", *SHELF, AIMED))
    found = after(store, second)
    (taken_over,) = found.documents
    assert (taken_over.of, taken_over.before and taken_over.before["source"]) == ("4-01-06-01", "old")
    assert [short(effect)[:4] for effect in found.effects] == [
        ("gone", "jobs:4-01-06-01:四级", SKILL, None),
        ("new", "jobs:4-01-06-01:四级", other, None),
    ]


def test_losses_come_first_and_the_rest_is_counted() -> None:
    store = stored(CATALOGUE, BRIEF, TWO)
    new = edition(edge(M, "hasCourse", A, role="core"), edge(A, "requires", Q, kind="skill"))
    found = after(store, new, most=2)
    assert [effect.change for effect in found.effects] == ["lost", "gone"]
    assert found.rest == 1


def test_nothing_changes_between_a_revision_and_itself() -> None:
    here = opened(stored(CATALOGUE, BRIEF, TWO))
    assert impact(here, here, [MAJOR, "530799"]) == Impact()


@pytest.mark.parametrize("seed", range(25))
def test_effects_there_and_back_account_for_every_difference_of_figures(seed: int) -> None:
    """In each library, kind and lamp: after − before = what is gained − what is lost."""
    store = stored(*seeded(seed))
    early, late = (at(store, number) for number in (store.revision // 2, store.revision))
    lost, gained = (dark(impact(*pair, MAJORS)) for pair in ((early, late), (late, early)))
    differences = figures(late)
    differences.subtract(figures(early))
    gained.subtract(lost)
    assert {key: count for key, count in differences.items() if count} == {
        key: count for key, count in gained.items() if count
    }


def at(store: MemoryStore, revision: int) -> Coverage:
    return open_coverage(store, open_columns(store, None, revision))


Key = tuple[str, str, str, str]


def dark(of: Impact) -> Counter[Key]:
    """Count the lamps that go out, or whose item is asked for no longer, by major, library, kind and lamp."""
    found: Counter[Key] = Counter()
    for effect in of.effects:
        for name in FIGURES:
            if effect.loses and effect.before and effect.before[name] and not (effect.after or {}).get(name):
                found[effect.major, effect.library or "", effect.kind, name] += 1
    return found


def figures(of: Coverage) -> Counter[Key]:
    """Return every figure of every library and major."""
    found: Counter[Key] = Counter()
    for code in MAJORS:
        for name in of.pairs.library_ids:
            for entry in majors(audit(of, scope=Scope(major=code, library=name))):
                for kind, counts in part(entry, "best", "items").items():
                    assert isinstance(counts, dict)
                    found.update({(code, name, kind, figure): counts[figure] for figure in FIGURES})
    return found
