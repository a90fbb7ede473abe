"""Models: fitted, exported, calibrated, kept, and refused when they are damaged or of another sort."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped] # it ships no types

from graph.alignment.acceptance import PACK, Rule, rules, supported
from graph.alignment.calibration import across, calibrate, expected_error, interval, reliability
from graph.alignment.forest import exported
from graph.alignment.items import Matter, matter
from graph.alignment.models import Trained, current, listed, read, train, use
from graph.alignment.proposals import claims, propose
from graph.alignment.quality import quality
from graph.alignment.rank import Fitted, fitted
from graph.alignment.signals import Signals
from graph.errors import AlignmentError
from ontology.claims import Method, Status
from tests.graph.alignment.made import holding, objects, subjects, whole

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trained, Matter]:
    folder = tmp_path_factory.mktemp("models")
    return folder, train(folder, whole(), NOON), whole()


@pytest.fixture(scope="module")
def tried() -> Fitted:
    return fitted(Signals(whole()))


def test_exported_trees_score_as_scikit_learn_does() -> None:
    draw = np.random.default_rng(1)
    table, holds = draw.normal(size=(3_000, 6)), draw.integers(0, 2, 3_000)
    holds[table[:, 0] + table[:, 3] > 0.4] = 1
    of = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=12, early_stopping=False).fit(table, holds)
    other = draw.normal(size=(2_000, 6))
    assert np.abs(exported(of).scores(other) - of.predict_proba(other)[:, 1]).max() < 1e-6


def test_what_is_learnt_puts_held_out_subjects_right(taught: tuple[Path, Trained, Matter]) -> None:
    assert taught[1].metrics["p@1"] >= 0.95
    assert taught[1].metrics["r@5"] >= 0.95


def test_held_out_probabilities_are_what_they_say(tried: Fitted) -> None:
    bins = reliability(tried.held_out.probabilities, tried.held_out.holds)
    assert expected_error(bins) <= 0.05
    assert sum(each.n for each in bins) == len(tried.held_out.holds)


def test_a_model_is_the_same_bytes_whatever_the_order(taught: tuple[Path, Trained, Matter], tmp_path: Path) -> None:
    again = train(tmp_path, whole(backwards=True), NOON)
    assert again.name == taught[1].name
    assert (tmp_path / f"{again.name}.npz").read_bytes() == (taught[0] / f"{again.name}.npz").read_bytes()


def test_proposals_are_the_same_whatever_the_order(taught: tuple[Path, Trained, Matter]) -> None:
    folder, made, _ = taught
    model = read(folder, made.name)
    some = [link for link in sorted(holding()) if link[0] != "major/731002"]
    forward = matter(whole().pairing, subjects(), objects(), some)
    backward = matter(whole().pairing, subjects()[::-1], objects()[::-1], some[::-1])
    assert claims(forward, propose(forward, model)) == claims(backward, propose(backward, model))
    first = next(each for each in propose(forward, model) if each.subject == "major/731002")
    assert (first.subject, first.object) in holding()
    assert first.method is Method.MODEL


def test_without_a_model_nothing_is_certain_and_nothing_accepted() -> None:
    found = propose(whole(known=False), None)
    assert found
    assert max(each.confidence for each in found) <= 0.5
    assert {claim.status for claim in claims(whole(), found)} == {Status.PROPOSED}
    with pytest.raises(AlignmentError, match="没有模型就没有校准"):
        propose(whole(), None, rule=Rule("r", "major-occupation", 0.9, 0.9))


def test_no_subjects_or_no_objects_give_no_proposals() -> None:
    assert propose(matter(whole().pairing, [], objects()), None) == []
    assert propose(matter(whole().pairing, subjects(), []), None) == []


def test_what_is_known_or_decided_is_not_proposed_again() -> None:
    decided = {(each.subject, each.object) for each in propose(whole(known=False), None)}
    assert not decided & {(each.subject, each.object) for each in propose(whole(known=False), None, decided)}


def test_a_rule_accepts_only_what_held_out_pairs_support(taught: tuple[Path, Trained, Matter]) -> None:
    folder, made, _ = taught
    model = read(folder, made.name)
    supported(Rule("easy", "major-occupation", 0.8, 0.5), model)
    with pytest.raises(AlignmentError, match="支持不了"):
        supported(Rule("hard", "major-occupation", 0.9999, 0.999), model)
    some = matter(
        whole().pairing,
        subjects(),
        objects(),
        [link for link in sorted(holding()) if not link[0].startswith("major/73")],
    )
    found = claims(some, propose(some, model, rule=Rule("easy", "major-occupation", 0.8, 0.5)))
    accepted = [claim for claim in found if claim.status is Status.ACCEPTED]
    assert accepted
    assert all(claim.method is Method.MODEL and "未经人复核" in claim.evidence.quote for claim in accepted)


def test_the_bundled_rules_can_be_read_and_bad_ones_are_named(tmp_path: Path) -> None:
    assert rules(PACK)
    bad = tmp_path / "bad.toml"
    bad.write_text('[[rule]]\nid = "x"\npair = "fish"\nthreshold = 0.9\nprecision = 0.9\n', encoding="utf-8")
    with pytest.raises(AlignmentError, match="x"):
        rules(bad)


def test_too_few_links_are_not_learnt_from(tmp_path: Path) -> None:
    few = matter(whole().pairing, subjects(), objects(), sorted(holding())[:10])
    with pytest.raises(AlignmentError, match="至少要"):
        train(tmp_path, few, NOON)


def test_a_worse_model_is_kept_but_not_used(taught: tuple[Path, Trained, Matter], tmp_path: Path) -> None:
    folder, good, _ = taught
    shutil.copy(folder / f"{good.name}.npz", tmp_path)
    said = json.loads((folder / f"{good.name}.json").read_text(encoding="utf-8"))
    said["metrics"]["mrr"] = 1.5
    (tmp_path / f"{good.name}.json").write_text(json.dumps(said), encoding="utf-8")
    use(tmp_path, good.name)
    worse = train(tmp_path, matter(whole().pairing, subjects(), objects(), sorted(holding())[:60]), NOON)
    assert not worse.current
    assert good.name in worse.better
    assert {each.name: each.current for each in listed(tmp_path)} == {good.name: True, worse.name: False}
    use(tmp_path, worse.name)
    found = current(tmp_path, "major-occupation")
    assert found is not None
    assert found.name == worse.name


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a zip", None])
def test_a_damaged_model_is_named_and_listed_as_such(
    damage: bytes | None, taught: tuple[Path, Trained, Matter], tmp_path: Path
) -> None:
    folder, made, _ = taught
    whole_file = (folder / f"{made.name}.npz").read_bytes()
    path = tmp_path / f"{made.name}.npz"
    path.write_bytes(whole_file[: len(whole_file) // 2] if damage is None else damage)
    with pytest.raises(AlignmentError, match="损坏"):
        read(tmp_path, made.name)
    assert listed(tmp_path)[0].damaged


def test_a_model_of_other_features_is_refused(taught: tuple[Path, Trained, Matter]) -> None:
    folder, made, _ = taught
    other = read(folder, made.name)._replace(features=("length",))
    with pytest.raises(AlignmentError, match="另一套特征"):
        propose(whole(), other)


def test_a_truth_with_unknown_ids_is_measured_without_them() -> None:
    some = sorted(holding())[:5]
    found = quality(whole(), [*some, ("major/999999", "occupation/9-99-99-99")])
    assert found.unknown == ("major/999999", "occupation/9-99-99-99")
    assert found.n == len({subject for subject, _ in some})


def test_an_empty_truth_measures_nothing() -> None:
    assert quality(whole(), []).n == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_a_calibrated_score_rises_with_the_score(rows: list[tuple[float, bool]]) -> None:
    scores, holds = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    curve = calibrate(scores, holds).of(np.linspace(0, 1, 50))
    assert (np.diff(curve) >= 0).all()
    assert ((curve > 0) & (curve < 1)).all()


def test_the_probability_of_a_fold_comes_from_the_others() -> None:
    scores, folds = np.array([0.1, 0.9, 0.1, 0.9]), np.array([0, 0, 1, 1])
    found = across(scores, np.array([0.0, 1.0, 1.0, 0.0]), folds)
    assert found[0] > found[2] - 1  # both are probabilities
    assert found[1] < 0.9
    assert found[3] > 0.5


@given(st.integers(0, 40), st.integers(1, 40))
def test_an_interval_holds_the_share(held: int, more: int) -> None:
    low, high = interval(held, held + more)
    assert 0 <= low <= held / (held + more) <= high <= 1
