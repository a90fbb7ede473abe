"""The one table of the builder's workbook; the template, the reader and the guide follow from it.

The same sheets may come as a folder of CSV files, one file a sheet, named `<sheet>.csv`. A 编号 may be left empty: then
the name stands for it, and other sheets refer to the row by its name.
"""

from typing import Literal, NamedTuple

from ontology.terms import MEDIA, SKILL_LEVELS, SUPPLY_STATES

CellType = Literal["text", "code", "choice", "choices", "number", "integer", "date", "yes-no", "list", "url"]

SEPARATORS = "；;\n"
"""What separates several values in a cell of type list; 、 and commas may be part of a name."""

EXTENTS = {"全部": "full", "部分": "part"}
POINT_KINDS = {"知识": "knowledge", "技能": "skill", "素养": "quality"}
PURPOSES = {"教": "teach", "练": "practise", "考": "assess"}
MEETS = ("官方要求", "能力", "工作任务", "自有要求", "自有岗位")


class SheetColumn(NamedTuple):
    """A column: its heading, what a cell may hold, whether it must be filled, and what to tell who fills it in."""

    name: str
    cell: CellType = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    example: str = ""


class Sheet(NamedTuple):
    """A sheet: its name, what one row of it is, its columns."""

    name: str
    row_is: str
    columns: tuple[SheetColumn, ...]
    required: bool = False


