"""Why a value is refused, in the reader's language: pydantic says it in English only."""

from collections.abc import Mapping
from typing import Any

from api.words import Words, mark

_REASONS = {
    "missing": mark("没有填"),
    "extra_forbidden": mark("没有这一项"),
    "string_type": mark("应为文字"),
    "string_too_short": mark("太短，至少 {min_length} 个字符"),
    "string_too_long": mark("太长，最多 {max_length} 个字符"),
    "string_pattern_mismatch": mark("写法不对，应符合 {pattern}"),
    "int_type": mark("应为整数"),
    "int_parsing": mark("应为整数"),
    "int_from_float": mark("应为整数"),
    "int_parsing_size": mark("数字太大"),
    "float_type": mark("应为数字"),
    "float_parsing": mark("应为数字"),
    "finite_number": mark("应为有限的数字"),
    "bool_type": mark("应为 true 或 false"),
    "bool_parsing": mark("应为 true 或 false"),
    "greater_than": mark("应大于 {gt}"),
    "greater_than_equal": mark("应不小于 {ge}"),
    "less_than": mark("应小于 {lt}"),
    "less_than_equal": mark("应不大于 {le}"),
    "literal_error": mark("应为 {expected} 之一"),
    "enum": mark("应为 {expected} 之一"),
    "list_type": mark("应为列表"),
    "too_long": mark("太多，最多 {max_length} 个"),
    "too_short": mark("太少，至少 {min_length} 个"),
    "dict_type": mark("应为 JSON 对象"),
    "model_type": mark("应为 JSON 对象"),
    "model_attributes_type": mark("应为 JSON 对象"),
    "json_invalid": mark("不是 JSON"),
    "json_type": mark("不是 JSON"),
}
"""By the kind of error, the reason with what the description of the value says of it."""


def reason(words: Words, error: Mapping[str, Any]) -> str:
    """Return why a value is refused; pydantic's own words for a kind that is not known here."""
    said = _REASONS.get(str(error.get("type")))
    if said is None:
        return words.told(str(error.get("msg", "")).removeprefix("Value error, "))
    context = {name: _number(value) for name, value in (error.get("ctx") or {}).items()}
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
    return words.say(said, **context)


def _number(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
