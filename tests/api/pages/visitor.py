"""Somebody before the pages: follows links, fills in forms that are there, keeps cookies, as a browser does."""

from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html
from starlette.testclient import TestClient

from tests.api.pages.conftest import BROWSER, Page

Files = list[tuple[str, bytes]]


class Visitor:
    """One browser; `page` is what it shows now, `at` its address."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self.cookies: dict[str, str] = {}
        self.page = Page(0, {}, "")
        self.at = "/"

    def go(self, address: str) -> Page:
        """Open an address."""
        return self._ask("GET", address)

    def fill(self, action: str, given: Mapping[str, str] | None = None, files: Files | None = None) -> Page:
        """Send the form of an address on this page, its fields filled in as given, the others as they are."""
        form = self.form(action)
        fields = {name: value or "" for name, value in form.fields.items() if name}
        fields |= dict(given or {})
        if files is None:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            return self._ask("POST", action, content=urlencode(fields), headers=headers)
        sent: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items() if name != "file"]
        sent += [("file", (name, content, "application/octet-stream")) for name, content in files]
        return self._ask("POST", action, files=sent)

    def form(self, action: str) -> Any:
        """Return the form of an address on this page."""
        found = [form for form in html.fromstring(self.page.text).forms if form.action == action]
        assert found, (action, [form.action for form in html.fromstring(self.page.text).forms], self.text[:2000])
        return found[0]

    @property
    def text(self) -> str:
        """What the page says, without its head and foot."""
        return " ".join(html.fromstring(self.page.text).xpath("string(//main)").split())

    def sign_in(self, name: str, password: str) -> Page:
        """Sign in by the form."""
        self.go("/sign-in")
        return self.fill("/sign-in", {"name": name, "password": password})

    def _ask(self, method: str, address: str, **more: Any) -> Page:
        for _ in range(5):
            answer = self._once(method, address, **more)
            if answer.status_code != 303:
                break
            method, address, more = "GET", urljoin(address, answer.headers["location"]), {}
        self.page = Page(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.text)
        self.at = address
        return self.page

    def _once(self, method: str, address: str, **more: Any) -> Any:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Accept": BROWSER, "Referer": f"http://localhost{self.at}", **more.pop("headers", {})}
        headers |= {"Cookie": cookie} if cookie else {}
        self._client.cookies.clear()
        answer = self._client.request(method, address, headers=headers, follow_redirects=False, **more)
        for line in answer.headers.get_list("set-cookie"):
            self._keep(line, urlsplit(address).path)
        return answer

    def _keep(self, line: str, path: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            self.cookies[name] = morsel.value
            if morsel["max-age"] == "0":
                del self.cookies[name]
