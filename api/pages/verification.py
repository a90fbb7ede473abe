"""核验: a random draw of a library's statements, each beside its resource, an expert's verdicts and opinion."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, NamedTuple, cast
from urllib.parse import quote

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.aside import aside_of
from api.http.asking import library_id
from api.http.changing import to_change
from api.http.persons import note as noted
from api.http.problems import KINDS, kind_of
from api.http.resources import Resource
from api.http.serving import Serving
from api.pages.admission import admitted, asked_of, seen_other, unkept
from api.pages.verification_sides import item
from api.pages.verification_tables import at_odds_table, figures, library_address, listed, report_address
from api.pages.visit import Visit, Visiting
from api.verification_report import report_of
from api.verifying import KINDS as DRAWN_FROM
from api.verifying import METHOD, Library, draw_command, drawn, library_at, new_seed, shelf_of, sides
from graph.errors import UnknownNode, VerificationError
from graph.store import Store
from graph.verification.drawing import LARGEST_SEED, SIZE, Draw
from graph.verification.opinions import (
    LONGEST_NOTE,
    Finding,
    Opinion,
    Said,
    Verdict,
    Verification,
    at_odds,
    deciding,
    last_said,
    save,
    verification,
    verifications,
    withdraw,
)
from graph.verification.shelf import Shelf
from graph.verification.sides import Beside
from ontology.names import segments
from people.access import Action, allows
from people.roles import Person

pages = Resource("pages", shown=False)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Expert = Annotated[Person, Depends(admitted(Action.VERIFY))]
Seed = Annotated[int | None, Query(ge=0, le=LARGEST_SEED)]
At = Annotated[int | None, Query(ge=1, le=1 << 60)]
Name = Annotated[str, Query(max_length=64)]


class Shown(NamedTuple):
    """What to show of a draw: whose verification, what is said in it, what went wrong with which status."""

    said: Said
    seen: str = ""
    wrong: str = ""
    status: int = 200
    theirs: Said | None = None


@pages.get("/verification", name="verifications-page")
def everything(visit: Visiting) -> Response:
    """List the verifications of all libraries."""
    found = verifications(visit.store, as_of=_as_of(visit))
    return _page(visit, "verifications.html", table=listed(visit, found, everything=True))


@pages.get("/verification/{library}", name="verification-page")
async def library(visit: Visiting, library: str, seed: Seed = None, at: At = None, saved: bool = False) -> Response:
    """Show a library's verifications, or with a seed a draw of it to be judged."""
    work = partial(_library, visit, _slug(library), seed, at, saved)
    return await aside_of(visit.request).run(work)


@pages.get("/verification/{library}/draw", name="verification-draw")
def redraw(visit: Visiting, library: str) -> Response:
    """Draw by a seed that nobody knew before, from what is in force now."""
    return seen_other(_draw_address(_slug(library), new_seed(), visit.revision))


@pages.get("/verification/{library}/report.docx", name="verification-report")
async def report(visit: Visiting, library: str, expert: Name, at: At = None) -> Response:
    """Give an expert's verification of a library as a Word document."""
    return await aside_of(visit.request).run(partial(_report, visit, _slug(library), expert, at))


@pages.post("/verification/{library}", name="verification-form")
async def judge(visit: Visiting, who: Expert, library: str) -> Response:
    """Keep the verdicts and the opinion of a form; what cannot be kept is shown again with the reason."""
    form = await visit.request.form()
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    return await aside_of(visit.request).run(partial(_judged, visit, who, _slug(library), given))


@pages.post("/verification/{library}/withdraw", name="verification-withdraw")
async def take_back(visit: Visiting, who: Expert, library: str) -> Response:
    """Take one's own verification of a library back."""
    return await aside_of(visit.request).run(partial(_withdrawn, visit, who, _slug(library)))


