"""The one table of the vocabulary (DESIGN 4): kinds of nodes, predicates and their properties.

Turtle, the JSON-LD context and the SHACL shapes are made from it (`ontology/rdf.py`); readers and stores check
against it.
"""

from typing import NamedTuple


class Property(NamedTuple):
    """A property of a node or an edge; `values` is its closed list if it has one; `datatype` an XSD local name."""

    name: str
    zh: str
    en: str
    datatype: str = "string"
    values: tuple[str, ...] = ()


class Kind(NamedTuple):
    """A kind of node; `prefix` starts its ids, `columnar` names the properties that the columns view keeps."""

    name: str
    prefix: str
    zh: str
    en: str
    properties: tuple[Property, ...] = ()
    columnar: tuple[str, ...] = ()


class Predicate(NamedTuple):
    """A kind of edge from any of `subjects` to any of `objects` (names of kinds)."""

    name: str
    zh: str
    en: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    properties: tuple[Property, ...] = ()


LEVELS = ("中职", "高职专科", "职教本科")
SKILL_LEVELS = ("一级", "二级", "三级", "四级", "五级")
ITEM_KINDS = ("knowledge", "skill", "quality")
PURPOSES = ("teach", "practise", "assess")
MEDIA = ("文本", "图形/图像", "音频", "视频", "动画", "虚拟仿真", "课件", "习题", "案例", "其他")
ROLES = ("core", "foundation", "extension", "public")
SUPPLY_STATES = ("已立项", "已接入", "已核验")
VERDICTS = ("属实", "不属实", "存疑")
OPINIONS = ("通过", "不通过")

_en = Property("label_en", "英文名称", "English name")
_code = Property("code", "代码", "official code")
_kind = Property("kind", "类别", "kind of item", values=ITEM_KINDS)
_extent = Property("extent", "对应程度", "extent", values=("full", "part"))
_order = Property("order", "次序", "order", "integer")
_level = Property("level", "层次", "level of education", values=LEVELS)
_skill_level = Property("skill_level", "技能等级", "skill level", values=SKILL_LEVELS)
_weight = Property("weight", "权重", "weight in percent", "decimal")
_reuse = Property("mode", "沿用方式", "manner of reuse", values=("引用", "共建"))
_url = Property("url", "网址", "address", "anyURI")
_region = Property("region", "省份", "province or region")
_minutes = Property("minutes", "时长（分钟）", "minutes", "decimal")
_note = Property("note", "说明", "remark")
_hours = Property("hours", "学时", "class hours", "decimal")

