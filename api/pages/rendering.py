"""Templates in each language, and what the pages of one worker share: script, style, reports already made."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection

from api.pages import names
from api.pages.addresses import followable, page_of, to
from api.pages.assets import Assets
from api.pages.navigation import SECTIONS
from api.pages.tables import kind_of
from api.settings import LANGUAGES, Language
from api.words import words_of

T = TypeVar("T")
KEPT = 12


def environment(language: Language, assets: Assets) -> Environment:
    """Make the templates of one language; they say words by `say("…")`, which escapes nothing itself."""
    words = words_of(language)
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "say": words.say,
        "told": words.told,
        "language": language,
        "sections": SECTIONS,
        "scripts": assets.scripts,
        "styles": assets.styles,
        "page_of": page_of,
        "to": to,
        "names": names,
    }
    made.filters |= {
        "repeat_pair": lambda word: (word, word),
        "kind": kind_of,
        "followable": followable,
        "percent": names.percent,
        "thousands": names.thousands,
    }
    return made


class Rendering:
    """What the pages of one worker share."""

    def __init__(self) -> None:
        self.assets = Assets()
        self.environments = {language: environment(language, self.assets) for language in LANGUAGES}
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def html(self, language: Language, template: str, context: dict[str, Any]) -> str:
        """Render a page."""
        return self.environments[language].get_template(template).render(context)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under a key before, or make it; a few are kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


def rendering_of(connection: HTTPConnection) -> Rendering:
    """Return what the pages of this worker share."""
    return cast(Rendering, connection.app.state.rendering)
