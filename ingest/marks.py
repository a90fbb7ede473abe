"""What documents of each kind show: words that a reader of the document would know it by, and how many are enough.

Recognition rests on the readers' own conditions; the marks say how sure it is and why. One line here for each kind.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Marks(NamedTuple):
    """Words (patterns) that documents of a kind show, and how many of them make it certain."""

    words: tuple[str, ...]
    enough: int = 4


class Recognised(NamedTuple):
    """The kind of a document, how sure that is (1.0: certain, or said by the user), and which marks were seen."""

    kind: str
    confidence: float
    marks: tuple[str, ...] = ()


MARKS: Mapping[str, Marks] = {
    "workbook": Marks(("资源库", "服务专业", "课程对应", "模块", "知识技能点", "素材", "达成", "自有要求"), 3),
    "registry": Marks(("资源库名称", "专业代码", "层级", "主持单位", "文号", "状态", "主/兼")),
    "library-list": Marks(
        (
            "资源库",
            "立项|验收|认定|入选|公示|名单",
            "(?:主持|牵头|申报|建设|承建|第一主持)(?:单位|院校|学校)|学校名称|院校名称",
            "(?:资源库|项目)名称",
            "专业代码|专业名称|所属专业",
            "级别|层级|批次|年度|省份",
            "结论|结果|状态",
        )
    ),
    "question-bank": Marks(
        ("题型|单选|多选|判断|填空|简答", "题干|题目|试题", "选项|A[、.．：:]", "答案", "解析", "难度"), 3
    ),
    "knowledge-graph": Marks(
        ("[一二三四五六七]级(?:知识)?|层级|上级|父", "知识点|技能点|节点", "前置|先修", "后置|后续|后继", "关联|相关"),
        3,
    ),
    "schedule": Marks(
        ("课程名称", "学分", "学时|课时", "学期|学年", "课程(?:代码|编码)", "课程(?:类[别型]|性质)", "考核")
    ),
    "inventory": Marks(
        (
            "名称|标题|(?:素材|资源)(?:名|题名)",
            "类型|格式|媒体|种类",
            "目录|路径|章节|栏目|所属课程",
            "上传|作者|创建",
            "时间|日期",
            "大小|时长",
            "引用|浏览",
        ),
        3,
    ),
    "brief": Marks(
        ("专业代码", "专业名称", "修业年限", "职业面向", "培养目标定位", "主要专业能力要求", "实习实训", "接续专业")
    ),
    "teaching-standard": Marks(
        ("专业教学标准", "入学基本要求", "基本修业年限", "职业面向", "培养规格", "课程设置", "师资队伍", "质量保障")
    ),
    "occupational-standard": Marks(
        (
            "国家职业(?:技能)?标准",
            "职业概况",
            "基本要求",
            "工作要求",
            "权重表",
            "职业功能",
            "工作内容",
            "技能要求|专业能力要求",
        )
    ),
    "plan": Marks(
        (
            "人才培养方案",
            "专业代码|专业名称",
            "修业年限",
            "职业面向",
            "培养目标|培养规格",
            "课程设置|课程体系",
            "教学进程|教学周期",
            "毕业",
        )
    ),
    "course-standard": Marks(
        (
            "课程(?:教学)?标准",
            "(?:课程|学习|教学)目标|知识目标",
            "(?:课程|学习|教学)内容",
            "学习任务|学习情境|项目|模块",
            "学时|课时",
            "学分",
            "考核|评价",
        ),
    ),
    "ability-analysis": Marks(
        (
            "能力分析|能力标准|能力图表|DACUM|PGSD|工作任务与职业能力",
            "工作(?:领域|项目|模块|职责)|职业功能|职责",
            "工作任务|任务|工作内容",
            "职业能力|专业能力|能力要求|能力|技能要求",
            "学习水平|重要程度|难易程度|难度|频[率度]",
            "岗位",
        ),
        3,
    ),
    "classification": Marks(
        (r"\d-\d{2}-\d{2}-\d{2}", r"\d-\d{2}-\d{2}[ \n（(]", "[大中小]类", "主要工作任务", "职业编码|GBM"), 2
    ),
}


def seen(kind: str, signs: str) -> tuple[tuple[str, ...], float]:
    """Return the marks of a kind found in a document's signs, as they stand there, and their share of enough."""
    marks = MARKS[kind]
    found = tuple(match[0].strip() for word in marks.words if (match := re.search(word, signs)) is not None)
    return found, min(1.0, len(found) / marks.enough)


def likest(signs: str, kinds: Sequence[str]) -> list[Recognised]:
    """Return the kinds whose marks a document shows though no reader takes it, best first."""
    told = [Recognised(kind, round(share / 2, 2), found) for kind in kinds for found, share in [seen(kind, signs)]]
    return sorted((each for each in told if each.marks), key=lambda each: (-each.confidence, kinds.index(each.kind)))
