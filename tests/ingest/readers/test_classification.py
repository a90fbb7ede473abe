import json
import os
from datetime import date
from pathlib import Path

import pytest

from ingest.documents.errors import Unrecognised
from ingest.documents.text import lines_of
from ingest.evaluation import evaluate
from ingest.readers.classification import read
from ingest.readers.classification_text import groups, parse, parse_additions
from ontology.claims import Authority, prop

DATA = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "cn"
with_data = pytest.mark.skipif(not DATA.is_dir(), reason="ZHITU_DATA is not there: the ministry's documents")

TEXT = """# 第四大类

# 4-01-01（GBM40101）

# 种茶人员

从事茶叶种植的人员。

本小类包括下列职业:

4-01-01-01种茶员
4-01-01-02 评茶师L/S
<table><tr><td>4-01-01-03</td><td>巢茶工</td></tr></table>

# 4-01-01-01 种茶员

从事茶树栽培、 采摘等

工作的人员。

主要工作任务:

翻土、 施肥;
修剪茶树, 防治

病虫害;
采摘鲜叶。

本职业包含但不限于下列工种:

茶园工

# 4-01-01-02 评茶师 L/S

评定茶叶品质的人员。主要工作任务:

看外形;

4-01-01-03缫茶工

加工茶叶的人员。
"""

ADDED = """# 增补

# 🆕 2024 年 7 月发布（2 个新职业）

**发布日期**：2024 年 7 月 25 日

## 一、2 个新职业详细信息

### （一）4-01-01-04 云茶运维员 `S` 🔥

**定义**：从事云上茶园运维的人员。

**主要工作任务**：
1. 看屏幕
2. 写记录

### （二）卖茶师

**职业编码**：待公布

**主要工作任务**：*待官方发布*

## 二、新工种
1. 不是任务
"""


def test_entries_are_told_from_enumerations() -> None:
    found = parse(lines_of(TEXT))
    assert [(item.code, item.name, item.flag) for item in found.occupations] == [
        ("4-01-01-01", "种茶员", ""),
        ("4-01-01-02", "评茶师", "L/S"),
        ("4-01-01-03", "缫茶工", ""),
    ]
    assert found.renamed == (("4-01-01-03", "缫茶工", "巢茶工"),)


def test_definitions_and_tasks_survive_page_breaks_and_spaces() -> None:
    first, second, third = parse(lines_of(TEXT)).occupations
    assert first.definition == "从事茶树栽培、采摘等工作的人员"
    assert first.tasks == ("翻土、施肥", "修剪茶树,防治病虫害", "采摘鲜叶")
    assert (second.definition, second.tasks) == ("评定茶叶品质的人员", ("看外形",))
    assert (third.definition, third.tasks) == ("加工茶叶的人员", ())


def test_kinds_of_work_and_names_of_groups_are_read() -> None:
    first, second, third = parse(lines_of(TEXT)).occupations
    assert (first.jobs, second.jobs, third.jobs) == (("茶园工",), (), ())
    assert groups(lines_of(TEXT))["4-01-01"] == "种茶人员"


def test_an_occupation_that_is_only_listed_is_told() -> None:
    found = parse(lines_of("本小类包括下列职业:\n4-01-01-09 品茶员\n# 4-01-01-01 种茶员\n种茶的人员。"))
    assert found.listed == (("4-01-01-09", "品茶员", 2),)


def test_additions_without_a_code_stay_apart() -> None:
    found = parse_additions(lines_of(ADDED))
    (added,) = found.occupations
    assert (added.code, added.name, added.flag, added.year) == ("4-01-01-04", "云茶运维员", "S", 2024)
    assert (added.issued, added.tasks) == (date(2024, 7, 25), ("看屏幕", "写记录"))
    assert [name for name, _ in found.uncoded] == ["卖茶师"]


def test_a_folder_is_the_classification_and_a_year_of_additions_its_own_source(tmp_path: Path) -> None:
    (tmp_path / "class_4.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "new.md").write_text(ADDED, encoding="utf-8")
    found = read(tmp_path, {})
    main, added = found.bundles
    assert main.version.source == "mohrss/occupations"
    assert (main.version.authority, main.version.whole) == (Authority.MINISTRY, False)
    assert any("大类" in problem.reason for problem in found.problems)
    assert added.version.source == "mohrss/occupations-new/2024"
    assert added.version.effective == date(2024, 7, 25)
    assert prop(added.nodes[0].props, "added") == 2024
    assert main.nodes[0].evidence.quote.startswith("4-01-01-01 种茶员 从事茶树")
    counts = found.count("additions")
    assert (counts.kept, counts.rejected, counts.ignored) == (1, 0, 1)


def test_a_single_file_is_a_part_and_never_supersedes_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "class_4.md"
    path.write_bytes(TEXT.encode("gb18030"))
    (bundle,) = read(path, {}).bundles
    assert (bundle.version.source, bundle.version.whole) == ("mohrss/occupations/4", False)


def test_one_code_never_names_two_occupations(tmp_path: Path) -> None:
    path = tmp_path / "new.md"
    path.write_text(ADDED, encoding="utf-8")
    found = read(path, {"4-01-01-04": "密码茶员"})
    assert found.bad
    assert found.bundles == []
    assert "密码茶员" in found.problems[0].reason


def test_a_text_without_occupations_is_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("会议通知", encoding="utf-8")
    with pytest.raises(Unrecognised):
        read(path, {})


@with_data
def test_the_classification_holds_the_published_number_of_occupations() -> None:
    found = read(DATA / "occupations_2022", {})
    assert {bundle.version.source: len(bundle.nodes) for bundle in found.bundles} == {
        "mohrss/occupations": 1636,
        "mohrss/occupations-new/2024": 18,
        "mohrss/occupations-new/2025": 2,
    }
    assert found.bundles[0].version.whole
    assert (found.count("additions").rejected, found.count("additions").ignored) == (1, 15)
    assert any("4-04-04-07" in problem.reason for problem in found.problems)
    reference = json.loads((DATA / "occupations_2022_reference_parse.json").read_text(encoding="utf-8"))
    result = evaluate("classification", reference, [found])
    assert result.metrics["codes.recall"] == 1
    assert result.metrics["name.f1"] == result.metrics["flag.f1"] == 1
