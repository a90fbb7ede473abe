"""What the columns of tables are called for readers of Chinese who ask for it; else they keep the names of the fields.

A column is named like the field of the JSON that it holds, with dots where one is in another; each part has its word.
"""

from collections.abc import Sequence

from api.http.asking import Ask

_WORDS = {
    "added": "增加",
    "after": "之后的内容",
    "assessed": "有考",
    "authority": "权威",
    "awaiting_review": "已读到待复核",
    "before": "之前的内容",
    "best": "单库",
    "category": "专业大类",
    "citation": "依据",
    "class": "专业类",
    "closed": "第几版止",
    "code": "代码",
    "comparison": "比较",
    "complete": "完整",
    "complete_in": "完整的资源库",
    "core": "专业核心课程",
    "abilities": "专业能力",
    "decidable": "可判定",
    "demand_state": "官方依据",
    "direction": "方向",
    "document": "官方依据",
    "effective": "生效日期",
    "foundation": "专业基础课程",
    "how": "怎样接近",
    "id": "标识",
    "issuer": "发布机关",
    "item": "标识",
    "items": "",
    "kind": "类别",
    "label": "名称",
    "level": "层次",
    "libraries": "资源库数",
    "library": "资源库",
    "licence": "使用条件",
    "major": "专业代码",
    "majors": "专业",
    "measure": "量",
    "missing": "缺什么",
    "name": "名称",
    "named": "列明",
    "named_in": "列明的资源库",
    "nearest": "最接近的自有内容",
    "number": "版",
    "opened": "第几版起",
    "practised": "有练",
    "props": "说明",
    "purged": "已清除",
    "recorded": "时间",
    "action": "动作",
    "region": "省份",
    "relation": "关系",
    "relations": "关系数",
    "requirements": "教学要求",
    "rule": "规则",
    "run": "同一次写入的首版",
    "sample": "样例",
    "sha256": "内容校验码",
    "source": "来源",
    "supply": "建设状态",
    "taught": "有教",
    "threshold": "阈值",
    "tier": "层级",
    "tiers": "层级",
    "title": "题名",
    "total": "应覆盖",
    "union": "多库合计",
    "unit": "单位",
    "verified": "已核实",
    "whole": "读全",
    "worth": "可信度",
    "year": "年份",
}
_WHOLE = {"items": "条目数", "effective": "生效日期", "union.libraries": "服务的资源库数", "best.library": "最好的一库"}
"""Names that are not put together from their parts."""


def for_people(ask: Ask) -> bool:
    """Whether the request names a language, as browsers do: then a table is for people and their spreadsheets.

    Programs that name none get the names of the fields and no mark of UTF-8.
    """
    return bool(ask.request.headers.get("accept-language", "").strip(" *;q=01."))


def headings(ask: Ask, columns: Sequence[str]) -> Sequence[str]:
    """Return the headings of columns: in Chinese for people who read it; a part that has no word stays as it is."""
    if ask.words.language != "zh" or not for_people(ask):
        return columns
    return [_WHOLE.get(column) or " ".join(_parts(column)) for column in columns]


def _parts(column: str) -> list[str]:
    return [word for part in column.split(".") if (word := _WORDS.get(part, part))]
