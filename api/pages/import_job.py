"""One import: how far it is, what it would change and did, and what is to become of it."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

import anyio.to_thread
from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.http.forms import MEDIA_TYPES
from api.http.imports import ImportId, job_data, jobs_of
from api.http.persons import allowed_libraries, note
from api.http.problems import Problem
from api.http.resources import Resource
from api.http.workbook import Sheet, workbook_of
from api.http.writing import confined, may_still, own_job
from api.pages import import_mapping as mapping
from api.pages import import_tables as tables
from api.pages.admission import admitted, seen_other, unkept
from api.pages.import_words import STATES
from api.pages.imports import IMPORTS, Sender
from api.pages.tables import headings, plain_rows
from api.pages.times import told_moment
from api.pages.visit import Visit, Visiting
from api.words import mark
from ingest.documents.errors import DocumentError
from ingest.jobs import Jobs
from ingest.jobs_orders import Job, NotNow, State
from ingest.kinds import NAMES, shown
from ingest.profiles import NO_PROFILE, SUFFIX, written_profile
from people.access import Action
from people.roles import Person

pages = Resource("pages", shown=False)

Changer = Annotated[Person, Depends(admitted(Action.IMPORT))]
FileNumber = Annotated[int, Query(ge=0, le=1000)]
_LONGEST = 100
_SHEET = re.compile(r"[\\/*?:\[\]]")  # signs that the name of a sheet must not have


@pages.get("/imports/{id}", name="import-page")
async def show(visit: Visiting, identity: ImportId, who: Sender, late: str = "") -> Response:
    """Show an import."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(visit.request), identity, who)
    allowed = allowed_libraries(who)
    context: dict[str, Any] = {
        **_tables(visit, job),
        "counted": tables.counted(job.result or {}),
        "files": [each for each in job.files if not each.name.endswith(SUFFIX)],
        "state": visit.say(STATES[job.state]),
        "late": bool(late),
        "received": told_moment(job.received),
        "going": not job.final and job.state is not State.WAITING,
        "step": _step(visit, job),
        "libraries": None if allowed is None else sorted(allowed),
        "kinds": mapping.kinds(visit),
        "kind_slugs": tuple(NAMES),
        "result": job.result or {},
        "read_libraries": tables.libraries(job.result or {}),
        **(await anyio.to_thread.run_sync(_choices, visit, job)),
    }
    return unkept(visit.page("import.html", section="imports", job=job, **context))


def _tables(visit: Visit, job: Job) -> dict[str, Any]:
    """Return the tables of a report by the names that the page gives them."""
    result: dict[str, Any] = job.result or {}
    return {
        "coverage": tables.coverage(visit, result),
        "headline": tables.headline(visit, result),
        "changes": tables.changes(visit, result),
        "problems": tables.problems(visit, result) if job.result else None,
        "conflicts": tables.conflicts(visit, result),
        "read": tables.read(visit, result) if job.result else None,
        "columns": tables.mapped(visit, result),
        "counts": tables.counts(visit, result) if job.result else None,
    }


def _choices(visit: Visit, job: Job) -> dict[str, Any]:
    """Return what may be said of the files of an import that can be read again; no files where it cannot."""
    jobs = jobs_of(visit.request)
    if job.state not in (State.WAITING, State.NOTHING) or job.result is None or not jobs.kept(job.id):
        return {"choices": []}
    try:
        profiles = jobs.profiles(job.id)
    except DocumentError:  # the report tells
        profiles = {}
    return {"choices": mapping.shown_files(visit, job, profiles)}


@pages.get("/imports/{id}/report.json", name="import-report-file")
async def report(request: Request, identity: ImportId, who: Sender) -> Response:
    """Give the report to take home: the same as `/v1/imports/{id}`."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(request), identity, who)
    text = json.dumps(job_data(job), ensure_ascii=False, indent=1)
    return Response(text, 200, _attached(f"zhitu-import-{job.id[:8]}.json"), "application/json")


@pages.get("/imports/{id}/report.xlsx", name="import-report-book")
async def book(visit: Visiting, identity: ImportId, who: Sender) -> Response:
    """Give the report to take home as a workbook: a sheet for each of its tables."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(visit.request), identity, who)
    found = _tables(visit, job)
    order = (found[name] for name in ("counts", "problems", "coverage", "changes", "read", "columns"))
    shown_tables = [each for each in (*order, *found["conflicts"]) if each is not None]
    sheets = [Sheet(_SHEET.sub(" ", each.caption)[:31], headings(each, ""), plain_rows(each)) for each in shown_tables]
    if not sheets:
        raise Problem("not-now")
    with workbook_of(sheets, visit.recorded_on) as file:
        return Response(file.read(), 200, _attached(f"zhitu-import-{job.id[:8]}.xlsx"), MEDIA_TYPES["xlsx"])


