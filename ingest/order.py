"""What a caller asks of a reading."""

from typing import NamedTuple

from ingest.known import Known
from ingest.profiles import NO_PROFILE, Profile


class Order(NamedTuple):
    """The graph to check against, the library's slug if it is said, what is known of the columns of free tables."""

    known: Known | None = None
    library: str | None = None
    profile: Profile = NO_PROFILE
