"""The choices that pages about coverage share, each a parameter of the address."""

from typing import Annotated, Literal

from fastapi import Query

Kind = Annotated[
    Literal["core", "foundation", "requirements", "abilities"], Query(description="Which kind of demand is shown")
]
Figure = Annotated[
    Literal["named", "taught", "practised", "assessed", "complete"], Query(description="Which lamp is counted")
]
Sight = Annotated[
    Literal["best", "union"], Query(alias="scope", description="The best library of each major, or all together")
]
