"""Accounts over HTTP: /v1/session, /v1/me, /v1/me/password, /v1/tokens, /v1/accounts and /v1/audit."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from api.access import Access, AccessRules, machine
from api.http.bodies import LARGEST
from api.http.problems import kind_of
from people import accounts
from people.errors import PeopleBusy, PeopleFull, PeopleOutdated
from people.roles import Grant, Role
from people.sessions import Lifetime
from tests.api.http.signed_in import CHEAP, PASSWORD, Asked, Browser, Office, office, problem


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the accounts lie."""
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Office]:
    """Serve, whoever has an account."""
    with office(folder) as served:
        yield served


@pytest.fixture
def server(house: Office) -> Office:
    """Serve with an administrator, a builder and a learner."""
    house.emptied()
    house.enrol("root", "administrator")
    house.enrol("li.na", "builder:ec-sample")
    house.enrol("wang", "learner")
    return house


def described(server: Office, method: str, path: str, answer: Asked) -> Any:
    """Return what was answered; see that it is as described."""
    description = server.ask("GET", "/v1/openapi.json").json
    stated = description["paths"][path][method.lower()]["responses"]
    assert str(answer.status) in stated, answer
    if "content" in stated[str(answer.status)]:
        schema = stated[str(answer.status)]["content"]["application/json"]["schema"]
        components = {"components": description["components"]}
        jsonschema_rs.Draft202012Validator({**schema, **components}).validate(answer.json)
    return answer.json


def test_whoever_signs_in_gets_a_cookie_that_scripts_cannot_read(server: Office) -> None:
    answer = server.ask("POST", "/v1/session", json={"name": "li.na", "password": PASSWORD})
    told = described(server, "POST", "/v1/session", answer)
    assert told["name"] == "li.na"
    assert told["roles"] == [{"role": "builder", "scope": "ec-sample"}, {"role": "visitor", "scope": None}]
    assert "import" in told["may"]
    assert "accounts" not in told["may"]
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("zhitu=", "httponly", "samesite=lax", "path=/"))
    assert "secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    browser = server.sign_in("li.na")
    assert described(server, "GET", "/v1/me", browser.ask("GET", "/v1/me"))["by"] == "session"
    assert described(server, "GET", "/v1/me", server.ask("GET", "/v1/me"))["name"] is None


def test_an_unknown_name_and_a_wrong_password_are_told_alike(server: Office) -> None:
    for name, password in (("li.na", "wrong password"), ("nobody", PASSWORD)):
        answer = server.ask("POST", "/v1/session", json={"name": name, "password": password})
        assert problem(answer, 401, "unauthenticated")["detail"] == "账户名或密码不对"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "set-cookie" not in answer.headers


def test_too_many_attempts_are_told_with_the_wait(server: Office) -> None:
    def attempt(language: str = "zh") -> Asked:
        body = {"name": "li.na", "password": "wrong password"}
        return server.ask("POST", "/v1/session", json=body, headers={"Accept-Language": language})

    for _ in range(5):
        assert attempt().status == 401
    answer = attempt()
    assert f"请等 {answer.headers['retry-after']} 秒再试" in problem(answer, 429, "too-many-attempts")["detail"]
    assert 0 < int(answer.headers["retry-after"]) <= 5
    assert "too many failed attempts to sign in: wait" in problem(attempt("en"), 429, "too-many-attempts")["detail"]


def test_signing_out_ends_it_in_the_browser_and_on_the_server(server: Office) -> None:
    browser = server.sign_in("li.na")
    kept = dict(browser.cookies)
    assert described(server, "DELETE", "/v1/session", browser.ask("DELETE", "/v1/session")) == ""
    assert browser.cookies == {}
    browser.cookies = kept
    assert browser.ask("GET", "/v1/me").json["name"] is None
    assert "登录已过期" in problem(browser.ask("GET", "/v1/tokens"), 401, "unauthenticated")["detail"]


def test_each_sign_in_has_another_mark_so_that_none_can_be_planted(server: Office) -> None:
    browser = server.sign_in("wang")
    before = dict(browser.cookies)
    answer = browser.ask("POST", "/v1/session", json={"name": "li.na", "password": PASSWORD})
    assert answer.json["name"] == "li.na"
    assert browser.cookies != before
    assert Browser.ask(_with(server, before), "GET", "/v1/me").json["name"] is None


def _with(server: Office, cookies: dict[str, str]) -> Browser:
    browser = Browser(server)
    browser.cookies = cookies
    return browser


def test_a_session_is_over_after_its_time(server: Office) -> None:
    browser = server.sign_in("root")
    assert browser.ask("GET", "/v1/accounts").status == 200
    with server.told(lifetime=Lifetime(idle=timedelta(0))):
        assert "登录已过期" in problem(browser.ask("GET", "/v1/accounts"), 401, "unauthenticated")["detail"]


