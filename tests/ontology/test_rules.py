"""Rule packs: what is bundled, and what a malformed one is told."""

from pathlib import Path

import pytest

from ontology.codes import Tier
from ontology.errors import RuleError
from ontology.rules import MEASURES, rules

GOOD = """
[[rule]]
id = "r"
title = "规则"
tiers = ["省级"]
year = 2025
measure = "annual_renewal"
comparison = ">="
threshold = 0.1
unit = "比例"
citation = "某文件"
verified = true
"""


def written(folder: Path, text: str) -> Path:
    (folder / "pack.toml").write_text(text, "utf-8")
    return folder


def test_the_bundled_rules_hold_one_verified_rule_the_yearly_renewal() -> None:
    verified = [rule for rule in rules() if rule.verified]
    assert [(rule.id, rule.measure, rule.comparison, rule.threshold) for rule in verified] == [
        ("annual-renewal", "annual_renewal", ">=", 0.1)
    ]
    assert all(rule.citation and rule.measure in MEASURES for rule in rules())


def test_every_bundled_rule_that_is_not_verified_says_so_in_its_citation() -> None:
    assert all("未核实" in rule.citation for rule in rules() if not rule.verified)


def test_a_rule_is_read_with_its_tiers_and_year(tmp_path: Path) -> None:
    (rule,) = rules(written(tmp_path, GOOD))
    assert (rule.tiers, rule.year, rule.holds(0.1), rule.holds(0.09)) == ((Tier.PROVINCE,), 2025, True, False)


@pytest.mark.parametrize(
    ("was", "now", "key"),
    [
        ('id = "r"', "id = 5", "id"),
        ('id = "r"', "", "id"),
        ("threshold = 0.1", 'threshold = "10%"', "threshold"),
        ("threshold = 0.1", "threshold = true", "threshold"),
        ("verified = true", 'verified = "yes"', "verified"),
        ("year = 2025", 'year = "2025"', "year"),
        ('tiers = ["省级"]', 'tiers = ["市级"]', "tiers"),
        ('tiers = ["省级"]', "tiers = []", "tiers"),
        ('comparison = ">="', 'comparison = "at least"', "comparison"),
        ('measure = "annual_renewal"', 'measure = "beauty"', "measure"),
        ('unit = "比例"', 'unit = "比例"\ncolour = "red"', "colour"),
        ('citation = "某文件"', 'citation = " "', "citation"),
    ],
)
def test_a_malformed_rule_is_told_file_rule_and_key(tmp_path: Path, was: str, now: str, key: str) -> None:
    with pytest.raises(RuleError, match=rf"^pack\.toml 第 1 条：{key}："):
        rules(written(tmp_path, GOOD.replace(was, now)))


@pytest.mark.parametrize("text", ["[[rule]", "rule = 5", "[other]\nx = 1", 'rule = ["x"]'])
def test_a_file_that_is_no_rule_pack_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(RuleError, match=r"^pack\.toml："):
        rules(written(tmp_path, text))


def test_an_id_stands_once_in_all_packs(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="重复"):
        rules(written(tmp_path, GOOD + GOOD))