def opinion(visit: Visit, identity: str, _: object) -> Response:
    """Show a verification at its own address, to be read and printed."""
    parts = segments(identity)
    found = verification(visit.store, parts[1], parts[2], _as_of(visit)) if len(parts) == 3 else None
    if found is None:
        raise UnknownNode(f"没有「{identity}」：现行的来源都没有提到它")
    about = library_at(visit.store, found.library, found.revision)
    draw = _drawn(visit, found.library, found.revision, found.seed)
    return _draw(visit, about, draw, Shown(found.said, found.mark), found)


def _library(visit: Visit, slug: str, seed: int | None, at: int | None, saved: bool) -> Response:
    revision = visit.numbered(str(at)) if at else visit.revision
    about = library_at(visit.store, slug, revision)
    if seed is not None:
        draw = _drawn(visit, slug, revision, seed)
        who = asked_of(visit.request).person
        mine = verification(visit.store, slug, who.name) if who.known else None
        return _draw(
            visit, about, draw, Shown(_kept(visit.store, draw, mine, who), mine.mark if mine else ""), mine, saved
        )
    found = verifications(visit.store, slug)
    count = len(_shelf(visit, slug, revision).statements)
    return _page(
        visit,
        "verification_library.html",
        about=about,
        population=count,
        size=min(SIZE, count),
        kinds=visit.say(DRAWN_FROM),
        table=listed(visit, found),
        decides=deciding(found),
        odds=at_odds_table(visit, at_odds(found)),
        may=_may(visit),
    )


def _shelf(visit: Visit, slug: str, revision: int) -> Shelf:
    """Return what a library states at a revision: one draw reads little that another has read."""
    return visit.once(("shelf", slug, revision), lambda: shelf_of(visit.store, slug, revision))


def _drawn(visit: Visit, slug: str, revision: int, seed: int) -> Draw:
    key = "draw", slug, revision, seed
    return visit.once(key, lambda: drawn(visit.store, slug, revision, seed, _shelf(visit, slug, revision)))


def _sides(visit: Visit, draw: Draw) -> list[Beside]:
    return sides(visit.store, draw, visit.store.revision, _shelf(visit, draw.library, draw.revision))


def _kept(store: Store, draw: Draw, mine: Verification | None, who: Person) -> Said:
    """Return what somebody said of this draw: what is kept, else what was taken back, without its opinion."""
    if mine is not None and (mine.revision, mine.seed) == (draw.revision, draw.seed):
        return mine.said
    before = last_said(store, draw, who.name) if who.known else None
    return before._replace(opinion=None) if before else Said(())


def _draw(
    visit: Visit, about: Library, draw: Draw, shown: Shown, mine: Verification | None, saved: bool = False
) -> Response:
    """Show a draw: read only where an opinion stands, or to those who may not judge."""
    said = {each.identity: each for each in shown.said.findings}
    key = "sides", draw.library, draw.revision, draw.seed, visit.store.revision
    beside = visit.once(key, lambda: _sides(visit, draw))
    same = mine is not None and (mine.revision, mine.seed) == (draw.revision, draw.seed)
    who = asked_of(visit.request).person
    own = mine is not None and who.known and mine.expert == who.name
    stands = mine is not None and same and mine.said.opinion is not None
    kept = {each.identity: each for each in shown.theirs.findings} if shown.theirs else {}
    nothing = Finding("", None)
    items = [
        item(visit, each, said.get(each.drawn.identity, nothing), kept.get(each.drawn.identity)) for each in beside
    ]
    return _page(
        visit,
        "verification_draw.html",
        shown.status,
        about=about,
        draw=draw,
        items=items,
        gone=sum(each.gone for each in items),
        kinds=visit.say(DRAWN_FROM),
        method=visit.say(METHOD),
        command=draw_command(draw),
        figures=figures(visit, draw, shown.said),
        said=shown.said,
        opinion=shown.said.opinion.value if shown.said.opinion else "",
        seen=shown.seen,
        wrong=shown.wrong,
        theirs=shown.theirs,
        saved=saved,
        mine=mine,
        own=own,
        stands=stands,
        other=mine if mine is not None and not same else None,
        may=_may(visit) and not stands and (mine is None or own),
        signed_in=who.known,
        verdicts=[each.value for each in Verdict],
        opinions=[each.value for each in Opinion],
        longest=LONGEST_NOTE,
        address=library_address(draw.library),
        again=library_address(draw.library) + "/draw",
        other_address=_draw_address(draw.library, mine.seed, mine.revision) if mine and not same else "",
        report=report_address(mine) if same and mine and mine.said.opinion else "",
    )


