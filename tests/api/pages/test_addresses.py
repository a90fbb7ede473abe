"""Addresses of pages, and those of elsewhere that may be followed."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from api.pages.addresses import followable, page_of, to
from api.pages.register import PAGES


def test_a_page_lies_at_the_path_of_its_iri() -> None:
    assert page_of("major/530701") == "/id/major/530701"
    assert page_of("course/530701/A%2FB?") == "/id/course/530701/A%2FB%3F"
    assert page_of("course/530701/网店") == "/id/course/530701/%E7%BD%91%E5%BA%97"


def test_parameters_without_a_value_are_left_out() -> None:
    assert to("/x", a=None, b="", c=1, class_="5307") == "/x?c=1&class=5307"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JaVaScRiPt:x", "data:text/html,x", "//x", "x", "", None, "http:///x", "http://[x"],
)
def test_only_web_addresses_are_followed(address: object) -> None:
    assert followable(address) == ""


def test_a_web_address_is_followed_as_it_is() -> None:
    assert followable("https://a.example/b?c=1") == "https://a.example/b?c=1"


def test_every_page_stands_in_the_table_of_addresses_and_nothing_else_does() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/pages.md").read_text("utf-8")
    section = text.partition("## 全部地址")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(/[^`]*)` \|", section, re.MULTILINE)
    routes = [route for module in PAGES for route in module.pages.router().routes if isinstance(route, APIRoute)]
    asked = {re.sub(":path}", "}", route.path) for route in routes if "GET" in (route.methods or ())}
    assert sorted(told) == sorted("/id/{id}" if path == "/node/{id}" else path for path in asked)
