"""Signing in by the page, and what happens where that goes wrong."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from people.sessions import Lifetime
from tests.api.http.signed_in import PASSWORD, Office, office
from tests.api.pages.test_pages import whole
from tests.api.pages.visitor import Visitor


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("people")) as found:
        yield found


@pytest.fixture
def visitor(served: Office) -> Visitor:
    served.emptied().enrol("li.na", "builder:ec-sample")
    return Visitor(served.client)


def test_before_there_is_an_account_the_page_says_how_to_make_one(served: Office) -> None:
    visitor = Visitor(served.emptied().client)
    page = visitor.go("/sign-in")
    whole(page)
    assert "zhitu account create 账户名 --admin" in page.text
    assert '<input type="password"' not in page.text


def test_whoever_signs_in_is_named_in_the_head_of_every_page_and_out_again_is_not(visitor: Visitor) -> None:
    page = visitor.sign_in("li.na", PASSWORD)
    assert (page.status, visitor.at) == (200, "/")
    assert "li.na" in visitor.go("/libraries").text
    visitor.fill("/sign-out")
    assert "li.na" not in visitor.page.text
    assert "zhitu" not in visitor.cookies
    assert visitor.go("/account").status == 200
    assert visitor.at.startswith("/sign-in")


def test_a_wrong_password_is_told_in_the_form_and_a_name_that_is_none_just_so(visitor: Visitor) -> None:
    page = visitor.sign_in("li.na", "wrong password")
    assert page.status == 401
    whole(page)
    assert "账户名或密码不对" in visitor.text
    assert visitor.form("/sign-in").fields["name"] == "li.na"
    assert visitor.sign_in("nobody", "wrong password").status == 401
    assert "账户名或密码不对" in visitor.text
    assert "wrong password" not in visitor.page.text


def test_after_too_many_attempts_the_form_says_how_long_to_wait(visitor: Visitor) -> None:
    for _ in range(6):
        visitor.sign_in("li.na", "wrong password")
    page = visitor.sign_in("li.na", PASSWORD)
    assert page.status == 429
    assert page.headers["retry-after"] in ("4", "5")
    assert "登录失败的次数太多，请等" in visitor.text


@pytest.mark.parametrize(("name", "password"), [("", ""), ("li.na", ""), ("x" * 500, "y"), ("li.na", "x" * 900)])
def test_a_form_that_is_not_filled_in_sensibly_is_told_so(visitor: Visitor, name: str, password: str) -> None:
    page = visitor.sign_in(name, password)
    assert page.status in (401, 422)
    assert visitor.page.text.count('role="alert"') == 1


def test_one_comes_back_to_where_one_wanted_to_be_but_never_to_another_site(visitor: Visitor) -> None:
    visitor.go("/account/tokens")
    assert visitor.at == "/sign-in?to=%2Faccount%2Ftokens"
    visitor.fill("/sign-in", {"name": "li.na", "password": PASSWORD})
    assert visitor.at == "/account/tokens"
    visitor.fill("/sign-out")
    for address in ("//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "javascript:x"):
        visitor.go("/sign-in?" + "to=" + address)
        assert "elsewhere" not in visitor.form("/sign-in").fields["to"]
        visitor.fill("/sign-in", {"name": "li.na", "password": PASSWORD, "to": address})
        assert visitor.at == "/"
        visitor.fill("/sign-out")


def test_a_session_that_is_over_is_told_and_nothing_was_changed(served: Office, visitor: Visitor) -> None:
    visitor.sign_in("li.na", PASSWORD)
    visitor.go("/account/tokens")
    with served.told(lifetime=Lifetime(idle=timedelta(0))):
        page = visitor.fill("/account/tokens", {"name": "夜间导入"})
        assert page.status == 200
        assert visitor.at.startswith("/sign-in?to=%2Faccount%2Ftokens&over=1")
        assert "登录已过期" in visitor.text
    visitor.fill("/sign-in", {"name": "li.na", "password": PASSWORD})
    assert visitor.at == "/account/tokens"
    assert "夜间导入" not in visitor.text


def test_a_form_without_the_guard_changes_nothing(visitor: Visitor) -> None:
    visitor.sign_in("li.na", PASSWORD)
    visitor.go("/account/tokens")
    page = visitor.fill("/account/tokens", {"name": "夜间导入", "csrf": "forged"})
    assert page.status == 403
    assert "页面已过期，请刷新后再提交" in visitor.text
    visitor.go("/account/tokens")
    assert "还没有令牌" in visitor.text
