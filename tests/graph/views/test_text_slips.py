from hypothesis import given
from hypothesis import strategies as st

from graph.views.text_slips import slips

typed = st.text(alphabet="甲乙丙丁a.", min_size=3, max_size=24).filter(lambda text: not text.isascii())


@given(typed, st.sampled_from("甲乙丙戊"))
def test_whatever_fits_a_slip_holds_its_parts_and_what_it_keeps_of_the_beginning_and_the_end(
    text: str, other: str
) -> None:
    for slip in slips(text):
        name = slip.pattern.pattern.replace("\\.", "\0").replace(".", other).replace("\0", ".").replace("\\", "")
        assert slip.fits(name)
        for part in (*slip.parts, *slip.kept):
            assert part in name
        assert text.startswith(slip.kept[0])
        assert text.endswith(slip.kept[1])
        assert len(text) - 2 <= len("".join(slip.kept)) <= len(text)


def test_a_short_or_latin_text_has_no_slips() -> None:
    assert list(slips("甲乙")) == []
    assert list(slips("abcd")) == []
    assert list(slips("甲" * 25)) == []