@pytest.mark.parametrize("guard", ["", "0" * 64, "é"])
def test_changes_by_session_need_its_guard(server: Office, guard: str) -> None:
    browser = server.sign_in("li.na")
    headers = {"X-CSRF-Token": guard.encode()} if guard else {}
    answer = browser.ask("POST", "/v1/tokens", guarded=False, json={"name": "x"}, headers=headers)
    assert "刷新" in problem(answer, 403, "forbidden")["detail"]
    other = server.sign_in("wang")
    browser.csrf = other.csrf
    problem(browser.ask("POST", "/v1/tokens", json={"name": "x"}), 403, "forbidden")


@pytest.mark.parametrize(
    "sign", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_what_another_site_has_a_browser_send_is_refused(server: Office, sign: dict[str, str]) -> None:
    browser = server.sign_in("li.na")
    problem(browser.ask("POST", "/v1/tokens", json={"name": "x"}, headers=sign), 403, "forbidden")
    body = {"name": "wang", "password": PASSWORD}
    problem(browser.ask("POST", "/v1/session", json=body, headers=sign), 403, "forbidden")


@pytest.mark.parametrize("whole", [True, False])
def test_nobody_has_the_server_keep_a_large_body_in_memory(server: Office, whole: bool) -> None:
    room = LARGEST - 100

    def sent(size: int) -> Asked:
        body = json.dumps({"name": "x", "password": "y" * size}).encode()
        headers = {"Content-Type": "application/json"}
        return server.ask("POST", "/v1/session", content=body if whole else iter([body]), headers=headers)

    problem(sent(room), 400, "bad-parameter")
    problem(sent(LARGEST), 413, "too-large")


def test_a_page_of_the_server_itself_may_send_changes(server: Office) -> None:
    browser = server.sign_in("li.na")
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert browser.ask("POST", "/v1/tokens", json={"name": "x"}, headers=headers).status == 201


def test_a_token_is_shown_once_and_lets_programs_in(server: Office) -> None:
    browser = server.sign_in("li.na")
    made = described(
        server, "POST", "/v1/tokens", browser.ask("POST", "/v1/tokens", json={"name": "夜间导入", "days": 3})
    )
    token = made["token"]
    assert server.ask("GET", "/v1/me", token).json["name"] == "li.na"
    listed = described(server, "GET", "/v1/tokens", browser.ask("GET", "/v1/tokens"))
    assert [each["prefix"] for each in listed["tokens"]] == [made["prefix"]]
    assert listed["tokens"][0]["used"]
    assert token not in str(listed)
    gone = browser.ask("DELETE", f"/v1/tokens/{made['id']}")
    described(server, "DELETE", "/v1/tokens/{id}", gone)
    problem(server.ask("GET", "/v1/me", token), 401, "unauthenticated")


def test_a_token_needs_no_guard_but_makes_no_tokens_and_changes_no_password(server: Office) -> None:
    token = server.token("li.na")
    problem(server.ask("POST", "/v1/tokens", token, json={"name": "x"}), 403, "forbidden")
    problem(
        server.ask("POST", "/v1/me/password", token, json={"old": PASSWORD, "new": "another password"}),
        403,
        "forbidden",
    )
    assert server.ask("GET", "/v1/tokens", token).status == 200


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic bGkubmE6eA==", "Bearer zt_0123456789_x"])
def test_a_wrong_token_is_told_also_where_nobody_needs_one(server: Office, header: str) -> None:
    answer = server.ask("GET", "/v1/me", headers={"Authorization": header})
    assert "令牌" in problem(answer, 401, "unauthenticated")["detail"]


def test_nobody_revokes_anothers_token(server: Office) -> None:
    made = server.sign_in("li.na").ask("POST", "/v1/tokens", json={"name": "x"}).json
    problem(server.sign_in("wang").ask("DELETE", f"/v1/tokens/{made['id']}"), 404, "unknown-token")
    problem(server.sign_in("root").ask("DELETE", f"/v1/tokens/{made['id']}"), 404, "unknown-token")
    assert server.ask("GET", "/v1/me", made["token"]).status == 200


def test_an_account_that_is_closed_is_out_in_mid_session(server: Office) -> None:
    browser, token = server.sign_in("li.na"), server.token("li.na")
    root = server.sign_in("root")
    changed = root.ask("PATCH", "/v1/accounts/li.na", json={"edition": 1, "disabled": True})
    assert described(server, "PATCH", "/v1/accounts/{name}", changed)["disabled"]
    problem(browser.ask("GET", "/v1/tokens"), 401, "unauthenticated")
    problem(server.ask("GET", "/v1/tokens", token), 401, "unauthenticated")
    answer = server.ask("POST", "/v1/session", json={"name": "li.na", "password": PASSWORD})
    assert "停用" in problem(answer, 403, "forbidden")["detail"]


def test_an_administrator_makes_an_account_whose_password_is_for_once(server: Office) -> None:
    root = server.sign_in("root")
    body = {"name": "赵敏", "roles": [{"role": "auditor", "scope": "浙江"}, {"role": "expert"}]}
    made = described(server, "POST", "/v1/accounts", root.ask("POST", "/v1/accounts", json=body))
    browser = server.sign_in("赵敏", made["password"])
    told = browser.ask("GET", "/v1/me").json
    assert told["must_change_password"]
    assert told["may"] == ["read", "own-account"]
    new = {"old": made["password"], "new": "another password"}
    answer = browser.ask("POST", "/v1/me/password", json=new)
    browser.csrf = described(server, "POST", "/v1/me/password", answer)["csrf"]
    assert "verify" in browser.ask("GET", "/v1/me").json["may"]
    assert described(server, "GET", "/v1/accounts/{name}", root.ask("GET", "/v1/accounts/赵敏"))["edition"] == 1


def test_an_administrator_with_a_one_time_password_changes_it_first(server: Office) -> None:
    once = server.enrol("chief", "administrator", password=None)
    assert once
    chief = server.sign_in("chief", once)
    assert "先改密码" in problem(chief.ask("GET", "/v1/accounts"), 403, "forbidden")["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "li.na"},
        {"name": "a b"},
        {"name": "x", "roles": [{"role": "builder"}]},
        {"name": "x", "roles": [{"role": "machine"}]},
        {"name": "x", "roles": [{"role": "root"}]},
    ],
)
def test_an_account_that_cannot_be_is_told_why(server: Office, body: Any) -> None:
    root = server.sign_in("root")
    assert problem(root.ask("POST", "/v1/accounts", json=body), 422, "unfit-account")["detail"]


