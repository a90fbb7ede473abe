"""Findings and opinions: facts of their own source, never overwritten, taken back whole; what 已核验 comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import pytest

from graph.coverage.refresh import open_coverage
from graph.coverage.scopes import Coverage, Scope
from graph.coverage.supply import SUPPLY, supply
from graph.errors import SavedMeanwhile, VerificationError
from graph.stores.memory import MemoryStore
from graph.verification.drawing import Draw, draw
from graph.verification.opinions import (
    LONGEST_NOTE,
    Finding,
    Opinion,
    Said,
    Verdict,
    at_odds,
    deciding,
    last_said,
    save,
    source_of,
    verification,
    verifications,
    withdraw,
)
from graph.views.columns import open_columns
from ingest.report import Bundle
from ingest.withdrawing import sources_of
from ontology.claims import Authority
from tests.small_libraries import BRIEF, CATALOGUE, COMPLETE, L, M, edge, library, node, source

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
TIER = node(L, tier="省")
TOLD = (TIER, *COMPLETE)


@dataclass
class Desk:
    """A store, a draw from it, and a clock."""

    store: MemoryStore
    draw: Draw
    minutes: int = 0

    @classmethod
    def of(cls, *claims: Bundle) -> Self:
        store = MemoryStore()
        for bundle in (CATALOGUE, BRIEF, *claims):
            store.commit(*bundle, NOON)
        return cls(store, draw(store, "l", sources_of(store, "l").own, store.revision, 7))

    def now(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)

    def said(self, verdict: Verdict = Verdict.SOUND, opinion: Opinion | None = None, note: str = "") -> Said:
        return Said(tuple(Finding(each.identity, verdict, "") for each in self.draw.claims), opinion, note)

    def save(self, said: Said, expert: str = "zhang", seen: str = "") -> str:
        save(self.store, self.draw, expert, said, self.now(), seen)
        found = verification(self.store, "l", expert)
        assert found is not None
        return found.mark

    def state(self) -> str:
        coverage = open_coverage(self.store, open_columns(self.store, None))
        return state_of(coverage)


def state_of(coverage: Coverage) -> str:
    found = supply(coverage, 1.0, Scope(), 0, len(coverage.demand.codes))
    return SUPPLY[int(found.max())]


@pytest.fixture
def desk() -> Desk:
    return Desk.of(library("l", *TOLD))


def test_a_positive_opinion_sets_verified_and_taking_it_back_restores_what_was(desk: Desk) -> None:
    assert desk.state() == "已接入"
    desk.save(desk.said(opinion=Opinion.POSITIVE))
    assert desk.state() == "已核验"
    withdraw(desk.store, "l", "zhang", desk.now())
    assert desk.state() == "已接入"
    assert verifications(desk.store) == []
    kept = last_said(desk.store, desk.draw, "zhang")
    assert kept is not None
    assert kept.opinion is Opinion.POSITIVE


def test_a_view_brought_up_to_date_says_the_same_as_one_made_anew(desk: Desk) -> None:
    before = open_coverage(desk.store, open_columns(desk.store, None))
    assert state_of(before) == "已接入"
    desk.save(desk.said(opinion=Opinion.POSITIVE))
    after = open_coverage(desk.store, open_columns(desk.store, None), before)
    assert state_of(after) == "已核验"


@pytest.mark.parametrize("said", [None, Opinion.NEGATIVE], ids=["no opinion yet", "a negative one"])
def test_findings_alone_and_a_negative_opinion_set_nothing(desk: Desk, said: Opinion | None) -> None:
    desk.save(desk.said(opinion=said))
    assert desk.state() == "已接入"


def test_a_library_that_says_so_of_itself_is_not_verified() -> None:
    itself = (TIER, *(each for each in COMPLETE if each[1] != "serves"), edge(L, "serves", M, state="已核验"))
    assert Desk.of(library("l", *itself)).state() == "已接入"


def test_an_import_of_the_library_leaves_the_opinion_alone(desk: Desk) -> None:
    desk.save(desk.said(opinion=Opinion.POSITIVE))
    desk.store.commit(*library("l", *TOLD, node("course/l/new")), desk.now())
    assert desk.state() == "已核验"
    found = verification(desk.store, "l", "zhang")
    assert found is not None
    assert found.revision == desk.draw.revision < found.opened


def test_an_opinion_makes_no_library_serve_what_it_serves_no_more(desk: Desk) -> None:
    desk.save(desk.said(opinion=Opinion.POSITIVE))
    desk.store.withdraw("library/l", desk.now())
    assert desk.state() == "未见立项"
    assert [each.version.source for each in sources_of(desk.store, "l").own] == []


def test_a_major_added_later_is_not_verified(desk: Desk) -> None:
    desk.save(desk.said(opinion=Opinion.POSITIVE))
    other = source("moe/more", node("major/530702"), authority=Authority.MINISTRY)
    desk.store.commit(*other, desk.now())
    rest = [each for each in TOLD if each[1:2] != ("serves",)]
    desk.store.commit(*library("l", *rest, edge(L, "serves", "major/530702", state="已接入")), desk.now())
    assert desk.state() == "已接入"


def test_the_latest_opinion_decides_and_the_disagreement_is_known(desk: Desk) -> None:
    desk.save(desk.said(Verdict.SOUND, Opinion.POSITIVE), "zhang")
    desk.save(desk.said(Verdict.DOUBTFUL, Opinion.NEGATIVE), "wang")
    found = verifications(desk.store, "l")
    assert [(each.expert, each.said.opinion) for each in found] == [
        ("zhang", Opinion.POSITIVE),
        ("wang", Opinion.NEGATIVE),
    ]
    latest = deciding(found)
    assert latest is not None
    assert latest.expert == "wang"
    assert desk.state() == "已接入"
    assert set(at_odds(found)) == {each.identity for each in desk.draw.claims}
    withdraw(desk.store, "l", "wang", desk.now())
    assert desk.state() == "已核验"
    assert at_odds(verifications(desk.store, "l")) == {}


def test_two_windows_do_not_overwrite_each_other(desk: Desk) -> None:
    first = desk.save(desk.said(Verdict.SOUND))
    with pytest.raises(SavedMeanwhile):
        desk.save(desk.said(Verdict.UNSOUND), seen="")
    assert first == desk.save(desk.said(Verdict.SOUND), seen=""), "the same form sent again is no other saving"
    desk.save(desk.said(Verdict.UNSOUND), seen=first)
    found = verification(desk.store, "l", "zhang")
    assert found is not None
    assert found.counts[Verdict.UNSOUND] == 4


def test_a_window_left_open_does_not_bring_back_what_was_withdrawn(desk: Desk) -> None:
    mark = desk.save(desk.said())
    withdraw(desk.store, "l", "zhang", desk.now())
    with pytest.raises(SavedMeanwhile):
        desk.save(desk.said(opinion=Opinion.POSITIVE), seen=mark)
    with pytest.raises(VerificationError, match="没有现行的核验"):
        withdraw(desk.store, "l", "zhang", desk.now())


def test_an_opinion_stands_until_it_is_withdrawn(desk: Desk) -> None:
    mark = desk.save(desk.said(opinion=Opinion.NEGATIVE))
    with pytest.raises(VerificationError, match="先撤回"):
        desk.save(desk.said(opinion=Opinion.POSITIVE), seen=mark)


def test_an_opinion_needs_a_verdict_of_all_that_was_drawn(desk: Desk) -> None:
    said = desk.said(opinion=Opinion.POSITIVE)
    with pytest.raises(VerificationError, match="还有 1 条没有判定"):
        desk.save(said._replace(findings=said.findings[1:]))
    assert verifications(desk.store) == []


@pytest.mark.parametrize("where", ["finding", "opinion"])
def test_a_remark_that_is_too_long_is_refused_politely(desk: Desk, where: str) -> None:
    said, long = desk.said(), "长" * 10_000
    findings: Sequence[Finding] = said.findings
    if where == "finding":
        findings = (said.findings[0]._replace(note=long), *said.findings[1:])
    with pytest.raises(VerificationError, match=f"10000 个字，最多 {LONGEST_NOTE} 个"):
        desk.save(Said(tuple(findings), None, long if where == "opinion" else ""))


def test_a_statement_that_was_not_drawn_cannot_be_judged(desk: Desk) -> None:
    with pytest.raises(VerificationError, match="不在这次抽取之内"):
        desk.save(Said((Finding('["a"]', Verdict.SOUND),)))


def test_a_library_that_says_nothing_cannot_be_verified() -> None:
    desk = Desk.of(library("l", TIER))
    with pytest.raises(VerificationError, match="没有可以抽查的内容"):
        desk.save(Said(()))


def test_what_was_saved_reads_back_whole(desk: Desk) -> None:
    findings = tuple(
        Finding(each.identity, verdict, f"备注 {verdict.value}\n第二行")
        for each, verdict in zip(desk.draw.claims, (*Verdict, Verdict.SOUND), strict=True)
    )
    desk.save(Said(findings, Opinion.NEGATIVE, "总的说明"), "zhang.san@x")
    found = verification(desk.store, "l", "zhang.san@x")
    assert found is not None
    assert found.said == Said(findings, Opinion.NEGATIVE, "总的说明")
    assert (found.expert, found.seed, found.population, found.drawn) == ("zhang.san@x", 7, 4, 4)
    assert found.signed == NOON.date()
    assert found.interval is not None
    assert (found.interval.fewest, found.interval.most) == (2, 2), "all were drawn"
    assert found.source == source_of("l", "zhang.san@x")


def test_while_a_verdict_is_missing_there_is_no_interval(desk: Desk) -> None:
    said = desk.said()
    desk.save(said._replace(findings=said.findings[:3]))
    found = verification(desk.store, "l", "zhang")
    assert found is not None
    assert (found.decided, found.interval) == (3, None)
