"""Lists of people's data: pages by cursor, where the next one begins after the last entry shown."""

import base64
import json
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request

from api.http.asking import Json
from api.http.persons import access_of
from api.http.problems import Problem
from api.words import mark
from people.database import Database

NO_ACCOUNTS = mark("还没有账户；管理员先在服务器上运行 zhitu account create 账户名 --admin")
PAGE, MOST = 100, 1000
Limit = Annotated[int, Query(ge=1, le=MOST, description=f"Entries a page, {PAGE} by default", examples=[PAGE])]
Cursor = Annotated[str | None, Query(max_length=400, description="Where a page starts: taken from `next`")]


def opened(request: Request) -> Database:
    """Return the database of people, where somebody has been let in: so there is one."""
    database = access_of(request).database()
    if database is None:
        raise Problem("forbidden", NO_ACCOUNTS)
    return database


def place(cursor: str | None) -> str | None:
    """Return what a cursor names: the entry after which a page begins."""
    if cursor is None:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise Problem("bad-cursor") from None
    if not isinstance(found, str):
        raise Problem("bad-cursor")
    return found


def page(request: Request, name: str, entries: list[Json], limit: int, last: str) -> Json:
    """Return a page: entries were asked for one beyond the limit; `last` names the last one shown."""
    following = None
    if len(entries) > limit:
        text = json.dumps(last, separators=(",", ":"))
        cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        given = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        following = f"{request.url.path}?{urlencode([*given, ('cursor', cursor)])}"
    return {name: entries[:limit], "next": following}