KINDS: tuple[Kind, ...] = (
    Kind(
        "Major",
        "major",
        "专业",
        "major",
        (
            _code,
            _level,
            _en,
            Property("controlled", "国家控制布点", "under national control", "boolean"),
            Property("added", "增补年份", "year of addition", "integer"),
            Property("years", "基本修业年限", "regular length of study"),
            Property("total_hours", "总学时不少于", "least class hours in all", "decimal"),
            Property("hours_a_credit", "每学分学时", "class hours of one credit"),
            Property("public_share", "公共课学时占比不低于（%）", "least share of public courses, percent", "decimal"),
            Property("practice_share", "实践学时占比不低于（%）", "least share of practice, in percent", "decimal"),
            Property("elective_share", "选修学时占比不低于（%）", "least share of electives, in percent", "decimal"),
            Property("withheld", "不公开", "stated as withheld (（略）)", "boolean"),
            Property("without_document", "确无官方文件", "stated to have no official document", "boolean"),
            Property("retired", "已停用", "no longer in the catalogue", "boolean"),
        ),
        ("level", "withheld", "without_document", "retired", "total_hours"),
    ),
    Kind("MajorClass", "class", "专业类", "class of majors", (_code, _level)),
    Kind("MajorCategory", "category", "专业大类", "category of majors", (_code, _level)),
    Kind(
        "Course",
        "course",
        "课程",
        "course",
        (
            _en,
            Property("flavour", "课程性质", "standard or personalised", values=("标准课程", "个性化课程")),
            Property("leader", "课程负责人", "course leader"),
            _hours,
            Property("credits", "学分", "credits", "decimal"),
            Property("updated", "更新日期", "date of last update", "date"),
            _note,
        ),
        ("flavour",),
    ),
    Kind("Module", "module", "模块", "module", (_hours, _note)),
    Kind("Point", "point", "知识点/技能点/素养点", "point", (_kind, _minutes, _note), ("kind", "minutes")),
    Kind("Requirement", "requirement", "教学内容与要求", "requirement", (_code, _note)),
    Kind("Ability", "ability", "主要专业能力要求", "ability", (_note,)),
    Kind(
        "Occupation",
        "occupation",
        "职业",
        "occupation",
        (
            _code,
            Property("flag", "标识", "digital (S) or green (L)"),
            Property("added", "增补年份", "year of addition", "integer"),
            _en,
        ),
    ),
    Kind("Post", "post", "岗位", "post", (_note,)),
    Kind(
        "OccupationalStandard",
        "occupational-standard",
        "国家职业标准",
        "occupational standard",
        (
            Property("edition", "版次", "edition, a year", "integer"),
            Property("depth", "读入深度", "depth", values=("full text", "functions only", "1+X", "enterprise")),
            Property("levels", "等级", "levels, joined by 、"),
        ),
        ("depth", "edition"),
    ),
    Kind("WorkFunction", "function", "职业功能", "work function", (_code,)),
    Kind("WorkTask", "task", "工作内容（典型工作任务）", "work task", (_code, _note)),
    Kind(
        "Certificate",
        "certificate",
        "职业类证书",
        "certificate",
        (Property("kind", "证书类别", "kind of certificate"),),
    ),
    Kind(
        "Library",
        "library",
        "专业教学资源库",
        "resource library",
        (
            Property("tier", "层级", "tier", values=("校", "省", "国家")),
            _region,
            _url,
            Property("accepted_on", "验收日期", "date of acceptance", "date"),
            Property("accepted_total", "验收时资源总数", "resources accepted", "integer"),
            Property("document_number", "立项文号", "number of the approving document"),
            Property("sample", "样例", "a sample, not a real library", "boolean"),
            _note,
        ),
        ("tier", "region", "accepted_on", "accepted_total", "sample"),
    ),
    Kind("Institution", "institution", "院校或单位", "institution", (_region, _code)),
    Kind(
        "TrainingPlan",
        "plan",
        "人才培养方案",
        "training plan",
        (Property("edition", "版次", "edition, a year", "integer"), _hours, _url, _note),
        ("hours",),
    ),
    Kind(
        "Resource",
        "resource",
        "素材",
        "resource",
        (
            Property("media", "素材类型", "medium", values=MEDIA),
            _minutes,
            Property("size", "大小（字节）", "size in bytes", "integer"),
            _url,
            Property("checksum", "校验和", "checksum"),
            Property("licence", "许可", "licence"),
            Property("created", "新建日期", "date of creation", "date"),
            Property("updated", "更新日期", "date of last update", "date"),
            Property("live", "可用", "live: can be opened", "boolean"),
            _note,
        ),
        ("media", "minutes", "updated", "created", "live"),
    ),
    Kind(
        "Verification",
        "verification",
        "核验",
        "verification",
        (
            Property("opinion", "核验意见", "opinion", values=OPINIONS),
            Property("drawn_at", "抽自第几版", "revision drawn from", "integer"),
            Property("seed", "种子", "seed of the draw", "integer"),
            Property("population", "抽样总体", "statements drawn from", "integer"),
            Property("drawn", "抽取条数", "statements drawn", "integer"),
            Property("signed", "意见日期", "date of the opinion", "date"),
            _note,
        ),
    ),
)

