"""One's own account, and the accounts of all: what the pages change, and for whom they are there."""

import re
from collections.abc import Iterator

import pytest
from lxml import html

from tests.api.http.signed_in import PASSWORD, Office, office
from tests.api.pages.test_pages import whole
from tests.api.pages.visitor import Visitor

ANOTHER = "battery staple horse"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("people")) as found:
        yield found


@pytest.fixture
def head(served: Office) -> Visitor:
    """An administrator who is signed in."""
    served.emptied().enrol("admin", "administrator")
    visitor = Visitor(served.client)
    visitor.sign_in("admin", PASSWORD)
    return visitor


def secret(visitor: Visitor) -> str:
    return str(html.fromstring(visitor.page.text).xpath("string(//code[@data-secret])"))


def test_a_token_is_shown_once_and_works_until_it_is_revoked(served: Office, head: Visitor) -> None:
    head.go("/account/tokens")
    head.fill("/account/tokens", {"name": "夜间导入", "days": "30"})
    token = secret(head)
    assert served.ask("GET", "/v1/me", token).json["name"] == "admin"
    head.go("/account/tokens")
    assert secret(head) == ""
    assert token not in head.page.text
    assert head.page.headers["cache-control"] == "no-store"
    head.fill("/account/tokens/1/revoke")
    assert "已撤销" in head.text
    assert served.ask("GET", "/v1/me", token).status == 401


@pytest.mark.parametrize(
    "given", [{"name": "", "days": "9"}, {"name": "x", "days": "0"}, {"name": "x", "days": "一年"}]
)
def test_a_token_needs_a_purpose_and_days(head: Visitor, given: dict[str, str]) -> None:
    head.go("/account/tokens")
    assert head.fill("/account/tokens", given).status == 422
    assert head.page.text.count('role="alert"') == 1


def test_a_password_is_changed_and_other_browsers_are_out(served: Office, head: Visitor) -> None:
    other = Visitor(served.client)
    other.sign_in("admin", PASSWORD)
    head.go("/account")
    for given, said in (
        ({"old": PASSWORD, "new": ANOTHER, "again": "other"}, "两次写的新密码不一样"),
        ({"old": "wrong", "new": ANOTHER, "again": ANOTHER}, "现在的密码不对"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "密码要有 10 到 200 个字符"),
    ):
        assert head.fill("/account", given).status == 422
        assert said in head.text
    head.fill("/account", {"old": PASSWORD, "new": ANOTHER, "again": ANOTHER})
    assert "密码已改" in head.text
    other.go("/account")
    assert other.at.startswith("/sign-in")


def test_an_account_is_made_with_a_password_for_once_which_has_to_be_changed_first(
    served: Office, head: Visitor
) -> None:
    head.go("/accounts")
    whole(head.page)
    head.fill("/accounts", {"name": "li.na", "role": "builder", "scope": "ec-sample"})
    assert head.at == "/accounts/li.na"
    assert "建设者（ec-sample）" in head.text
    once = secret(head)
    assert re.fullmatch(r"[a-z0-9]{5}(-[a-z0-9]{5}){2}", once)
    head.go("/accounts/li.na")
    assert secret(head) == ""
    newcomer = Visitor(served.client)
    newcomer.sign_in("li.na", once)
    assert newcomer.at == "/account"
    assert "请先改密码" in newcomer.text
    newcomer.fill("/account", {"old": once, "new": ANOTHER, "again": ANOTHER})
    assert "密码已改" in newcomer.text


def test_roles_are_given_and_taken_and_what_does_not_fit_is_told(head: Visitor, served: Office) -> None:
    served.enrol("li.na")
    head.go("/accounts/li.na")
    head.fill("/accounts/li.na", {"add": "auditor", "scope": "浙江", "remove": ""})
    assert "督导（浙江）" in head.text
    assert head.fill("/accounts/li.na", {"add": "builder", "scope": "", "remove": ""}).status == 422
    assert "builder 要写明资源库标识" in head.text
    head.fill("/accounts/li.na", {"remove": "auditor:浙江"})
    assert "还没有角色" in head.text


def test_two_administrators_who_change_one_account_do_not_overwrite_each_other(head: Visitor, served: Office) -> None:
    served.enrol("li.na")
    head.go("/accounts/li.na")
    other = Visitor(served.client)
    other.sign_in("admin", PASSWORD)
    other.go("/accounts/li.na")
    other.fill("/accounts/li.na", {"add": "expert"})
    page = head.fill("/accounts/li.na", {"add": "learner"})
    assert page.status == 409
    assert "请看过现在的样子再改" in head.text
    assert "专家" in head.text


def test_the_last_administrator_stays(head: Visitor) -> None:
    head.go("/accounts/admin")
    page = head.fill("/accounts/admin", {"remove": "administrator"})
    assert page.status == 422
    assert "最后一个可用的管理员" in head.text


def test_closing_and_resetting_work_from_the_page(served: Office, head: Visitor) -> None:
    served.enrol("li.na", "expert")
    other = Visitor(served.client)
    other.sign_in("li.na", PASSWORD)
    head.go("/accounts/li.na")
    head.fill("/accounts/li.na/password")
    once = secret(head)
    other.go("/account")
    assert other.at.startswith("/sign-in")
    other.sign_in("li.na", once)
    assert other.at == "/account"
    states = [form for form in html.fromstring(head.page.text).forms if form.fields.get("state") == "disable"]
    head.fill("/accounts/li.na", dict(states[0].fields))
    assert "已停用" in head.text
    assert other.sign_in("li.na", once).status == 401
    assert "这个账户已停用" in other.text


def test_the_log_tells_who_did_what_and_never_a_secret(head: Visitor) -> None:
    head.go("/account/tokens")
    head.fill("/account/tokens", {"name": "<script>alert(1)</script>", "days": "3"})
    token = secret(head)
    page = head.go("/audit")
    whole(page)
    assert "建令牌" in head.text
    assert "<script>alert" not in page.text
    assert token not in page.text
    assert PASSWORD not in page.text
    head.go("/audit?action=token-create")
    assert "建账户" not in html.fromstring(head.page.text).xpath("string(//tbody)")


@pytest.mark.parametrize("address", ["/accounts", "/accounts/admin", "/accounts/none", "/audit"])
def test_pages_of_administrators_tell_others_nothing(served: Office, head: Visitor, address: str) -> None:
    served.enrol("li.na", "builder:ec-sample")
    other = Visitor(served.client)
    other.sign_in("li.na", PASSWORD)
    page = other.go(address)
    assert page.status == 403
    assert "您的角色不能这样做" in other.text
    assert "admin" not in other.text
