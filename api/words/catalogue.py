"""Messages in the reader's language. Chinese is the source language; `en.po` beside this file holds the English.

Messages of our own are looked up by their text, with `{names}` filled in afterwards. What readers and stores report
arrives with its values already in it: `Words.told` finds the message whose pattern it fits.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po

from api.settings import Language

_TELLING = 5
_QUOTED = re.compile(r"[“「]\(\?P<(\w+)>")
_CONTEXT = re.compile("^〔[^〕]*〕")
"""Where a word stands, at the head of a message whose other languages differ by it; never shown."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def mark(message: str) -> str:
    """Return the message as it is: it is translated where it is shown, and found here by the catalogue's test."""
    return message


class Words:
    """The messages of one language; with no messages, Chinese as it stands."""

    def __init__(self, language: Language, messages: Mapping[str, str]) -> None:
        self.language = language
        self._messages = messages
        self._patterns: list[tuple[re.Pattern[str], str]] | None = None

    def say(self, message: str, **values: object) -> str:
        """Return a message in this language, its `{names}` filled in."""
        text = self._messages.get(message) or _CONTEXT.sub("", message)
        return text.format(**values) if values else text

    def told(self, text: str) -> str:
        """Return in this language what another part said in Chinese, values and all; unknown words stay Chinese.

        A value in quotation marks is somebody's own words, or a name as it stands in a file: it stays too.
        """
        if not self._messages or text in self._messages:
            return self.say(text)
        if self._patterns is None:
            self._patterns = _patterns(self._messages)
        for pattern, said in self._patterns:
            if match := pattern.fullmatch(text):
                values = match.groupdict()
                quoted = set(_QUOTED.findall(match.re.pattern))
                return said.format(**{name: v if name in quoted else self.told(v) for name, v in values.items()})
        return text


@cache
def words_of(language: Language) -> Words:
    """Return the words of a language, its catalogue read once."""
    if language == "zh":
        return Words(language, {})
    with BytesIO(files("api.words").joinpath(f"{language}.po").read_bytes()) as file:
        catalogue = read_po(file, locale=language)
    return Words(language, {str(entry.id): str(entry.string) for entry in catalogue if entry.id and entry.string})


def _patterns(messages: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of messages with values and enough words of their own to be told by, the wordiest first."""
    own = {message: len(_PLACEHOLDER.sub("", message)) for message in messages if "{" in message}
    telling = [message for message, length in own.items() if length >= _TELLING]
    return [_pattern(message, messages[message]) for message in sorted(telling, key=lambda each: -own[each])]


def _pattern(message: str, said: str) -> tuple[re.Pattern[str], str]:
    parts = _PLACEHOLDER.split(message)
    text = "".join(_group(parts, index) if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile(text, re.DOTALL), said


def _group(parts: list[str], index: int) -> str:
    """Return what a value matches: anything, or once more what it matched before."""
    name = parts[index]
    return f"(?P={name})" if name in parts[1:index:2] else f"(?P<{name}>.*?)"
