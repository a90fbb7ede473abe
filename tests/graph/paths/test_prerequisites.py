"""The doctor finds every defect that is planted into sound prerequisites, and nothing in sound ones."""

import random
from collections.abc import Callable

import pytest

from graph.paths.links import Link
from graph.paths.prerequisites import FAR, Findings
from graph.paths.prerequisites_report import repairs
from graph.paths.sequence import closure
from tests.graph.paths.graphs import Garden, garden

PLANTINGS = 1000
Planted = Callable[[Findings], bool]


def _circle(of: Garden, dice: random.Random) -> tuple[list[Link], Planted]:
    """Close a circle by a link of less worth than any: that is the one to be ignored."""
    below = closure(of.links)
    before = dice.choice([point for point in below if below[point]])
    link = Link(dice.choice(sorted(below[before])), before, 0.3, True)
    return [*of.links, link], lambda found: link in [each.link for each in found.circles]


def _redundant(of: Garden, dice: random.Random) -> tuple[list[Link], Planted]:
    """Say once more what a chain of links says."""
    below = closure(of.links)
    direct = {(link.before, link.after) for link in of.links}
    pairs = [(point, far) for point in below for far in sorted(below[point]) if (point, far) not in direct]
    link = Link(*dice.choice(pairs), 1.0, True)
    return [*of.links, link], lambda found: link in [each for each, _ in found.redundant]


def _unknown(of: Garden, dice: random.Random) -> tuple[list[Link], Planted]:
    """Put a point that nothing states before another: that and all behind it are shut."""
    nowhere, point = len(of.places), dice.choice(sorted(of.places))
    link = Link(nowhere, point, 1.0, True)
    behind = {point, *closure(of.links)[point]}
    return [*of.links, link], lambda found: {each.point for each in found.shut} == behind and found.dangling == (link,)


def _jump(of: Garden, dice: random.Random) -> tuple[list[Link], Planted]:
    """Let a point need only one of a module far back."""
    points = [point for point in of.places if (of.places[point].module_order or 0) > FAR]
    point = dice.choice(points)
    back = [other for other in of.places if _module(of, point) - _module(of, other) >= FAR]
    link = Link(dice.choice(back), point, 1.0, True)
    links = [*(each for each in of.links if each.after != point), link]
    return links, lambda found: (link, _module(of, point) - _module(of, link.before)) in found.jumps


def _module(of: Garden, point: int) -> int:
    return of.places[point].module_order or 0


def _reversed(of: Garden, dice: random.Random) -> tuple[list[Link], Planted]:
    """Let a point need one that is taught later, without closing a circle."""
    below = closure(of.links)
    pairs = [(late, early) for late in of.places for early in of.places if early < late and late not in below[early]]
    link = Link(*dice.choice(pairs), 1.0, True)
    how = "point" if of.places[link.before].module == of.places[link.after].module else "module"
    return [*of.links, link], lambda found: (link, how) in found.reversed


KINDS = {"circle": _circle, "redundant": _redundant, "unknown": _unknown, "jump": _jump, "reversed": _reversed}


def test_sound_prerequisites_have_nothing_wrong() -> None:
    for seed in range(50):
        of = garden(random.Random(seed))
        found = of.findings(of.links)
        wrong = (found.circles, found.redundant, found.shut, found.dangling, found.jumps, found.reversed)
        assert not any(wrong)
        assert not repairs(found)


@pytest.mark.parametrize("kind", KINDS)
def test_every_planted_defect_is_found(kind: str) -> None:
    for seed in range(PLANTINGS // len(KINDS)):
        dice = random.Random(f"{kind}/{seed}")
        of = garden(dice)
        links, planted = KINDS[kind](of, dice)
        dice.shuffle(links)
        assert planted(of.findings(links)), (kind, seed)


def test_what_lies_in_or_behind_a_circle_is_shut() -> None:
    of = garden(random.Random(3))
    below = closure(of.links)
    top = next(point for point in of.places if len(below[point]) > 3)
    links = [*of.links, Link(next(iter(sorted(below[top]))), top, 0.3, True)]
    found = of.findings(links)
    assert {each.point for each in found.shut} == {top, *below[top]}
    assert all(each.circle for each in found.shut)


def test_a_repair_rejects_the_weakest_link_of_a_circle() -> None:
    of = garden(random.Random(1))
    links, _ = _circle(of, random.Random(1))
    (repair,) = (each for each in repairs(of.findings(links)) if each.why == "circle")
    assert (repair.decision, repair.confidence, repair.hardness) == ("reject", 0.3, "hard")


def test_a_redundant_link_is_left_to_judge() -> None:
    of = garden(random.Random(1))
    links, _ = _redundant(of, random.Random(2))
    assert [(each.why, each.decision) for each in repairs(of.findings(links)) if each.why == "redundant"] == [
        ("redundant", "")
    ]


def test_repairs_carried_out_leave_no_circle() -> None:
    for seed in range(30):
        dice = random.Random(seed)
        of = garden(dice)
        planted = {_circle(of, dice)[0][-1] for _ in range(3)}
        links = [*of.links, *{(link.before, link.after): link for link in planted}.values()]
        rejected = {(each.before, each.after) for each in repairs(of.findings(links)) if each.decision == "reject"}
        assert rejected
        left = [link for link in links if (of.names[link.before], of.names[link.after]) not in rejected]
        assert not of.findings(left).circles
