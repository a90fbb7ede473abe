"""Which language a page is in: what the address says, else the cookie, else Chinese."""

from starlette.requests import HTTPConnection

from api.settings import LANGUAGES, Language

COOKIE = "zhitu-lang"
PARAMETER = "lang"


def language_of(connection: HTTPConnection) -> Language:
    """Return the language of a page; unknown ones count as not given."""
    for given in (connection.query_params.get(PARAMETER), connection.cookies.get(COOKIE)):
        for language in LANGUAGES:
            if given == language:
                return language
    return "zh"
