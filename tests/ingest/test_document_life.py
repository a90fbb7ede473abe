"""The life of a document: foreseen, committed, edited, withdrawn; what answers to its items stays with them."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.coverage.impact import Effect, Impact, impact
from graph.coverage.refresh import open_coverage
from graph.coverage.scopes import Coverage
from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore
from graph.views.columns import open_columns
from ingest.documents.blocks import Paper
from ingest.identity import keep_identities
from ingest.known import StoreKnown, known_of
from ingest.pipeline import bundles, read
from ingest.preview import preview
from ingest.readers import teaching_standard
from ingest.readers.catalogue import Catalogue
from ingest.readers.workbook import read_workbook
from ingest.report import Reading
from ontology.claims import Claim
from tests.ingest.document_files import (
    COURSE,
    FORMER,
    LATTER,
    LIBRARY_SOURCE,
    NOW,
    OFFICER,
    PHOTOS,
    PRICING,
    REWORDED,
    SALES,
    SPEECH,
    STANDARD,
    answering_library,
    filled,
    imported,
    item,
    standard_file,
)
from tests.ingest.library_files import written
from tests.ingest.readers.papers import paper
from tests.ingest.readers.test_teaching_standard import FIRST, blocks_of

SURVIVORS = (item(PRICING), item(PHOTOS))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WholeStore]:
    """A graph with the former edition, a library that answers to it, and a review."""
    opened = SqliteStore(tmp_path / "store.db")
    filled(opened, tmp_path)
    yield opened
    opened.close()


def coverage(store: Store) -> Coverage:
    return open_coverage(store, open_columns(store, None))


class Asking:
    """Asks for the impact as the command does: the second answer is compared with the first."""

    before: Coverage | None = None

    def __call__(self, store: Store, majors: Sequence[str]) -> Impact:
        before, self.before = self.before, coverage(store)
        return impact(before or self.before, self.before, majors)


def lamps_of(store: Store, *items: str) -> object:
    """Return the four lamps of items in the library."""
    found = coverage(store)
    keys = found.view.keys(items)
    library = found.view.keys([LIBRARY_SOURCE])
    return found.ledger.lookup(np.repeat(library, len(keys)), keys).tolist()


def links(store: Store, identity: str) -> list[tuple[str, str, str]]:
    """Return who meets an item, by which method and source."""
    told = [told for told in store.describe(identity).incoming if told.claim.predicate == "meets"]
    return [(each.claim.subject, each.claim.method.value, each.stored.version.source) for each in told]


def short(effect: Effect) -> tuple[str, str, str, str | None, str]:
    lit = "".join(name[0] for name, on in (effect.before or {}).items() if on)
    return effect.change, effect.kind, effect.label, effect.library, lit


def test_the_preview_of_a_new_edition_names_what_is_removed_reworded_and_added(
    store: WholeStore, tmp_path: Path
) -> None:
    readings = read([standard_file(tmp_path / "新.pdf", LATTER)], known_of(store))
    seen = preview(store, bundles(readings), NOW, Asking())
    (difference,) = seen.differences
    assert [node.label for node in difference.nodes.added] == [SALES]
    assert [node.label for node in difference.nodes.removed] == [SPEECH]
    assert [(old.label, new.label) for old, new in difference.nodes.changed] == [(PRICING, REWORDED)]
    assert [edge.object for edge in difference.edges.added] == [item(SALES)]
    assert [edge.object for edge in difference.edges.removed] == [item(SPEECH)]
    assert difference.edges.changed == ()
    assert [short(effect) for effect in seen.after.effects] == [
        ("lost", "core", COURSE, LIBRARY_SOURCE, "np"),
        ("gone", "requirements", SPEECH, LIBRARY_SOURCE, "n"),
        ("reworded", "requirements", REWORDED, LIBRARY_SOURCE, "ntac"),
        ("new", "requirements", SALES, None, ""),
    ]
    assert [(each.of, each.before and each.before["source"]) for each in seen.after.documents] == [
        (of, STANDARD) for of in ("courses", "requirements", "abilities")
    ]
    assert all(each.before != each.after for each in seen.after.documents)


def test_links_and_reviews_stay_with_the_items_that_survive(store: WholeStore, tmp_path: Path) -> None:
    before = lamps_of(store, *SURVIVORS)
    held = [links(store, identity) for identity in SURVIVORS]
    assert held[0] == [
        ("point/demo/P1", "stated", LIBRARY_SOURCE),
        ("point/demo/P2", "reviewed", OFFICER),
    ]
    imported(store, standard_file(tmp_path / "新.pdf", LATTER))
    assert lamps_of(store, *SURVIVORS) == before
    assert [links(store, identity) for identity in SURVIVORS] == held
    assert store.describe(SURVIVORS[0]).label == REWORDED
    assert links(store, item(SPEECH)), "what answered to the removed item is kept: it may come back"


def test_an_item_that_comes_back_is_covered_as_it_was(store: WholeStore, tmp_path: Path) -> None:
    before = lamps_of(store, *map(item, FORMER))
    for texts in (LATTER, FORMER):
        imported(store, standard_file(tmp_path / "再.pdf", texts))
    assert lamps_of(store, *map(item, FORMER)) == before


def test_a_preview_leaves_the_file_and_the_history_as_they_were(store: WholeStore, tmp_path: Path) -> None:
    store.close()
    path = tmp_path / "store.db"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    again = SqliteStore(path)
    history = again.changes(0), again.history()
    readings = read([standard_file(tmp_path / "新.pdf", LATTER)], known_of(again))
    seen = preview(again, bundles(readings), NOW, Asking())
    assert seen.after.effects
    assert (again.changes(0), again.history()) == history
    assert again.keys([item(SALES)]).tolist() == [-1]
    again.close()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def in_force(store: Store, source: str) -> tuple[list[Claim], ...]:
    """Return what the version of a source that is in force says."""
    key = next(stored.key for stored in store.versions() if stored.version.source == source)
    return tuple(list(claims) for claims in store.claims(key))


def reading_of(folder: str, store: Store, texts: Sequence[str]) -> Reading:
    """Read a standard as the pipeline does, without printing it first."""
    path = Path(folder) / "标准.pdf"
    path.write_bytes(b"%PDF-" + "\n".join(texts).encode())
    rows = [[*row] for row in FIRST]
    rows[1][3] = "\n".join(f"{sign} {text}。" for sign, text in zip("①②③④⑤⑥", texts, strict=False))
    document: Paper = paper(*blocks_of(first=rows))
    reading = teaching_standard.read(path, document, Catalogue(()))
    keep_identities(reading, {STANDARD: StoreKnown(store).worded(STANDARD)})
    return reading


TEXTS = (PRICING, REWORDED, PHOTOS, SPEECH, SALES, "能够管理客户的订单与退换货")
EDITIONS = st.lists(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=5, unique=True), min_size=2, max_size=3)


@settings(max_examples=20, deadline=None)
@given(EDITIONS)
def test_editing_a_document_is_withdrawing_and_importing_it(editions: list[list[str]]) -> None:
    edited, anew = MemoryStore(), MemoryStore()
    with tempfile.TemporaryDirectory() as folder:
        for number, texts in enumerate(editions):
            for store in (edited, anew):
                if number and store is anew:
                    store.withdraw(STANDARD, NOW)
                (bundle,) = reading_of(folder, store, texts).bundles
                store.commit(*bundle, NOW)
                assert store.commit(*bundle, NOW) is None, "twice is once"
    assert in_force(edited, STANDARD) == in_force(anew, STANDARD)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sets(st.sampled_from(["R1", "R2", "R3", "R4", "P1", "P2", "P3"])), min_size=2, max_size=3))
def test_editing_a_workbook_is_withdrawing_and_importing_it(left_out: list[set[str]]) -> None:
    edited, anew = MemoryStore(), MemoryStore()
    with tempfile.TemporaryDirectory() as folder:
        for number, gone in enumerate(left_out):
            tables = {
                name: [row for row in rows if name not in ("素材", "达成") or row[0] not in gone]
                for name, rows in answering_library().items()
            }
            (bundle,) = read_workbook(written(Path(folder), tables, str(number))).bundles
            if number:
                anew.withdraw(LIBRARY_SOURCE, NOW)
            for store in (edited, anew):
                store.commit(*bundle, NOW)
                assert store.commit(*bundle, NOW) is None, "twice is once"
    assert in_force(edited, LIBRARY_SOURCE) == in_force(anew, LIBRARY_SOURCE)
