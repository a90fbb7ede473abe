"""What is asked: the parameters that endpoints share, each validated once, and the revision that a request sees."""

import hashlib
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, cast

from fastapi import Depends, Path, Query, Request

from api.http.live import Live, Snapshot, mark_of, recorded_on
from api.http.problems import Problem, words_for
from api.words import Words, mark
from graph.coverage.regions import unknown_region
from graph.coverage.scopes import Coverage, Scope
from graph.store import Description, resolve
from graph.upkeep import WholeStore

Json = dict[str, object]
PREFIX = "/v1"
REPEATED = frozenset({"default-graph-uri", "named-graph-uri", "map"})
"""Parameters that may be given more than once: SPARQL's protocol has them so."""

MAJOR_CODE = r"^(2[1-9]|3[0-9]|4[1-9]|5[0-9]|6[1-9]|7[0-9])[0-9]{4}K?$"

_KINDS: dict[str, type[int] | type[float]] = {"limit": int, "min_confidence": float, "grouped": bool}
"""Parameters that are no text."""

AsOf = Annotated[
    str | None,
    Query(
        pattern=r"^([0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
        description="A revision's number, or a date such as 2025-12-31: the last revision of that day (Asia/Shanghai).",
    ),
]
Confidence = Annotated[
    float,
    Query(
        gt=0, le=1, allow_inf_nan=False, description="Matches below this confidence do not count; 1: confirmed only."
    ),
]
MajorText = Annotated[str, Path(pattern=MAJOR_CODE, description="专业代码", examples=["530701"])]
LibraryText = Annotated[
    str, Path(min_length=1, max_length=200, description="A library's slug or id", examples=["ec-sample"])
]
Major = Annotated[str | None, Query(pattern=MAJOR_CODE, description="专业代码", examples=["530701"])]
MajorClass = Annotated[str | None, Query(alias="class", pattern=r"^[0-9]{4}$", description="专业类", examples=["5307"])]
Category = Annotated[str | None, Query(pattern=r"^[0-9]{2}$", description="专业大类", examples=["53"])]
Level = Annotated[Literal["中职", "高职专科", "职教本科"] | None, Query(description="层次")]
Tier = Annotated[Literal["校", "省", "国家"] | None, Query(description="Only libraries of this tier")]
Region = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=50,
        description="Only libraries of this province; 浙江 and 浙江省 are one, a name that is none is refused",
        examples=["浙江"],
    ),
]
Library = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="Only this library: slug or id", examples=["ec-sample"]),
]
Match = Annotated[
    str | None,
    Query(
        min_length=1, max_length=100, description="Only entries whose id or name has this text", examples=["电子商务"]
    ),
]


def library_id(text: str | None) -> str:
    """Return the id of a library given as `ec-sample` or `library/ec-sample`, "" for none."""
    if not text:
        return ""
    return text if text.startswith("library/") else f"library/{text}"


async def scope_of(
    major: Major = None,
    major_class: MajorClass = None,
    category: Category = None,
    level: Level = None,
    tier: Tier = None,
    region: Region = None,
    library: Library = None,
) -> Scope:
    """Return the scope that the filters describe."""
    return Scope(
        major or "", major_class or "", category or "", level or "", tier or "", region or "", library_id(library)
    )


Scoped = Annotated[Scope, Depends(scope_of)]


