"""A small library as tables, to be changed at one place by each test and written as XLSX or as a folder of CSV."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.holdings import Told
from ingest.known import MajorFact, Serving
from ingest.readers.workbook import read_workbook
from ingest.report import Problem, Reading
from ingest.workbook.template import write_workbook
from ontology.claims import Scalar
from ontology.names import NodeId

Rows = list[list[Scalar | None]]

LIBRARY: Mapping[str, Rows] = {
    "资源库": [["资源库标识", "资源库名称", "层级", "主持单位"], ["demo", "电子商务资源库", "省", "甲学院；乙公司"]],
    "服务专业": [["专业代码", "专业名称", "主/兼", "状态"], ["530701", "电子商务", "主", "已接入"]],
    "人才培养方案": [["方案名称", "专业代码", "对应程度", "版次"], ["2025 级方案", "530701", "全部", 2025]],
    "课程": [
        ["课程编号", "课程名称", "课程性质", "学时"],
        ["C1", "网店运营", "标准课程", 64],
        ["C2", "选修", "个性化课程", None],
    ],
    "课程对应": [["课程编号", "专业代码", "官方课程名称", "对应程度"], ["C1", "530701", "网店运营", "全部"]],
    "模块": [["课程编号", "模块编号", "模块名称", "次序"], ["C1", "M1", "开店", 1], ["C1", "M2", "推广", 2]],
    "知识技能点": [
        ["模块编号", "点编号", "点名称", "类别", "先修点", "建议先修点"],
        ["M1", "P1", "平台规则", "知识", None, None],
        ["M1", "P2", "开通店铺", "技能", "P1", None],
        ["M2", "P3", "诚信经营", "素养", "P1；P2", None],
    ],
    "素材": [
        ["素材编号", "素材名称", "素材类型", "用途", "挂接点", "挂接模块", "更新日期", "可用"],
        ["R1", "规则讲解", "视频", "教", "P1", None, "2025-03-01", None],
        ["R2", "开店实训", "虚拟仿真", "练、考", "P1；P2", None, "2025-03-01", "是"],
        ["R3", "旧课件", "课件", None, "P3", None, None, "否"],
        ["R4", "散件", "文本", "教", None, "M2", None, None],
    ],
    "自有要求": [["课程编号", "要求编号", "要求内容", "类别"], ["C1", "Q1", "会开店", "技能"]],
    "自有岗位": [["岗位编号", "岗位名称"], ["G1", "店长"]],
    "达成": [
        ["点编号", "达成类型", "所属代码", "课程名称", "内容", "对应程度"],
        ["P2", "官方要求", "530701", "网店运营", "能够开通店铺", "全部"],
        ["P1", "能力", "530701", None, "具有规则意识", "部分"],
        ["P2", "工作任务", "4-01-06-01", None, "店铺开设", "全部"],
        ["P2", "自有要求", None, None, "Q1", "全部"],
        ["P3", "自有岗位", None, None, "G1", "全部"],
    ],
}


def changed(**sheets: Sequence[Sequence[Scalar | None]] | None) -> dict[str, Rows]:
    """Return the library with sheets replaced, or left out where None."""
    tables = {name: [list(row) for row in rows] for name, rows in LIBRARY.items()}
    for name, rows in sheets.items():
        if rows is None:
            del tables[name]
        else:
            tables[name] = [list(row) for row in rows]
    return tables


def with_row(sheet: str, *rows: Sequence[Scalar | None]) -> dict[str, Rows]:
    """Return the library with rows added to one sheet."""
    tables = changed()
    tables[sheet].extend(list(row) for row in rows)
    return tables


def written(folder: Path, tables: Mapping[str, Rows], name: str = "library.xlsx") -> Path:
    """Write tables; a name without suffix makes a folder of CSV."""
    path = folder / name
    write_workbook(path, tables)
    return path


def reading_of(folder: Path, tables: Mapping[str, Rows]) -> Reading:
    """Write tables as XLSX and read them, with no graph to check against."""
    return read_workbook(written(folder, tables))


def only(reading: Reading) -> Problem:
    """Return the one problem of a reading."""
    assert len(reading.problems) == 1, reading.problems
    return reading.problems[0]


class FewFacts:
    """A graph of a few facts, for the tests of references."""

    def __init__(self, majors: Mapping[str, MajorFact], *ids: str) -> None:
        self._majors = majors
        self._ids = ids

    def major(self, digits: str) -> MajorFact | None:
        """Return the fact of a major."""
        return self._majors.get(digits)

    def peers(self, identity: str) -> frozenset[str]:
        """Return the ids under the same parent."""
        parent = identity.rpartition("/")[0]
        return frozenset(known for known in self._ids if known.rpartition("/")[0] == parent)

    def told(self, library: str) -> Sequence[Told]:
        """Return nothing: these facts are official ones."""
        return ()

    def stated(self, source: str) -> frozenset[NodeId]:
        """Return nothing: nothing was imported before."""
        return frozenset()

    def sources(self, prefix: str) -> Sequence[str]:
        """Return nothing: nothing was imported before."""
        return ()

    def serving(self, digits: str) -> Mapping[NodeId, Serving]:
        """Return nothing: no library is among these facts."""
        return {}

    def called(self, identity: NodeId) -> NodeId:
        """Return the id itself: nothing was ever reworded."""
        return identity

    def worded(self, source: str) -> Mapping[NodeId, str]:
        """Return nothing: no version came before."""
        return {}
