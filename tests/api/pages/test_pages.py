"""Every page as a browser gets it: whole, guarded, in both languages, with links that lead somewhere."""

import re
from collections import Counter, deque

import pytest

from tests.api.pages.conftest import Browser, Page

ADDRESSES = (
    "/",
    "/?kind=foundation&figure=complete&scope=union&tier=省&min_confidence=0.5",
    "/?tier=&region=&as_of=",
    "/majors",
    "/majors?level=高职专科&match=电子商务&supply=已接入",
    "/libraries",
    "/history",
    "/compare",
    "/doubts?list=majors-withheld",
    "/learn",
    "/learn?q=网店",
    "/learn/path?goal=course/530701/网店运营&mastered=ec-sample/C09-M1-P01,x/y",
    "/learn/path?goal=occupation/4-01-06-01&level=四级",
    "/learn/next?done=730701&next=530701",
    "/search",
    "/search?q=网店",
    "/search?q=dzsw&of=Major",
    "/source?name=library/ec-sample",
    "/id/category/53",
    "/id/class/5307",
    "/id/major/530701",
    "/id/major/730701?scope=union",
    "/id/course/530701/网店运营",
    "/id/course/530701/社群运营?library=ec-sample",
    "/id/library/ec-sample",
    "/id/course/ec-sample/C01",
    "/id/point/ec-sample/C01-M5-P05",
    "/id/requirement/ec-sample/C01-Q07",
    "/id/resource/ec-sample/R00001",
    "/id/major/530701?view=statements",
    "/id/source/library%2Fec-sample",
)
"""At least one address of every page."""

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
FORBIDDEN = ("声明", "断言", "节点", "置信度")


def whole(page: Page) -> None:
    assert page.text.count("<h1") == 1
    assert page.text.rstrip().endswith("</html>")
    assert not INLINE.search(page.text)
    assert page.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert [each for each, count in Counter(ids).items() if count > 1] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_and_guarded_and_says_no_engineers_words(site: Browser, address: str) -> None:
    page = site.page(address)
    whole(page)
    assert '<html lang="zh-CN">' in page.text
    assert [word for word in FORBIDDEN if word in page.text] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_speaks_english_where_that_is_asked_for(site: Browser, address: str) -> None:
    page = site.page(address + ("&" if "?" in address else "?") + "lang=en")
    site.client.cookies.clear()
    whole(page)
    assert '<html lang="en">' in page.text
    headings = re.findall(r"<(?:th scope=\"col\"|button|dt)[^>]*>([^<]+)<", page.text)
    assert [each for each in headings if re.search(r"[\u4e00-\u9fff]", each)] == []


def _elsewhere(address: str) -> bool:
    """Whether an address is tested by itself: another language, revisions of the past (built when asked for)."""
    return any(part in address for part in ("lang=", "as_of=", "/compare", "take=")) or address == "/doubts"


def test_every_link_leads_to_a_page_that_is_there(site: Browser) -> None:
    seen: set[str] = set()
    shapes: Counter[str] = Counter()
    waiting = deque(["/", "/libraries", "/majors?level=中职", "/doubts?list=majors-withheld"])
    while waiting:
        address = waiting.popleft()
        shape = re.sub(r"[^/?&=a-z_]+", "*", address.split("?")[0])[:14] + "".join(re.findall(r"[?&][a-z_]+", address))
        if address in seen or shapes[shape] == 2 or _elsewhere(address):
            continue
        seen.add(address)
        shapes[shape] += 1
        page = site.see(address)
        assert page.status == 200, (address, page.text[:500])
        if page.headers["content-type"].startswith("text/html"):
            waiting.extend(each for each in page.links if not each.startswith("/static/"))
    assert len(seen) > 60


def test_chinese_comes_first_and_the_language_chosen_stays(site: Browser) -> None:
    assert '<html lang="zh-CN">' in site.see("/libraries", **{"Accept-Language": "en"}).text
    answer = site.see("/libraries?lang=en")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert '<html lang="en">' in site.page("/libraries").text
    assert '<html lang="zh-CN">' in site.page("/libraries?lang=zh").text
    site.client.cookies.clear()


def test_a_figure_leads_down_to_the_official_line(site: Browser) -> None:
    assert "/id/category/53" in "".join(site.page("/").links)
    assert "/id/class/5307" in site.page("/id/category/53").links
    assert "/id/major/530701" in site.page("/id/class/5307").links
    courses = site.page("/id/major/530701").links
    gap = next(each for each in courses if each.startswith("/id/course/530701/%E7%A4%BE"))
    item = site.page(gap)
    assert "530701，专业核心课，4，社群运营" in item.text
    assert "《职业教育专业简介（2022年修订）》530701 电子商务" in item.text
    assert "/id/course/ec-sample/C04" in item.links


def test_figures_on_pages_are_those_of_the_api(site: Browser) -> None:
    told = site.client.get("/v1/coverage/majors/530701").json()["best"]["items"]["core"]
    text = re.sub(r"<[^>]+>", "", site.page("/id/major/530701").text)
    assert f"{told['named']}/ {told['total']}" in text


def test_what_nobody_can_tell_is_no_share(site: Browser) -> None:
    page = site.page("/?figure=complete").text
    assert page.count("无法判定") > 57  # a square for each category at each level
    assert "无法判定" in site.page("/id/major/530701").text


def test_a_table_is_taken_home_for_spreadsheets(site: Browser) -> None:
    text = site.client.get("/id/major/530701?take=courses.csv", headers={"Accept": "text/html"})
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert text.content.startswith("\ufeff课程,类别,列明".encode())
    assert len(text.text.splitlines()) == 17
    book = site.client.get("/id/major/530701?take=courses.xlsx", headers={"Accept": "text/html"})
    assert book.content[:2] == b"PK"
    assert "attachment" in book.headers["content-disposition"]
    assert site.see("/id/major/530701?take=nothing.csv").status == 400


def test_programs_get_at_shared_addresses_what_they_ask_for(site: Browser) -> None:
    assert site.client.get("/id/major/530701").json()["id"] == "major/530701"
    turtle = site.client.get("/id/major/530701", headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        ("/id/major/999999", 404),
        ("/id/course/530701/没有这门课", 404),
        ("/id/library/none", 404),
        ("/source?name=none", 404),
        ("/?tier=县", 400),
        ("/?as_of=99999", 404),
        ("/?min_confidence=7", 400),
        ("/static/none.js", 404),
        ("/id/" + "x" * 3000, 400),
    ],
)
def test_what_is_not_there_is_told_politely_as_a_page(site: Browser, address: str, status: int) -> None:
    page = site.see(address)
    assert page.status == status
    whole(page)
    assert 'class="problem"' in page.text
    assert "application/problem+json" in site.client.get(address).headers["content-type"]