def test_a_weak_password_is_told_and_not_repeated(server: Office) -> None:
    browser = server.sign_in("li.na")
    answer = browser.ask("POST", "/v1/me/password", json={"old": PASSWORD, "new": "qwertyuiop"})
    assert "太常见" in problem(answer, 422, "unfit-account")["detail"]
    assert "qwertyuiop" not in str(answer.json)
    assert browser.ask("GET", "/v1/tokens").status == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": 1}', b'{"name": "x", "password": "geheim", "more": 1}'])
def test_a_body_that_does_not_fit_is_told_without_what_is_in_it(server: Office, body: bytes) -> None:
    answer = server.ask("POST", "/v1/session", content=body, headers={"Content-Type": "application/json"})
    problem(answer, 400, "bad-parameter")
    assert "geheim" not in str(answer.json)


def test_two_administrators_at_once_do_not_undo_each_other(server: Office) -> None:
    one, two = server.sign_in("root"), server.sign_in("root")
    seen = one.ask("GET", "/v1/accounts/li.na").json["edition"]
    body = {"edition": seen, "roles": [{"role": "expert"}]}
    assert one.ask("PATCH", "/v1/accounts/li.na", json=body).status == 200
    problem(two.ask("PATCH", "/v1/accounts/li.na", json={**body, "roles": []}), 409, "conflict")
    assert [each["role"] for each in two.ask("GET", "/v1/accounts/li.na").json["roles"]] == ["expert"]


def test_the_last_administrator_cannot_lock_the_door(server: Office) -> None:
    root = server.sign_in("root")
    answer = root.ask("PATCH", "/v1/accounts/root", json={"edition": 1, "roles": []})
    assert "最后一个" in problem(answer, 422, "unfit-account")["detail"]


def test_accounts_and_the_log_are_lists_with_cursors(server: Office) -> None:
    root = server.sign_in("root")
    first = described(server, "GET", "/v1/accounts", root.ask("GET", "/v1/accounts?limit=2"))
    rest = root.ask("GET", first["next"]).json
    assert [each["name"] for each in first["accounts"] + rest["accounts"]] == ["li.na", "root", "wang"]
    assert rest["next"] is None
    seen: list[Any] = []
    address = "/v1/audit?limit=2"
    while address:
        page = described(server, "GET", "/v1/audit", root.ask("GET", address))
        seen += page["entries"]
        address = page["next"]
    assert [each["action"] for each in seen] == ["sign-in", *["account-create"] * 3]
    assert [each["id"] for each in seen] == sorted((each["id"] for each in seen), reverse=True)
    assert [each["actor"] for each in root.ask("GET", "/v1/audit?actor=root").json["entries"]] == ["root"]
    assert len(root.ask("GET", "/v1/audit?action=account-create").json["entries"]) == 3


