"""The pages over the store with samples, as a browser sees them, in this process."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient

from tests.api.http.conftest import serving

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_HREF = re.compile(r'href="(/[^"#]*)')


class Page(NamedTuple):
    """What a browser got."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def links(self) -> list[str]:
        """The addresses on this server that it leads to."""
        return [unescape(each) for each in _HREF.findall(self.text)]


class Browser:
    """Asks as browsers do."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def see(self, address: str, **headers: str) -> Page:
        """Get a page, whatever comes back."""
        answer = self.client.get(address, headers={"Accept": BROWSER, **headers})
        return Page(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.text)

    def page(self, address: str) -> Page:
        """Get a page that is there."""
        found = self.see(address)
        assert found.status == 200, (address, found.text[:2000])
        return found


@pytest.fixture(scope="session")
def site(with_samples: Path) -> Iterator[Browser]:
    """Serve the pages over the lists and the samples."""
    for api in serving(with_samples):
        while api.json("/v1/readiness")["search"] is None:
            time.sleep(0.01)
        yield Browser(api.client)
