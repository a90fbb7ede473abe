"""Files as they come over HTTP: one as the body, or several in a form; written to disk by threads, piece by piece."""

import base64
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from typing import Protocol

import anyio.to_thread
from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.http.bodies import in_pieces
from api.http.problems import Problem
from api.http.serving import MIB
from api.words import mark
from ingest.jobs_files import Receiving
from ingest.jobs_orders import UploadTooLarge

_OFFICE = "application/vnd.openxmlformats-officedocument"
_SHEETS, _TEXT = "工作簿", "文件"
TAKEN = {
    f"{_OFFICE}.spreadsheetml.sheet": f"{_SHEETS}.xlsx",
    "application/octet-stream": f"{_SHEETS}.xlsx",
    "application/vnd.ms-excel": f"{_SHEETS}.xls",
    "application/vnd.oasis.opendocument.spreadsheet": f"{_SHEETS}.ods",
    "text/csv": f"{_SHEETS}.csv",
    "application/pdf": f"{_TEXT}.pdf",
    f"{_OFFICE}.wordprocessingml.document": f"{_TEXT}.docx",
    "application/msword": f"{_TEXT}.doc",
    "text/html": f"{_TEXT}.html",
    "text/markdown": f"{_TEXT}.md",
    "text/plain": f"{_TEXT}.txt",
}
"""Media types that a file may have as the body, and what it is called where nobody says."""

FORM = "multipart/form-data"
PROFILE = "profile"
"""The part of a form that is a profile of columns and not a file to read."""

_LONGEST_FIELDS = 1 << 16
_PIECE = 256 << 10  # bytes that are worth a thread
_LONGEST_HEAD = 4096


class Fields:
    """What stands in a page's form before its files; `check` looks at it before the first file is taken."""

    def __init__(self, check: Callable[["Fields"], None]) -> None:
        self.values: list[tuple[str, str]] = []
        self._check = check
        self._checked = False
        self._name, self._value, self._size = "", b"", 0

    def get(self, name: str) -> str:
        """Return the first value of a field, "" where there is none."""
        return next((value for each, value in self.values if each == name), "")

    def begin(self, name: str) -> None:
        """Begin a field."""
        self._name, self._value = name, b""

    def write(self, piece: bytes) -> None:
        """Take some of its value."""
        self._size += len(piece)
        if self._size > _LONGEST_FIELDS:
            raise Problem("bad-body", mark("表单里的选项太长"))
        self._value += piece

    def end(self) -> None:
        """End a field."""
        self.values.append((self._name, self._value.decode("utf-8", "replace")))

    def checked(self) -> None:
        """Have them looked at, once."""
        if not self._checked:
            self._check(self)
        self._checked = True


class _Taking(Protocol):
    """Takes a body in, piece by piece."""

    def take(self, piece: bytes) -> None: ...

    def end(self) -> None: ...


class _Whole:
    """A body that is one file."""

    def __init__(self, files: Receiving, name: str) -> None:
        self._files = files
        files.begin(name)

    def take(self, piece: bytes) -> None:
        self._files.write(piece)

    def end(self) -> None:
        self._files.end()


class _Parts:
    """A form with files; anything else in it is refused, so that no option passes unseen."""

    def __init__(self, files: Receiving, boundary: bytes, fields: Fields | None) -> None:
        self._files, self._fields = files, fields
        self._in: Receiving | Fields | None = None
        self._name, self._value, self._said = b"", b"", b""
        self._whole = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_name,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_headers_finished": self._on_head,
                "on_part_data": self._on_data,
                "on_part_end": self._finish,
                "on_end": self._on_end,
            },
        )

    def take(self, piece: bytes) -> None:
        self._parser.write(piece)

    def end(self) -> None:
        self._parser.finalize()
        if not self._whole:
            raise Problem("bad-body", mark("表单没有传完"))
        if self._fields is not None:
            self._fields.checked()

    def _begin(self) -> None:
        self._name, self._value, self._said = b"", b"", b""

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._bounded()

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bounded()

    def _bounded(self) -> None:
        if len(self._name) + len(self._value) > _LONGEST_HEAD:
            raise Problem("bad-body", mark("表单中一个部分的头太长"))

    def _on_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._said = self._value
        self._name, self._value = b"", b""

    def _on_head(self) -> None:
        _, told = parse_options_header(self._said)
        name = told.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in told and self._fields is not None:
            self._fields.begin(name)
            self._in = self._fields
            return
        if b"filename" not in told:
            raise Problem("bad-body", mark("表单里只能有文件；选项“{name}”请写在地址里"), name=name)
        if self._fields is not None:
            self._fields.checked()
            if not told[b"filename"]:  # so browsers say that no file was chosen
                return
        self._files.begin(told[b"filename"].decode("utf-8", "replace"), profile=name == PROFILE)
        self._in = self._files

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._in is not None:
            self._in.write(data[start:end])

    def _finish(self) -> None:
        if self._in is not None:
            self._in.end()
        self._in = None

    def _on_end(self) -> None:
        self._whole = True


def media_type(request: Request) -> str:
    """Return what the body is; a Problem where that is not taken."""
    found = request.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()
    if found not in TAKEN and found != FORM:
        taken = [*TAKEN, FORM]
        detail = mark("请以 {types} 发送文件本身")
        raise Problem("unsupported-media-type", detail, about={"accepted": taken}, types="、".join(taken))
    return found


async def receive(
    request: Request, files: Receiving, name: str | None, largest: int, fields: Fields | None = None
) -> None:
    """Take the body in; Problems and the errors of `Receiving` where it is not as it should be.

    A page's form has `fields` beside its files.
    """
    kind = media_type(request)
    in_pieces(request)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > largest + (MIB if kind == FORM else 0):
        raise UploadTooLarge(largest)
    digest = sha256()
    try:
        taking = await anyio.to_thread.run_sync(_taking, request, files, kind, name, fields)
        async for piece in _pieces(request):
            digest.update(piece)
            await anyio.to_thread.run_sync(taking.take, piece)
        await anyio.to_thread.run_sync(taking.end)
    except MultipartParseError as error:
        raise Problem("bad-body", mark("表单的格式不对：{reason}"), reason=str(error)) from error
    told = request.headers.get("content-digest")
    if told and f"sha-256=:{base64.b64encode(digest.digest()).decode()}:" not in told.replace(" ", "").split(","):
        raise Problem("bad-body", mark("收到的内容与 Content-Digest 不符，请重新发送"))


def _taking(request: Request, files: Receiving, kind: str, name: str | None, fields: Fields | None) -> _Taking:
    if kind != FORM:
        return _Whole(files, name or TAKEN[kind])
    _, told = parse_options_header(request.headers["content-type"])
    boundary = told.get(b"boundary", b"")
    if not boundary:
        raise Problem("bad-body", mark("表单没有写明 boundary"))
    return _Parts(files, boundary, fields)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield the body in pieces that are worth a thread each."""
    waiting = bytearray()
    async for piece in request.stream():
        waiting += piece
        if len(waiting) >= _PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