def _judged(visit: Visit, who: Person, slug: str, given: dict[str, str]) -> Response:
    seed, at = _number(given.get("seed")), _number(given.get("at"))
    about = library_at(visit.store, slug, visit.numbered(str(at)))
    draw = _drawn(visit, slug, at, seed)
    said = _said(draw, given)
    with to_change(visit.request) as store:
        try:
            made = save(store, draw, who.name, said, datetime.now(UTC), given.get("seen", ""))
        except VerificationError as error:
            return _refused(visit, store, about, draw, said, error, who)
    if made is not None:
        what = said.opinion.value if said.opinion else ""
        noted(visit.request, who, "verify", f"library/{slug}", remark=what)
    return seen_other(_draw_address(slug, seed, at, saved="1"))


def _refused(
    visit: Visit, store: Store, about: Library, draw: Draw, said: Said, error: VerificationError, who: Person
) -> Response:
    """Show the form again with what was typed, and beside it what is kept now where that is something else."""
    status = KINDS[kind_of(error) or "fault"].status
    now = verification(store, draw.library, who.name)
    stands = now is not None and now.said.opinion is not None
    seen = "" if now is None else now.mark
    theirs = now.said if now is not None and status == KINDS["conflict"].status else None
    shown = Shown(now.said if now and stands else said, seen, visit.words.told(str(error)), status, theirs)
    return _draw(visit, about, draw, shown, now)


def _withdrawn(visit: Visit, who: Person, slug: str) -> Response:
    with to_change(visit.request) as store:
        mine = verification(store, slug, who.name)
        if mine is None:  # another window was first
            return seen_other(library_address(slug))
        withdraw(store, slug, who.name, datetime.now(UTC))
    noted(visit.request, who, "verify-withdraw", f"library/{slug}")
    return seen_other(_draw_address(slug, mine.seed, mine.revision))


def _report(visit: Visit, slug: str, expert: str, at: int | None) -> Response:
    as_of = visit.numbered(str(at)) if at else visit.store.revision
    content, name = report_of(visit.words, visit.store, slug, expert, as_of)
    shown = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, 200, {"Content-Disposition": shown, "Cache-Control": "private, no-cache"}, DOCX)


def _said(draw: Draw, given: dict[str, str]) -> Said:
    """Return what a form says; a verdict or opinion that is none counts as not given."""
    verdicts, opinions = {each.value: each for each in Verdict}, {each.value: each for each in Opinion}
    findings = [
        Finding(each.identity, verdicts.get(given.get(f"v{number}", "")), _text(given.get(f"n{number}", "")))
        for number, each in enumerate(draw.claims, 1)
    ]
    return Said(tuple(findings), opinions.get(given.get("opinion", "")), _text(given.get("note", "")))


def _text(given: str) -> str:
    return given.replace("\r\n", "\n").strip()


def _number(given: str | None) -> int:
    return int(given) if given and given.isdecimal() and len(given) < 16 else 0


def _slug(library: str) -> str:
    return library_id(library).removeprefix("library/")


def _may(visit: Visit) -> bool:
    writing = cast(Serving, visit.request.app.state.serving).writing
    return writing and allows(asked_of(visit.request).person, Action.VERIFY)


def _as_of(visit: Visit) -> int | None:
    return visit.revision if visit.when else None


def _draw_address(slug: str, seed: int, at: int, **more: str) -> str:
    return library_address(slug, seed=seed, at=at, **more)


def _page(visit: Visit, template: str, status: int = 200, **context: Any) -> Response:
    return unkept(visit.page(template, status, section="verification", **context))
