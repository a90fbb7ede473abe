"""How large the body of a request may be: the framework reads it whole before anybody is asked who sends it.

What takes a body piece by piece, and looks at its size itself, says so by `in_pieces`.
"""

from dataclasses import dataclass

from fastapi import HTTPException, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 1 << 20
_TOO_LARGE = 413


@dataclass(slots=True)
class _Bounds:
    """How much of a body may still come; None: it is taken in pieces."""

    left: int | None = LARGEST


class Bounded:
    """Ends a request whose body is larger than what is read at once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and of its body no more than that."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        bounds = scope["zhitu.body"] = _Bounds()
        length = Headers(scope=scope).get("content-length", "")

        async def bounded() -> Message:
            if bounds.left is not None and length.isdecimal() and int(length) > LARGEST:
                raise HTTPException(_TOO_LARGE)
            message = await receive()
            if bounds.left is not None:
                bounds.left -= len(message.get("body", b""))
                if bounds.left < 0:
                    raise HTTPException(_TOO_LARGE)
            return message

        await self.app(scope, bounded, send)


def in_pieces(request: Request) -> None:
    """Let the whole body come: the caller takes it piece by piece, and no more than it has room for."""
    request.scope["zhitu.body"].left = None