@pytest.mark.parametrize("cursor", ["x", "e30", "IngiCg", "99999999999999999999999"])
def test_a_cursor_that_is_none_is_told(server: Office, cursor: str) -> None:
    problem(server.sign_in("root").ask("GET", f"/v1/audit?cursor={cursor}"), 400, "bad-cursor")


def test_a_reset_gives_a_password_for_once_and_ends_what_there_was(server: Office) -> None:
    browser, token, root = server.sign_in("li.na"), server.token("li.na"), server.sign_in("root")
    answer = root.ask("POST", "/v1/accounts/li.na/password")
    told = described(server, "POST", "/v1/accounts/{name}/password", answer)
    problem(browser.ask("GET", "/v1/tokens"), 401, "unauthenticated")
    problem(server.ask("GET", "/v1/me", token), 401, "unauthenticated")
    assert server.sign_in("li.na", told["password"]).ask("GET", "/v1/me").json["must_change_password"]
    problem(root.ask("POST", "/v1/accounts/nobody/password"), 404, "unknown-account")


def test_no_secret_is_in_the_log_of_the_server_or_in_the_audit_log(server: Office) -> None:
    root = server.sign_in("root")
    made = root.ask("POST", "/v1/accounts", json={"name": "zhao"}).json
    server.ask("POST", "/v1/session", json={"name": "secret-as-name", "password": "secret-wrong"})
    token = root.ask("POST", "/v1/tokens", json={"name": "x"}).json["token"]
    server.ask("GET", "/v1/me", token)
    written = str(server.log) + str(root.ask("GET", "/v1/audit").json)
    secrets = (PASSWORD, made["password"], "secret-as-name", "secret-wrong", token, root.csrf, *root.cookies.values())
    assert [secret for secret in secrets if secret in written] == []


def test_a_locked_database_is_told_as_busy_and_reading_goes_on(server: Office, folder: Path) -> None:
    browser = server.sign_in("li.na")
    with closing(sqlite3.connect(folder / "zhitu.db.people", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = browser.ask("POST", "/v1/tokens", json={"name": "x"})
        problem(answer, 503, "accounts-busy")
        assert answer.headers["retry-after"] == "1"
        assert browser.ask("GET", "/v1/me").json["name"] == "li.na"
        other.execute("ROLLBACK")
    assert browser.ask("POST", "/v1/tokens", json={"name": "x"}).status == 201


def test_accounts_that_are_away_open_no_door(tmp_path: Path) -> None:
    with office(tmp_path) as server:
        server.enrol("root", "administrator")
        problem(server.ask("GET", "/v1/imports"), 401, "unauthenticated")
        (tmp_path / "zhitu.db.people").rename(tmp_path / "away")
        problem(server.ask("GET", "/v1/imports"), 503, "accounts-fault")
        (tmp_path / "away").rename(tmp_path / "zhitu.db.people")
        problem(server.ask("GET", "/v1/imports"), 401, "unauthenticated")


def test_accounts_put_in_the_place_of_others_count_at_once_and_damaged_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with office(tmp_path) as server:
        server.enrol("li.na", "expert")
        browser = server.sign_in("li.na")
        other = Access(AccessRules(f"sqlite:///{tmp_path}/elsewhere/zhitu.db.people", cost=CHEAP))
        database = other.database(create=True)
        assert database is not None
        accounts.create(database, other.hasher, "chief", PASSWORD, [Grant(Role.ADMINISTRATOR)], machine())
        other.close()
        server.access.close()
        _put(tmp_path / "elsewhere" / "zhitu.db.people", tmp_path / "zhitu.db.people")
        problem(browser.ask("GET", "/v1/tokens"), 401, "unauthenticated")
        chief = server.sign_in("chief")
        (tmp_path / "damaged").write_bytes(b"no database" * 1000)
        _put(tmp_path / "damaged", tmp_path / "zhitu.db.people")
        answer = chief.ask("GET", "/v1/tokens")
        problem(answer, 503, "accounts-fault")
        assert str(tmp_path) not in str(answer.json)
        assert server.ask("GET", "/v1/health").status == 200


def _put(file: Path, place: Path) -> None:
    """Put a file in the place of a database."""
    file.rename(place)
    for rest in ("-wal", "-shm"):
        place.with_name(place.name + rest).unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("error", "kind"),
    [(PeopleFull(""), "no-room"), (PeopleBusy(""), "accounts-busy"), (PeopleOutdated(""), "accounts-fault")],
)
def test_what_the_database_cannot_do_is_told_as_what_to_do_about_it(error: Exception, kind: str) -> None:
    assert kind_of(error) == kind