@pages.get("/imports/{id}/columns.toml", name="import-columns-file")
async def profile(request: Request, identity: ImportId, who: Sender, file: FileNumber = 0) -> Response:
    """Give what the columns of a file were taken for to take home: the next export is read the same way with it."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(request), identity, who)
    entry = mapping.entry_of(job, file)
    if entry is None or not entry["columns"]:
        raise Problem("not-found")
    text = await anyio.to_thread.run_sync(_profile_text, jobs_of(request), job, entry)
    return Response(text, 200, _attached(mapping.file_name(entry)), "application/toml")


def _profile_text(jobs: Jobs, job: Job, entry: mapping.Entry) -> str:
    used = jobs.profiles(job.id).get(entry["file"], NO_PROFILE) if jobs.kept(job.id) else NO_PROFILE
    taken = mapping.taken_of(entry)
    return written_profile(taken.kind, taken.mapped, used)


def _attached(name: str) -> dict[str, str]:
    """Return the head of an answer that is a file of somebody's own."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}


@pages.post("/imports/{id}/commit", name="import-commit-form")
async def commit(request: Request, identity: ImportId, who: Changer) -> Response:
    """Write what was previewed."""
    return await _changed(request, identity, who, partial(jobs_of(request).decide, commit=True))


@pages.post("/imports/{id}/discard", name="import-discard-form")
async def discard(request: Request, identity: ImportId, who: Changer) -> Response:
    """Discard what was previewed."""
    return await _changed(request, identity, who, partial(jobs_of(request).decide, commit=False))


@pages.post("/imports/{id}/cancel", name="import-cancel-form")
async def cancel(request: Request, identity: ImportId, who: Changer) -> Response:
    """Stop an import."""
    return await _changed(request, identity, who, jobs_of(request).cancel)


@pages.post("/imports/{id}/retry", name="import-retry-form")
async def retry(request: Request, identity: ImportId, who: Changer) -> Response:
    """Read an import that failed once more."""
    return await _changed(request, identity, who, jobs_of(request).retry)


@pages.post("/imports/{id}/again", name="import-again-form")
async def again(visit: Visiting, identity: ImportId, who: Changer) -> Response:
    """Read the same files once more, columns or kind as somebody says; what was previewed is discarded."""
    request, jobs = visit.request, jobs_of(visit.request)
    form = await request.form()
    job = await anyio.to_thread.run_sync(own_job, jobs, identity, who)
    may_still(job, who)
    library = str(form.get("library") or "").strip()[:_LONGEST] or None
    try:
        beside = mapping.answered(form, job, await anyio.to_thread.run_sync(jobs.profiles, identity))
    except DocumentError:  # a profile that cannot be read gives way to what is said here
        beside = mapping.answered(form, job, dict.fromkeys((each.name for each in job.files), NO_PROFILE))
    of_files = all(entry["file"] in {each.name for each in job.files} for entry in mapping.entries(job))
    kind = None if of_files else job.options.kind
    kept = job.options._replace(library=library, choices=(), kind=kind, language=visit.words.language)
    try:
        new = await anyio.to_thread.run_sync(partial(jobs.again, identity, confined(kept, who), who.name, beside))
    except NotNow:
        return seen_other(f"{IMPORTS}/{identity}?late=1")
    said = "；".join(sorted(beside))
    await anyio.to_thread.run_sync(partial(note, request, who, "import", f"import/{new.id}", remark=said))
    return seen_other(f"{IMPORTS}/{new.id}")


async def _changed(request: Request, identity: str, who: Person, change: Callable[[str], Job]) -> Response:
    """Change how an import goes on; where another window was first, its page says so."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(request), identity, who)
    may_still(job, who)
    action = f"import-{request.url.path.rpartition('/')[2]}"
    try:
        await anyio.to_thread.run_sync(change, identity)
    except NotNow:
        return seen_other(f"{IMPORTS}/{identity}?late=1")
    await anyio.to_thread.run_sync(partial(note, request, who, action, f"import/{identity}"))
    return seen_other(f"{IMPORTS}/{identity}")


def _step(visit: Visit, job: Job) -> dict[str, Any]:
    """Return how far an import is, and the words with which the script says so."""
    at = job.progress
    words = {
        "queued": visit.say(STATES["queued"]),
        "running": visit.say(STATES["running"]),
        "file": visit.say(mark("第 {file} 份，共 {files} 份：{name}")),
        "rows": visit.say(mark("已读 {rows} 行")),
        "lost": visit.say(mark("与服务的连接断了，正在等它回来；收下的文件还在，会接着读。")),
    }
    said = ""
    if at is not None:
        said = words["file"].format(file=at.file, files=at.files, name=at.name)
    kinds = {slug: visit.words.told(shown(slug)) for slug in NAMES}
    return {"said": said, "n": at.file if at else 0, "of": at.files if at else 1, "words": words, "kinds": kinds}
