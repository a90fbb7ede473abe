"""What a file and its columns are taken for, chosen on the page: proposed, changed, kept for the next export."""

from collections.abc import Iterator

import pytest

from tests.api.http.signed_in import Office, office
from tests.api.pages.test_imports import bring, settled, signed_in
from tests.api.pages.visitor import Files, Visitor

SHEET = "甲,乙,丙,所属课程\n微课一,视频,https://example.org/1,网店运营实务\n微课二,文档,https://example.org/2,网店运营实务\n"
PLAIN = SHEET.replace("甲,乙,丙", "资源标题,媒体,链接")
LONG = "很长的列名" * 40
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("mapping"), working=True) as found:
        found.enrol("li.na", "builder:ec-sample")
        yield found


@pytest.fixture
def builder(served: Office) -> Visitor:
    return signed_in(served, "li.na")


def files(text: str, name: str = "导出.csv") -> Files:
    return [(name, text.encode("utf-8-sig"))]


def choices(visitor: Visitor) -> dict[str, str]:
    """Return what each column is taken for on this page, by its heading."""
    form = visitor.form(f"{visitor.at}/again")
    rows = form.xpath(".//tbody/tr")
    return {row.xpath("string(th)"): row.xpath(".//select")[0].value for row in rows}


def choose(visitor: Visitor, **given: str) -> str:
    """Choose fields for columns by their headings (`library` as it stands) and read again; return the new address."""
    form = visitor.form(f"{visitor.at}/again")
    names = {row.xpath("string(th)"): row.xpath(".//select")[0].name for row in form.xpath(".//tbody/tr")}
    before = visitor.at
    visitor.fill(f"{before}/again", {names.get(key, key.replace("_", "-")): value for key, value in given.items()})
    assert visitor.at != before, visitor.text
    return settled(visitor)


def test_a_sheet_whose_headings_say_nothing_is_read_once_somebody_says_what_they_are(builder: Visitor) -> None:
    bring(builder, files(SHEET))
    assert "没有写入任何内容" in builder.text
    choose(builder, kind_0="inventory", library="ec-sample")
    assert "没有写入任何内容" in builder.text
    assert "还没有一列当作：名称" in builder.text
    assert choices(builder) == dict.fromkeys(("甲", "乙", "丙", "所属课程"), "")
    choose(builder, 甲="名称")
    assert "等您决定" in builder.text
    assert choices(builder) == {"甲": "名称", "乙": "", "丙": "", "所属课程": "课程"}
    assert "没有采用 0" in builder.text


def test_a_column_that_is_chosen_takes_the_place_of_another_and_one_may_be_left_out(builder: Visitor) -> None:
    first = bring(builder, files(PLAIN), library="ec-sample", kind="inventory")
    assert choices(builder) == {"资源标题": "名称", "媒体": "类型", "链接": "网址", "所属课程": "课程"}
    choose(builder, 链接="名称", 媒体="")
    assert choices(builder) == {"资源标题": "", "媒体": "", "链接": "名称", "所属课程": "课程"}
    builder.go(first)
    assert "已停止，没有写入" in builder.text


def test_what_is_chosen_for_one_file_leaves_the_others_as_they_are(builder: Visitor) -> None:
    other = "知识点名称,上级\n网店运营实务,\n开店,网店运营实务\n"
    bring(builder, [*files(PLAIN, "甲.csv"), *files(other, "乙.csv")], library="ec-sample")
    before = choices(builder)
    choose(builder, 媒体="")
    after = choices(builder)
    assert after == {**before, "媒体": ""}
    assert "知识图谱" in builder.text
    assert "素材清单" in builder.text


def test_files_that_differ_in_their_ending_only_have_choices_of_their_own(builder: Visitor) -> None:
    other = "知识点名称,上级\n网店运营实务,\n开店,网店运营实务\n"
    bring(builder, [*files(PLAIN, "导出.csv"), *files(other, "导出.tsv")], library="ec-sample")
    before = choices(builder)
    choose(builder, 媒体="")
    assert choices(builder) == {**before, "媒体": ""}
    assert "知识图谱" in builder.text


def test_columns_are_taken_home_and_read_the_next_export_the_same_way(builder: Visitor) -> None:
    bring(builder, files(SHEET), library="ec-sample", kind="inventory")
    address = choose(builder, 甲="名称")
    text = builder.go(f"{address}/columns.toml").text
    assert '"名称" = "甲"' in text
    assert 'kind = "inventory"' in text
    for sent in ([*files(SHEET), ("导出.mapping.toml", text.encode())],):
        bring(builder, sent, library="ec-sample")
        assert "等您决定" in builder.text
        assert choices(builder)["甲"] == "名称"
    assert builder.go(f"{address}/columns.toml?file=7").status == 404


def test_a_value_may_stand_for_the_whole_file(builder: Visitor) -> None:
    bring(builder, files("资源标题,媒体\n微课一,视频\n"), library="ec-sample", kind="inventory")
    form = builder.form(f"{builder.at}/again")
    assert "constant-0-课程" in form.fields
    builder.fill(f"{builder.at}/again", {"constant-0-课程": "网店运营实务"})
    settled(builder)
    assert builder.form(f"{builder.at}/again").fields["constant-0-课程"] == "网店运营实务"


def test_two_windows_that_read_again_make_one_import_each_and_nothing_is_decided_twice(
    builder: Visitor, served: Office
) -> None:
    address = bring(builder, files(PLAIN), library="ec-sample", kind="inventory")
    other = signed_in(served, "li.na")
    other.go(address)
    choose(builder, 媒体="")
    other.fill(f"{address}/again")
    assert other.at == f"{address}?late=1"
    assert "刚才那一步没有做" in other.text


def test_headings_and_names_that_are_endless_or_script_are_text(builder: Visitor) -> None:
    text = f"资源标题,媒体,链接,{LONG},{SCRIPT}\n{SCRIPT},视频,javascript:alert(1),{LONG},x\n{LONG},视频,https://example.org,x,x\n"
    bring(builder, files(text, f"{'长' * 200}.csv"), library="ec-sample", kind="inventory")
    assert "等您决定" in builder.text
    assert {LONG, SCRIPT} <= choices(builder).keys()
    assert "<script>alert" not in builder.page.text
    assert 'href="javascript' not in builder.page.text
    builder.fill(f"{builder.at}/again", {"kind-0": "<b>", "as-0-0-0": "'; --", "as-9-9-9": "名称"})
    settled(builder)
    assert "等您决定" in builder.text


def test_advice_speaks_of_what_stands_on_the_page(builder: Visitor) -> None:
    bring(builder, files(PLAIN), kind="inventory")
    assert "请选它属于哪个资源库，再读一遍" in builder.text
    assert "--library" not in builder.text
