"""Who may write over HTTP: this machine until there is an account, then whoever's role allows it, from wherever."""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from api.access import machine
from api.http.serving import writing_at
from people import accounts
from tests.api.http.signed_in import PASSWORD, Asked, Office, office, problem
from tests.api.http.test_live import wait_for
from tests.commands import SAMPLES, over

PROXY = (ip_network("127.0.0.1"),)


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


def upload(server: Office, token: str = "", **headers: str) -> Asked:
    """Send a file."""
    given = {"Content-Type": "text/csv", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return server.ask("POST", "/v1/imports?filename=x.csv", token, content=b"x", headers=given)


def test_until_there_is_an_account_the_machine_itself_may_write_and_nobody_else(tmp_path: Path) -> None:
    with office(tmp_path) as server:
        assert upload(server).status == 202
        with server.told(proxies=PROXY):  # what a proxy passes on is not of this machine
            problem(upload(server), 403, "forbidden")
        assert "没有账户之前" in problem(upload(server, Host="zhitu.example"), 403, "forbidden")["detail"]
        assert (
            "zhitu account create"
            in problem(server.ask("POST", "/v1/session", json={"name": "x", "password": "y"}), 403, "forbidden")[
                "detail"
            ]
        )
        problem(server.ask("POST", "/v1/accounts", json={"name": "x"}), 401, "unauthenticated")
        assert not (tmp_path / "zhitu.db.people").exists()
        server.enrol("root", "administrator")
        problem(upload(server), 401, "unauthenticated")
        assert upload(server, server.token("root")).status == 202


def test_until_there_is_an_account_others_see_nothing_of_imports_either(tmp_path: Path) -> None:
    with office(tmp_path) as server:
        address = f"/v1/imports/{upload(server).json['id']}"
        assert server.ask("GET", address).status == 200
        for path in ("/v1/imports", address):
            problem(server.ask("GET", path, headers={"Host": "rebound.example"}), 403, "forbidden")


@pytest.mark.parametrize(
    "sign",
    [
        {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
    ],
)
def test_until_there_is_an_account_other_sites_write_nothing_by_way_of_a_browser(
    tmp_path: Path, sign: dict[str, str]
) -> None:
    with office(tmp_path) as server:
        headers = {"Content-Type": "text/csv", **sign}
        problem(server.ask("POST", "/v1/imports?filename=x.csv", content=b"x", headers=headers), 403, "forbidden")


def test_beyond_this_machine_writing_needs_somebody_who_may(tmp_path: Path) -> None:
    with office(tmp_path, peer="192.0.2.9") as server:
        problem(upload(server), 403, "forbidden")  # it names this machine as its host, and is not on it
        problem(upload(server, X_Forwarded_For="127.0.0.1"), 403, "forbidden")
        server.enrol("root", "administrator")
        server.enrol("li.na", "builder:ec-sample")
        server.enrol("wang", "learner")
        problem(upload(server), 401, "unauthenticated")
        problem(upload(server, server.token("wang")), 403, "forbidden")
        assert upload(server, server.token("li.na")).status == 202


def test_a_server_that_only_reads_lets_nobody_write(server: Office) -> None:
    with server.told(writing=False):
        assert "只读" in problem(upload(server, server.token("root")), 403, "forbidden")["detail"]
        assert server.sign_in("root").ask("GET", "/v1/accounts").status == 200


def test_imports_are_their_senders_and_an_administrators(server: Office) -> None:
    server.enrol("sun", "builder:other")
    mine, other, root = (server.token(name) for name in ("li.na", "sun", "root"))
    address = upload(server, mine).headers["location"]
    assert server.ask("GET", address, mine).status == 200
    assert server.ask("GET", address, root).status == 200
    for method, way in (("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/commit")):
        asked = server.ask(method, address + way, other, headers={"Accept": "*/*"})
        problem(asked, 404, "unknown-import")
    assert server.ask("GET", "/v1/imports", other).json["total"] == 0
    for who in (mine, root):
        assert address.rpartition("/")[2] in str(server.ask("GET", "/v1/imports", who).json["imports"])


def test_who_brought_in_what_is_in_the_log(server: Office) -> None:
    mine = server.token("li.na")
    identity = upload(server, mine).headers["location"].rpartition("/")[2]
    assert server.ask("POST", f"/v1/imports/{identity}/cancel", mine).status == 200
    lines = server.ask("GET", "/v1/audit?actor=li.na", server.token("root")).json["entries"]
    assert [(each["action"], each["target"], each["remark"]) for each in lines] == [
        ("import-cancel", f"import/{identity}", ""),
        ("import", f"import/{identity}", "x.csv"),
    ]


def test_what_a_builder_may_not_bring_in_is_refused_once_it_is_read(tmp_path: Path) -> None:
    registry = (SAMPLES / "资源库名录.csv").read_bytes()
    with office(tmp_path, working=True) as server:
        server.enrol("root", "administrator")
        server.enrol("li.na", "builder:ec-sample")
        outcomes = {}
        for name in ("li.na", "root"):
            token = server.token(name)
            sent = {"content": registry, "headers": {"Content-Type": "text/csv"}}
            address = server.ask("POST", "/v1/imports?filename=x.csv", token, **sent).headers["location"]
            wait_for(lambda: server.ask("GET", address, token).json["finished"], 60)  # noqa: B023 # at once
            outcomes[name] = server.ask("GET", address, token).json["result"]
        assert outcomes["li.na"]["committed"] == []
        told = outcomes["li.na"]["problems"][-1]
        assert (told["severity"], told["file"]) == ("rejected", "x.csv")
        assert "不是某一个资源库的材料" in told["reason"]
        assert "ec-sample" in told["advice"]
        assert len(outcomes["root"]["committed"]) == 1


def test_an_import_whose_library_was_taken_away_goes_no_further(server: Office) -> None:
    mine = server.token("li.na")
    address = upload(server, mine).headers["location"]
    accounts.change(server.people, "li.na", machine(), grants=[])
    problem(server.ask("POST", f"{address}/cancel", mine), 403, "forbidden")
    server.sign_in("root").ask("PATCH", "/v1/accounts/li.na", json={"edition": 2, "roles": [_role("builder", "new")]})
    problem(server.ask("POST", f"{address}/commit", mine), 403, "forbidden")


def _role(role: str, scope: str) -> dict[str, str]:
    return {"role": role, "scope": scope}


def test_behind_a_trusted_proxy_cookies_are_for_tls_and_addresses_are_the_clients(server: Office) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.9.9.9, 198.51.100.4", "Host": "zhitu.example"}
    body = {"name": "root", "password": PASSWORD}
    with server.told(proxies=PROXY):
        answer = server.ask("POST", "/v1/session", json=body, headers={**headers, "Origin": "https://zhitu.example"})
    assert answer.status == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-zhitu=")
    assert "secure" in cookie.lower()
    seen = server.ask("GET", "/v1/audit", server.token("root")).json["entries"]
    assert [line["address"] for line in seen if line["action"] == "sign-in"] == ["198.51.100.4"]


def test_a_proxy_that_adds_a_line_of_its_own_is_believed_and_not_the_line_before(server: Office) -> None:
    headers = [("X-Forwarded-For", "127.0.0.9"), ("X-Forwarded-For", "198.51.100.4")]
    with server.told(proxies=PROXY):
        server.client.post("/v1/session", json={"name": "root", "password": PASSWORD}, headers=headers)
    seen = server.ask("GET", "/v1/audit", server.token("root")).json["entries"]
    assert [line["address"] for line in seen if line["action"] == "sign-in"] == ["198.51.100.4"]


def test_what_an_untrusted_proxy_says_counts_for_nothing(server: Office) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.4"}
    answer = server.ask("POST", "/v1/session", json={"name": "root", "password": PASSWORD}, headers=headers)
    assert "secure" not in answer.headers["set-cookie"].lower()
    seen = server.ask("GET", "/v1/audit", server.token("root")).json["entries"]
    assert "198.51.100.4" not in str(seen)


@pytest.mark.parametrize(("host", "there"), [("0.0.0.0", True), ("127.0.0.1", True), ("192.0.2.1", True)])
def test_with_accounts_writing_is_open_at_every_address_unless_declined(host: str, there: bool) -> None:
    assert writing_at(host, None, accounts=True) is there
    assert writing_at(host, True, accounts=True) is there
    assert writing_at(host, False, accounts=True) is False


def test_a_proxy_that_is_no_address_is_told(tmp_path: Path) -> None:
    answer = over(tmp_path / "zhitu.db")("serve", "--proxy", "proxy.example")
    assert answer.code == 2
    assert "10.0.0.0/8" in answer.err
