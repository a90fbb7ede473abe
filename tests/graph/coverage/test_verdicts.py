"""Verdicts of rule packs (DESIGN 7.13): the yearly renewal by dates and by revisions, unverified rules, and silence."""

from datetime import date

import pytest

from graph.coverage.library import library_report
from graph.coverage.owned import Owned
from graph.coverage.report import Json
from graph.coverage.rules import Renewed, renewed_between, verdicts
from ingest.report import Bundle
from ontology.rules import Rule, rules
from tests.graph.coverage.asking import NOON, covered, stored
from tests.small_libraries import CATALOGUE, Claimed, L, edge, library, node

ACCEPTED = node(L, tier="省", accepted_on="2022-06-30", accepted_total=10)


def holding(*dates: str, head: Claimed = ACCEPTED, media: str = "视频") -> Bundle:
    """A library with one resource a date."""
    claims: list[Claimed] = [head]
    for number, day in enumerate(dates):
        resource = f"resource/l/R{number}"
        claims += [node(resource, updated=day, media=media, live=True), edge(L, "owns", resource)]
    return library("l", *claims)


def judged(bundle: Bundle, today: date, references: bool = False, of: tuple[Rule, ...] | None = None) -> list[Json]:
    coverage = covered(CATALOGUE, bundle)
    owned = Owned(coverage.view, int(coverage.view.keys([L])[0]))
    return verdicts(owned, rules() if of is None else of, today, references)


def years(verdict: Json) -> list[tuple[object, object, object]]:
    shown = verdict["years"]
    assert isinstance(shown, list)
    return [(year["to"], year["renewed"], year["verdict"]) for year in shown]


def test_7_13_each_full_year_after_acceptance_is_judged_by_itself() -> None:
    (verdict,) = judged(holding("2022-06-30", "2022-07-01", "2023-06-30", "2024-12-01"), date(2024, 7, 1))
    assert years(verdict) == [("2023-06-30", 2, "达标"), ("2024-06-30", 0, "未达标"), ("2025-06-30", 1, "达标")]
    assert verdict["verdict"] == "未达标"


def test_7_13_a_year_that_is_not_over_is_under_way() -> None:
    (verdict,) = judged(holding(), date(2022, 9, 1))
    assert years(verdict) == [("2023-06-30", 0, "进行中")]
    assert verdict["verdict"] == "进行中"


def test_7_13_a_library_accepted_on_29_february_has_years_too() -> None:
    leap = node(L, accepted_on="2020-02-29", accepted_total=10)
    (verdict,) = judged(holding("2021-02-28", head=leap), date(2021, 3, 1))
    assert years(verdict)[0] == ("2021-02-28", 1, "达标")


@pytest.mark.parametrize("head", [node(L), node(L, accepted_on="2022-06-30")])
def test_7_13_without_date_and_total_of_acceptance_there_is_no_verdict(head: Claimed) -> None:
    (verdict,) = judged(holding("2023-01-01", head=head), date(2024, 7, 1))
    assert verdict["verdict"] == "无数据"


def test_7_13_unverified_rules_are_off_and_never_give_a_verdict() -> None:
    bundle = holding("2022-07-01", "2022-07-02", media="文本")
    assert [one["rule"] for one in judged(bundle, date(2022, 9, 1))] == ["annual-renewal"]
    shown = {
        one["rule"]: (one["verdict"], one.get("value")) for one in judged(bundle, date(2022, 9, 1), references=True)
    }
    assert shown["text-and-image-share"] == ("参考值", 1.0)
    assert shown["redundancy"] == ("参考值", 1.0)


def test_7_13_a_rule_judges_libraries_of_its_tiers_only() -> None:
    (rule,) = (rule for rule in rules() if rule.verified)
    other = rule._replace(tiers=tuple(tier for tier in rule.tiers if tier.value != "省"))
    assert judged(holding("2022-07-01"), date(2024, 7, 1), of=(other,)) == []


def test_7_13_without_a_verified_rule_no_report_says_so() -> None:
    report = library_report(covered(CATALOGUE, holding("2022-07-01")), L, rules=(), today=date(2024, 7, 1))
    assert report is not None
    assert "达标" not in str(report)
    assert "合格" not in str(report)


def test_renewal_between_two_revisions_counts_what_was_added_or_said_otherwise() -> None:
    store = stored(CATALOGUE, holding("2022-07-01", "2022-07-02", "2022-07-03"))
    before = store.revision
    changed = holding("2022-07-01", "2023-07-02")
    dead = node("resource/l/R0", updated="2022-07-01", media="视频", live=False)
    new: tuple[Claimed, ...] = (node("resource/l/N", live=True), edge(L, "owns", "resource/l/N"))
    claims = (*(claim for claim in changed.nodes if claim.id != "resource/l/R0"), *changed.edges, dead, *new)
    bundle = library("l", *claims)
    version = bundle.version.__class__("library/l", "other", "另一版", authority=bundle.version.authority)
    store.commit(version, bundle.nodes, bundle.edges, NOON)
    renewed = renewed_between(store, L, before, store.revision)
    assert renewed == Renewed(("resource/l/N",), ("resource/l/R1",), ("resource/l/R2",))
    assert renewed_between(store, L, before, before) == Renewed((), (), ())
