"""Personal tokens for programs: made and revoked by whoever is signed in, for themselves."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, ClassVar

import anyio.to_thread
from fastapi import Depends
from fastapi import Path as PathParameter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.http.asking import AskingNow
from api.http.entry import own_visit
from api.http.forms import fresh
from api.http.people_rows import opened
from api.http.persons import doer_of, require
from api.http.resources import Resource
from api.people_data import token_data
from people import tokens
from people.access import Action
from people.roles import Person
from people.tokens import DAYS, MOST_DAYS

resource = Resource("accounts", "/tokens")

Owner = Annotated[Person, Depends(require(Action.OWN_ACCOUNT))]
TokenId = Annotated[int, PathParameter(alias="id", ge=1, le=2**31 - 1, description="A token's number", examples=[1])]


@dataclass(frozen=True, slots=True)
class NewToken:
    """What the token is for, and how many days it is good."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "夜间导入", "days": 30}]}
    )
    name: Annotated[str, Field(min_length=1, max_length=64)]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = DAYS


@resource.get("", name="tokens")
def show(ask: AskingNow, who: Owner) -> Response:
    """List one's own tokens: what they are for, until when, when they were used last; never the tokens themselves."""
    return fresh(ask, {"tokens": [token_data(each) for each in tokens.listed(opened(ask.request), who.id)]})


@resource.post("", name="token-create", status_code=201)
async def create(ask: AskingNow, given: NewToken, who: Owner) -> Response:
    """Make a token, in a session; `token` is shown this once."""
    await own_visit(ask.request)
    database = await anyio.to_thread.run_sync(opened, ask.request)
    doer = doer_of(ask.request, who)
    issued, token = await anyio.to_thread.run_sync(partial(tokens.issue, database, who, given.name, given.days, doer))
    return fresh(ask, {**token_data(issued), "token": token}, 201)


@resource.delete("/{id}", name="token-revoke")
def revoke(ask: AskingNow, identity: TokenId, who: Owner) -> Response:
    """Revoke one of one's tokens."""
    tokens.revoke(opened(ask.request), who, identity, doer_of(ask.request, who))
    return Response(status_code=204)