PREDICATES: tuple[Predicate, ...] = (
    Predicate("inClass", "所属专业类", "in class", ("Major",), ("MajorClass",)),
    Predicate("inCategory", "所属专业大类", "in category", ("MajorClass",), ("MajorCategory",)),
    Predicate("replacedBy", "更名或并入", "replaced by", ("Major",), ("Major",)),
    Predicate("continuesTo", "接续专业", "continues to", ("Major",), ("Major",), (_note,)),
    Predicate(
        "hasCourse",
        "开设课程",
        "has course",
        ("Major",),
        ("Course",),
        (Property("role", "课程类别", "role", values=ROLES), _order, Property("flag", "存疑", "doubt about the row")),
    ),
    Predicate(
        "requires",
        "教学要求",
        "requires",
        ("Course", "WorkTask"),
        ("Requirement",),
        (_kind, _skill_level, _weight, _order),
    ),
    Predicate("trains", "训练典型工作任务", "trains", ("Course",), ("WorkTask",)),
    Predicate("develops", "培养能力", "develops", ("Major",), ("Ability",), (_kind, _order)),
    Predicate("targets", "职业面向", "targets", ("Major",), ("Occupation", "Post")),
    Predicate("hasStandard", "有国家职业标准", "has standard", ("Occupation",), ("OccupationalStandard",)),
    Predicate(
        "hasFunction",
        "含职业功能",
        "has function",
        ("OccupationalStandard", "Post"),
        ("WorkFunction",),
        (
            _skill_level,
            _weight,
            Property("theory_weight", "理论知识权重", "weight in the examination of theory, in percent", "decimal"),
            _order,
        ),
    ),
    Predicate("hasTask", "含工作内容", "has task", ("WorkFunction",), ("WorkTask",), (_skill_level, _weight, _order)),
    Predicate("awards", "颁发或对接证书", "awards", ("Major",), ("Certificate",)),
    Predicate(
        "serves",
        "服务专业",
        "serves",
        ("Library",),
        ("Major",),
        (
            Property("role", "主/兼", "main or further major", values=("主", "兼")),
            Property("state", "建设状态", "state", values=SUPPLY_STATES),
            _skill_level,
        ),
    ),
    Predicate(
        "owns", "拥有", "owns", ("Library",), ("TrainingPlan", "Course", "Resource", "Post", "OccupationalStandard")
    ),
    Predicate("operates", "主持", "operates", ("Institution",), ("Library",)),
    Predicate("implements", "落实", "implements", ("Course", "TrainingPlan"), ("Course", "Major"), (_extent,)),
    Predicate("hasModule", "含模块", "has module", ("Course",), ("Module",), (_order,)),
    Predicate("hasPoint", "含知识技能点", "has point", ("Module",), ("Point",), (_order,)),
    Predicate(
        "prerequisite",
        "先修于",
        "is learnt before",
        ("Point", "Course"),
        ("Point", "Course"),
        (Property("hardness", "强弱", "hardness", values=("hard", "soft")),),
    ),
    Predicate("meets", "达成", "meets", ("Point",), ("Requirement", "Ability", "WorkTask", "Post"), (_extent,)),
    Predicate(
        "supports",
        "支撑",
        "supports",
        ("Resource",),
        ("Point", "Module", "Course"),
        (Property("purpose", "用途", "purpose", values=PURPOSES),),
    ),
    Predicate("reuses", "沿用", "reuses", ("Course", "Resource"), ("Course", "Resource"), (_reuse,)),
    Predicate("examines", "核验哪个资源库", "examines", ("Verification",), ("Library",)),
    Predicate(
        "finds",
        "抽查",
        "finds",
        ("Verification",),
        ("Course", "TrainingPlan", "Point", "Resource"),
        (
            _order,
            Property("verdict", "判定", "verdict", values=VERDICTS),
            Property("relation", "抽查的说法", "relation that was stated"),
            Property("about", "说法的对象", "what it was stated of"),
            Property("stated", "说法的内容", "properties as they were stated"),
            _note,
        ),
    ),
    Predicate("verifiedFor", "经核验服务", "verified for", ("Library",), ("Major",)),
)

KIND = {kind.name: kind for kind in KINDS}
KIND_OF_PREFIX = {kind.prefix: kind for kind in KINDS}
PREDICATE = {predicate.name: predicate for predicate in PREDICATES}