C = SheetColumn
SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "资源库",
        "本资源库，只填一行",
        (
            C("资源库标识", required=True, help="用于网址的短名，如 ec-demo；不能形同专业代码", example="ec-demo"),
            C("资源库名称", required=True, example="电子商务专业教学资源库"),
            C("层级", "choice", True, ("校", "省", "国家")),
            C("省份", example="浙江"),
            C("主持单位", help="学校或单位全称；多家用；分隔", cell="list"),
            C("网址", "url"),
            C("验收日期", "date", help="未验收则空"),
            C("验收时资源总数", "integer"),
            C("立项文号"),
            C("样例", "yes-no", help="样例库填“是”，处处会标明非真实建设成果"),
            C("说明"),
        ),
        True,
    ),
    Sheet(
        "服务专业",
        "本库服务的一个专业",
        (
            C("专业代码", "code", True, help="6 位代码，可带 K", example="530701"),
            C("专业名称", help="只用于核对，不用于匹配", example="电子商务"),
            C("主/兼", "choice", True, ("主", "兼")),
            C("状态", "choice", True, SUPPLY_STATES, help="已核验由专家的核验意见给出，写了按已接入记"),
            C("面向技能等级", "choice", False, SKILL_LEVELS, help="本库培养目标达到的职业技能等级；一级最高"),
        ),
        True,
    ),
    Sheet(
        "人才培养方案",
        "一份人才培养方案",
        (
            C("方案名称", required=True),
            C("专业代码", "code", help="方案对应的专业"),
            C("对应程度", "choice", False, tuple(EXTENTS), help="完整对应该专业填“全部”"),
            C("版次", "integer", help="年份", example="2025"),
            C("总学时", "number"),
            C("网址", "url"),
            C("说明"),
        ),
    ),
    Sheet(
        "课程",
        "本库的一门课程",
        (
            C("课程编号", help="平台中的编号；空则以课程名称代替", example="C01"),
            C("课程名称", required=True),
            C("课程性质", "choice", True, ("标准课程", "个性化课程"), help="只有标准课程计入覆盖"),
            C("负责人"),
            C("学时", "number"),
            C("学分", "number"),
            C("更新日期", "date"),
            C("沿用来源", help="沿用他库课程时填 资源库标识/课程编号", example="ec-demo/C03"),
            C("沿用方式", "choice", False, ("引用", "共建")),
            C("说明"),
        ),
        True,
    ),
    Sheet(
        "课程对应",
        "一门课程落实的一门官方课程（可多对多）",
        (
            C("课程编号", required=True),
            C("专业代码", "code", True),
            C("官方课程名称", required=True, help="专业简介或专业教学标准中的课程名称"),
            C("对应程度", "choice", True, tuple(EXTENTS)),
        ),
    ),
    Sheet(
        "模块",
        "课程中的一个模块",
        (
            C("课程编号", required=True),
            C("模块编号", example="C01-M1"),
            C("模块名称", required=True),
            C("次序", "integer"),
            C("学时", "number"),
            C("说明"),
        ),
    ),
    Sheet(
        "知识技能点",
        "模块中的一个知识点、技能点或素养点",
        (
            C("模块编号", required=True),
            C("点编号", example="C01-M1-P01"),
            C("点名称", required=True),
            C("类别", "choice", True, tuple(POINT_KINDS)),
            C("先修点", "list", help="必须先学的点的编号，多个用；分隔"),
            C("建议先修点", "list", help="最好先学的点的编号，多个用；分隔"),
            C("时长（分钟）", "number"),
            C("次序", "integer"),
            C("说明"),
        ),
    ),
    Sheet(
        "素材",
        "一个素材",
        (
            C("素材编号", example="R00001"),
            C("素材名称", required=True),
            C("素材类型", "choice", True, MEDIA),
            C("用途", "choices", False, tuple(PURPOSES), help="教、练、考，可多选，用、分隔"),
            C("挂接点", "list", help="点编号，多个用；分隔"),
            C("挂接模块", "list", help="尚未挂接到点时填模块编号"),
            C("挂接课程", "list", help="尚未挂接到点和模块时填课程编号"),
            C("时长（分钟）", "number"),
            C("大小（字节）", "integer"),
            C("网址", "url"),
            C("新建日期", "date"),
            C("更新日期", "date"),
            C("许可"),
            C("校验和"),
            C("可用", "yes-no", help="打不开的填“否”；空视为“是”"),
            C("沿用来源", help="沿用他库素材时填 资源库标识/素材编号"),
            C("沿用方式", "choice", False, ("引用", "共建")),
            C("说明"),
        ),
    ),
    Sheet(
        "自有要求",
        "本库为自己的课程提出的一条要求（与官方要求分开统计）",
        (
            C("课程编号", required=True),
            C("要求编号", example="C01-Q01"),
            C("要求内容", required=True),
            C("类别", "choice", True, tuple(POINT_KINDS)),
        ),
    ),
    Sheet(
        "自有岗位", "本库面向的一个岗位（与官方要求分开统计）", (C("岗位编号"), C("岗位名称", required=True), C("说明"))
    ),
    Sheet(
        "达成",
        "一个点达成的一条要求、能力、任务或岗位",
        (
            C("点编号", required=True),
            C("达成类型", "choice", True, MEETS),
            C("所属代码", "code", help="官方要求、能力：专业代码；工作任务：职业编码或专业代码；自有的不填"),
            C("课程名称", help="官方要求所属的官方课程"),
            C("内容", required=True, help="要求、能力、任务的原文，或自有要求、岗位的编号；也可填完整标识"),
            C("对应程度", "choice", True, tuple(EXTENTS)),
        ),
    ),
)

REGISTRY = Sheet(
    "资源库名录",
    "名录中的一个资源库与它服务的一个专业",
    (
        C("资源库名称", required=True),
        C("资源库标识", help="与资源库工作簿一致；空则由层级、省份、名称组成"),
        C("专业代码", "code", True),
        C("专业名称", help="只用于核对"),
        C("主/兼", "choice", False, ("主", "兼"), help="空视为“主”"),
        C("层级", "choice", True, ("校", "省", "国家")),
        C("省份"),
        C("主持单位", "list"),
        C("文号"),
        C("状态", "choice", True, SUPPLY_STATES, help="已核验由专家的核验意见给出，写了按已接入记"),
    ),
    True,
)

SHEET = {sheet.name: sheet for sheet in (*SHEETS, REGISTRY)}