class Ask:
    """One request: what it sees of the graph (one revision, whatever is committed meanwhile), and in which language."""

    def __init__(self, request: Request, as_of: str | None, pinned: int | None = None) -> None:
        self.request = request
        self._as_of = as_of
        self._pinned = pinned
        self._live = cast(Live, request.app.state.live)
        self._now = cast(Snapshot, request.scope["zhitu.snapshot"])

    @property
    def store(self) -> WholeStore:
        """The store, to be asked as of `revision`."""
        return self._now.store

    @cached_property
    def words(self) -> Words:
        """The words of the reader's language."""
        return words_for(self.request)

    @cached_property
    def revision(self) -> int:
        """The number of the revision asked about."""
        if self._pinned is not None:
            return resolve(self.store, self._pinned) if self._pinned else 0
        return self.numbered(self._as_of)

    def numbered(self, when: str | None) -> int:
        """Return the number of the revision that a number or a date means; the snapshot's where nothing is said."""
        if when is None:
            return self._now.revision
        if when.isdigit():
            return resolve(self.store, int(when))
        try:
            return resolve(self.store, date.fromisoformat(when))
        except ValueError:
            raise Problem("bad-parameter", mark("“{when}”不是日期"), when=when) from None

    @cached_property
    def recorded_on(self) -> date | None:
        """The day on which the revision was recorded; rules are judged as of it."""
        if self.revision == self._now.revision:
            return self._now.data_as_of
        return recorded_on(self.store, self.revision)

    @property
    def data_as_of(self) -> str | None:
        """数据截至: the day on which the revision was recorded."""
        return self.recorded_on.isoformat() if self.recorded_on else None

    def describe(self, identity: str) -> Description:
        """Return what is in force about a node; UnknownNode where nothing is."""
        return self.store.describe(identity, self.revision)

    @property
    def coverage(self) -> Coverage:
        """The coverage of the revision; a past one is built on first use."""
        return self._live.past(self._now, self.revision).coverage

    def coverage_at(self, revision: int) -> Coverage:
        """Return the coverage of another revision, built on first use."""
        return self._live.past(self._now, revision).coverage

    @property
    def settled(self) -> bool:
        """Whether the revision was named by its number, so that the answer stays the same."""
        return self._as_of is not None and self._as_of.isdigit()

    @cached_property
    def given(self) -> Json:
        """The parameters of the query: numbers and yes or no as such, as the command line tells them, else as given."""
        return {name: _typed(name, value) for name, value in sorted(self.request.query_params.items())}

    def etag(self, form: str) -> str:
        """Return the weak entity tag of the answer: by store, revision, address, parameters, form and language."""
        given = [pair for pair in self.given.items() if pair[0] != "as_of"]
        address = self.request.scope.get("raw_path") or self.request.url.path
        program = self.request.app.version
        mark = self._now.mark, mark_of(self.store, self.revision - 1) if self.revision else ""
        said = repr((program, mark, self.revision, address, given, form, self.words.language))
        return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'


def check_region(ask: Ask, region: str) -> None:
    """Refuse what is no region, telling what may be meant: a slip would pass for figures of zero."""
    like = unknown_region(ask.coverage.pairs, region)
    if like is not None:
        detail = mark("没有省份“{region}”；是不是 {names}？")
        raise Problem("bad-parameter", detail, about={"did_you_mean": like}, region=region, names="、".join(like))


def _typed(name: str, value: str) -> int | float | bool | str:
    kind = _KINDS.get(name)
    try:
        return value == "true" if kind is bool and value in ("true", "false") else kind(value) if kind else value
    except ValueError:
        return value


async def ask_now(request: Request) -> Ask:
    """Ask about now."""
    return Ask(request, None)


async def ask_when(request: Request, as_of: AsOf = None) -> Ask:
    """Ask about now or a past revision."""
    return Ask(request, as_of)


AskingNow = Annotated[Ask, Depends(ask_now)]
Asking = Annotated[Ask, Depends(ask_when)]


async def known_parameters(request: Request) -> None:
    """Refuse parameters that the address does not know, and those given twice."""
    route = request.scope["route"]
    taken: frozenset[str] = request.app.state.parameters.get((route.path_format, request.method), frozenset())
    names = [name for name, _ in request.query_params.multi_items()]
    if unknown := sorted(set(names) - taken):
        about = {"unknown": unknown, "known": sorted(taken)}
        raise Problem("unknown-parameter", mark("不认识参数 {names}"), about=about, names="、".join(unknown))
    if twice := sorted({name for name in names if names.count(name) > 1} - REPEATED):
        raise Problem("bad-parameter", mark("参数 {names} 给了不止一次"), names="、".join(twice))
