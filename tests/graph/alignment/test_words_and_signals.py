"""Words, names and signals: what texts are compared by, odd texts included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.alignment.items import ORIENTATION, PAIRINGS, Item, matter, pairing
from graph.alignment.lexical import cosines, greatest, places, vectors, vocabulary
from graph.alignment.naming import mentions, named
from graph.alignment.reasons import extent, reasons
from graph.alignment.signals import Signals
from graph.alignment.words import counted, pairs_of_characters
from graph.errors import AlignmentError

MAJOR_OCCUPATION = PAIRINGS["major-occupation"]


def test_words_that_every_text_has_tell_nothing() -> None:
    (words,) = counted(["具有工业机器人操作与运维的能力"])
    assert set(words) == {"工业", "机器人", "操作", "运维"}


@pytest.mark.parametrize("text", ["", "的", "焊", "。。。", " ", "焊接" * 5_000])
def test_odd_texts_are_compared_without_a_fault(text: str) -> None:
    subject, thing = Item("major/a", text), Item("occupation/b", "焊工", {"定义": text})
    signals = Signals(matter(MAJOR_OCCUPATION, [subject], [thing]))
    assert np.isfinite(signals.plain).all()
    assert reasons(subject, thing, ORIENTATION)
    assert extent(subject, thing) in ("full", "part")


def test_a_text_without_words_is_like_nothing() -> None:
    ours, theirs = counted([""]), counted(["焊接"])
    words = vocabulary(ours, theirs)
    assert cosines(vectors(ours, words), vectors(theirs, words)).tolist() == [[0.0]]


def test_equal_texts_are_wholly_alike() -> None:
    both = counted(["工业机器人的夹具与示教"])
    words = vocabulary(both)
    assert cosines(vectors(both, words), vectors(both, words))[0, 0] == pytest.approx(1)


def test_the_orientation_names_its_occupations_before_it_names_posts() -> None:
    assert mentions("面向农业技术员、植保员等职业，种子生产等岗位（群）") == ("农业技术员", "植保员")
    assert mentions("面向商务服务领域的销售助理、客服人员等职业") == ("销售助理", "客服人员")


def test_a_name_counts_outright_with_and_half_without_its_persons() -> None:
    subject = Item("major/a", "种子", {ORIENTATION: "面向农业技术指导、农艺工等职业"})
    things = [Item("occupation/1", "农艺工"), Item("occupation/2", "农业技术指导人员"), Item("occupation/3", "船员")]
    assert named([subject], things, ORIENTATION).outright.tolist() == [[1.0, 0.5, 0.0]]


def test_identical_names_of_different_codes_stay_two_things() -> None:
    things = [Item("occupation/1", "检验员"), Item("occupation/2", "检验员")]
    signals = Signals(matter(MAJOR_OCCUPATION, [Item("major/a", "检验")], things))
    assert signals.plain[0, 0] == signals.plain[0, 1] > 0
    assert signals.candidates.tolist() == [[True, True]]


def test_scopes_keep_apart_what_does_not_belong_together() -> None:
    subject = Item("course/l/1", "网店运营", {}, (), frozenset({"major/530701"}))
    things = [
        Item("course/a/1", "网店运营", {}, (), frozenset({"major/1"})),
        Item("course/b/1", "运营", {}, (), subject.scopes),
    ]
    assert Signals(matter(PAIRINGS["course-course"], [subject], things)).candidates.tolist() == [[False, True]]


def test_a_reason_shows_where_it_is_seen() -> None:
    subject = Item("major/a", "种子生产", {ORIENTATION: "面向农艺工等职业"})
    (reason, *_) = reasons(subject, Item("occupation/1", "农艺工"), ORIENTATION, ["作物生产"])
    (span,) = reason.spans
    assert reason.text == "职业面向写有“农艺工”"
    assert subject.words[span.place][span.start : span.end] == "农艺工"


def test_an_unknown_kind_of_pair_names_those_there_are() -> None:
    with pytest.raises(AlignmentError, match="major-occupation"):
        pairing("major-fish")


@given(
    st.lists(st.lists(st.integers(0, 3).map(float), min_size=6, max_size=6), min_size=1, max_size=5), st.integers(1, 7)
)
def test_the_greatest_are_those_that_come_first_in_place(rows: list[list[float]], number: int) -> None:
    table = np.array(rows)
    assert (greatest(table, number) == ((places(table) < number) & (table > 0))).all()


@given(st.text(max_size=20))
def test_a_text_has_fewer_pairs_than_characters(text: str) -> None:
    assert len(pairs_of_characters(text)) <= max(1, len(text))
