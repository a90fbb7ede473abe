"""Script and style."""

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.resources import Resource
from api.pages.rendering import rendering_of

pages = Resource("pages", shown=False)


@pages.get("/static/{name:path}", name="static")
async def static(request: Request, name: str) -> Response:
    """Give a file that was built; its name changes with its content."""
    found = rendering_of(request).assets.answer(name, request.headers.get("accept-encoding", ""))
    if found is None:
        raise HTTPException(404)
    return found
