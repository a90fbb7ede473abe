"""Reasons for which values are refused are told in the reader's language, whatever kind of error it is."""

import re
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from api.http.refusals import reason
from api.words import words_of


class Asked(BaseModel, extra="forbid"):
    """A value of each sort that parameters and bodies have."""

    text: Annotated[str, Field(min_length=2, max_length=3, pattern="^a")] = "aa"
    number: Annotated[int, Field(ge=1, le=9)] = 1
    share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 1
    yes: bool = True
    tier: Literal["校", "省"] = "校"
    many: Annotated[list[int], Field(max_length=1)] = []


@pytest.mark.parametrize(
    ("given", "said", "english"),
    [
        ({"text": "a"}, "太短，至少 2 个字符", "too short, at least 2 characters"),
        ({"text": "aaaa"}, "太长，最多 3 个字符", "too long, at most 3 characters"),
        ({"text": "bb"}, "写法不对，应符合 ^a", "not written as it should be; it must match ^a"),
        ({"text": 1}, "应为文字", "must be text"),
        ({"number": "x"}, "应为整数", "must be a whole number"),
        ({"number": 0}, "应不小于 1", "must be at least 1"),
        ({"number": 10}, "应不大于 9", "must be at most 9"),
        ({"share": 0}, "应大于 0", "must be greater than 0"),
        ({"share": "nan"}, "应为有限的数字", "must be a finite number"),
        ({"share": "x"}, "应为数字", "must be a number"),
        ({"yes": "perhaps"}, "应为 true 或 false", "must be true or false"),
        ({"tier": "县"}, "应为 校、省 之一", "must be one of 校、省"),
        ({"many": [1, 2]}, "太多，最多 1 个", "too many, at most 1"),
        ({"many": 1}, "应为列表", "must be a list"),
        ({"other": 1}, "没有这一项", "there is no such item"),
    ],
)
def test_a_reason_is_told_in_both_languages(given: dict[str, object], said: str, english: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Asked.model_validate(given)
    [error] = caught.value.errors()
    assert reason(words_of("zh"), error) == said
    assert reason(words_of("en"), error) == english


def test_a_kind_that_is_not_known_keeps_its_own_words() -> None:
    assert reason(words_of("zh"), {"type": "new_kind", "msg": "Some words"}) == "Some words"
    assert not re.search("[\u4e00-\u9fff]", reason(words_of("en"), {"type": "missing", "msg": "Field required"}))
