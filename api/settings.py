"""The settings of one run, read once at the entry point from the options given and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from ingest.jobs_orders import MOST_HELD, Places

Form = Literal["table", "json", "csv"]
Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_STORE = "sqlite:///var/zhitu.db"
DEFAULT_WIDTH = 100
DEFAULT_DATA = "../shared/data"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph is kept, and how answers are written; `width` in columns, None where the terminal decides.

    `people` is the address of the accounts, "" where they lie beside the graph; `places` are those of jobs; `data` is
    the folder of official documents that `eval` measures with, `models` that of the alignment's models, "" beside the
    graph.
    """

    store: str = DEFAULT_STORE
    form: Form = "table"
    language: Language = "zh"
    width: int | None = DEFAULT_WIDTH
    traceback: bool = False
    people: str = ""
    data: str = DEFAULT_DATA
    models: str = ""
    places: Places = field(default_factory=Places)


def read_settings(
    environment: Mapping[str, str],
    store: str | None = None,
    form: Form | None = None,
    language: Language | None = None,
    terminal: bool = False,
) -> Settings:
    """Put options before the environment, and that before defaults.

    Read are ZHITU_STORE, ZHITU_PEOPLE, ZHITU_JOBS, ZHITU_QUEUE, ZHITU_UPLOADS, ZHITU_HELD, ZHITU_DATA,
    ZHITU_MODELS, ZHITU_TRACEBACK, COLUMNS and the locale.
    """
    columns, held = environment.get("COLUMNS", ""), environment.get("ZHITU_HELD", "")
    width = int(columns) if columns.isdigit() and int(columns) else None
    return Settings(
        store=store or environment.get("ZHITU_STORE") or DEFAULT_STORE,
        form=form or "table",
        language=language or language_of(environment),
        width=width if width or terminal else DEFAULT_WIDTH,
        traceback=environment.get("ZHITU_TRACEBACK") == "1",
        people=environment.get("ZHITU_PEOPLE", ""),
        data=environment.get("ZHITU_DATA") or DEFAULT_DATA,
        models=environment.get("ZHITU_MODELS", ""),
        places=Places(
            environment.get("ZHITU_JOBS", ""),
            environment.get("ZHITU_QUEUE", ""),
            environment.get("ZHITU_UPLOADS", ""),
            int(held) if held.isdigit() else MOST_HELD,
        ),
    )


def language_of(environment: Mapping[str, str]) -> Language:
    """Return the language of the locale: Chinese for Chinese ones and where none is set, English for all others."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            plain = value.split(".")[0].split("_")[0].lower()
            return "zh" if plain in {"zh", "c", "posix"} else "en"
    return "zh"
