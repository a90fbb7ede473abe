"""Bringing a library's workbook in: sent as it is, answered at once with the address of its report."""

import base64
import hashlib
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Path as PathParameter
from fastapi import Query, Request
from starlette.responses import Response

from api.http.asking import AskingNow
from api.http.forms import fresh
from api.http.problems import Problem, kind_of
from api.http.resources import Resource
from api.http.serving import MIB, Serving, loopback
from api.http.uploads import Order, Uploads
from api.words import mark

resource = Resource("imports", "/imports")

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAKEN = (WORKBOOK, "application/octet-stream", "application/vnd.ms-excel", "text/csv")
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")  # what proxies add: the client is elsewhere
_LONGEST_NAME = 255  # bytes that file systems take
_UNWRITABLE = mark("图谱所在的文件夹不可写，收不了文件")
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself; `Content-Digest` (RFC 9530, sha-256) is checked where it is given",
        "content": {taken: {"schema": {"type": "string", "format": "binary"}} for taken in TAKEN},
    }
}
Name = Annotated[
    str,
    Query(
        pattern=r"^[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,79}$",
        description="The file's name: it is named so in the report",
        examples=["电子商务资源库.xlsx"],
    ),
]
DryRun = Annotated[bool, Query(description="Say what would change, and change nothing")]
Strict = Annotated[bool, Query(description="Commit nothing where any row was not taken")]
Slug = Annotated[str | None, Query(min_length=1, max_length=100, description="Another slug for the library")]
ImportId = Annotated[str, PathParameter(alias="id", pattern="^[0-9a-f]{32}$", description="An import's id")]


@resource.post("", name="import", status_code=202, openapi_extra=_BODY)
async def bring_in(
    ask: AskingNow,
    filename: Name = "工作簿.xlsx",
    dry_run: DryRun = False,
    strict: Strict = False,
    library: Slug = None,
) -> Response:
    """Take a workbook in and read it in the background; `Location` is where its report is from now on."""
    request = ask.request
    _allowed(request)
    if len(filename.encode()) > _LONGEST_NAME:
        raise Problem("bad-parameter", mark("参数 {names} 太长"), names="filename")
    uploads = cast(Uploads, request.app.state.uploads)
    identity = ""
    try:
        identity, path = uploads.place(filename)
        size, digest = await _save(request, path)
        report = uploads.submit(Order(identity, path, digest, size, dry_run, strict, library, ask.words), ask.store)
    except BaseException as error:
        if identity:
            uploads.drop(identity)
        if isinstance(error, OSError) and (kind := kind_of(error)):
            raise Problem(kind, _UNWRITABLE if kind == "forbidden" else "") from error
        raise
    return fresh(ask, report or {}, 202, {"Location": f"{request.url.path}/{identity}", "Retry-After": "1"})


@resource.get("/{id}", name="import-report")
def show(ask: AskingNow, identity: ImportId) -> Response:
    """Show how an import stands, and what came of it: the same as `zhitu import` says."""
    found = cast(Uploads, ask.request.app.state.uploads).report(identity)
    if found is None:
        raise Problem("unknown-import")
    return fresh(ask, found, headers={"Retry-After": "1"} if found["finished"] is None else {})


def _allowed(request: Request) -> None:
    """Refuse writing where it is not open, from pages of elsewhere, and content that is no file."""
    serving = cast(Serving, request.app.state.serving)
    if not serving.writing:
        raise Problem("forbidden", mark("这个服务只读；在本机用 zhitu serve 或 zhitu import 写入"))
    origin = request.headers.get("origin")
    passed_on = any(name in request.headers for name in _PASSED_ON)
    if passed_on or not loopback(request.headers.get("host", "")) or (origin and not loopback(urlsplit(origin).netloc)):
        raise Problem("forbidden", mark("没有账户之前，只接受来自本机地址的写入"))
    media_type = request.headers.get("content-type", TAKEN[1]).partition(";")[0].strip().lower()
    if media_type not in TAKEN:
        detail = mark("请以 {types} 发送文件本身")
        raise Problem("unsupported-media-type", detail, about={"accepted": list(TAKEN)}, types="、".join(TAKEN))
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > serving.largest_upload:
        raise _too_large(serving.largest_upload)


async def _save(request: Request, path: Path) -> tuple[int, str]:
    """Write the body to a file as it comes, up to the limit; return its size and sha-256."""
    largest = cast(Serving, request.app.state.serving).largest_upload
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > largest:
                raise _too_large(largest)
            digest.update(piece)
            file.write(piece)
    if not size:
        raise Problem("bad-body", mark("没有收到文件内容"))
    told = request.headers.get("content-digest")
    if told and f"sha-256=:{base64.b64encode(digest.digest()).decode()}:" not in told.replace(" ", "").split(","):
        raise Problem("bad-body", mark("收到的内容与 Content-Digest 不符，请重新发送"))
    return size, digest.hexdigest()


def _too_large(largest: int) -> Problem:
    about = {"largest": largest}
    return Problem("too-large", mark("文件不能大于 {size} MB"), about=about, size=f"{largest / MIB:g}")
