"""Make the resource rows of a sample course: those with a hand-written title first, then what its points still need.

Every draw is a hash of names, so that a changed line of an outline moves nothing else.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple, TypeVar

from tools.sample_content.outline import Authored, Course, Module, Point

T = TypeVar("T")
Titles = tuple[tuple[str, str], ...]
"""What may stand before a point's name in the name of a resource, with the medium."""

START = date(2024, 2, 26)

TITLES = {
    "案": ("案例", "案例", "教"),
    "任": ("实训任务书", "文本", "练"),
    "仿": ("仿真实训", "虚拟仿真", "练"),
    "练": ("课堂练习", "习题", "练"),
    "片": ("微课", "视频", "教"),
    "演": ("操作演示", "视频", "教"),
    "图": ("图解", "图形/图像", "教"),
    "动": ("动画", "动画", "教"),
    "音": ("音频", "音频", "教"),
    "拓": ("拓展阅读", "文本", ""),
}
KNOWLEDGE = (*[("微课", "视频")] * 6, ("动画", "动画"), ("图解", "图形/图像"), ("讲义", "文本"), ("音频", "音频"))
KNOWLEDGE_MORE = (("知识卡片", "图形/图像"), ("补充讲义", "文本"), ("思维导图", "图形/图像"), ("听课笔记", "文本"))
DOING = (("操作演示", "视频"), ("录屏示范", "视频"), ("微课", "视频"))
DOING_MORE = (("操作步骤卡", "图形/图像"), ("操作手册", "文本"), ("常见错误提示", "文本"))
DRAFTING = (("示范讲解", "视频"), ("范例精讲", "视频"), ("微课", "视频"))
DRAFTING_MORE = (("范例", "文本"), ("模板与填写说明", "文本"), ("学生作品点评", "案例"))
TALKING = (("情境示范", "视频"), ("情境示范", "视频"), ("微课", "视频"))
TALKING_MORE = (("情境对话示例", "文本"), ("常见错误提示", "文本"), ("学生录像点评", "案例"))
ON_SITE = (("现场示范", "视频"), ("现场示范", "视频"), ("微课", "视频"))
ON_SITE_MORE = (("操作步骤卡", "图形/图像"), ("常见错误提示", "文本"), ("学生作品点评", "案例"))
PRACTICE = (("实训任务书", "文本"), ("工作页", "文本"), ("课堂练习", "习题"), ("课后训练", "习题"))
QUALITY = (("阅读材料", "文本"), ("案例研讨", "案例"), ("微课", "视频"), ("讨论话题单", "文本"))
SKILL_TESTS = ("实操考核单", "考核评分表", "技能测试")
LICENCES = (*["CC BY-NC-SA 4.0"] * 6, "CC BY 4.0", "CC BY 4.0", "仅限校内教学使用")

DRAFTING_VERBS = (
    *("撰写", "编写", "编制", "编排", "制订", "设计", "策划", "起草", "写出", "描述", "提出", "提炼", "绘制", "整理"),
    *("估算", "核算", "测算", "统计", "预测", "评估", "分析", "比较", "判断", "识别", "诊断"),
)
TALKING_WORDS = (
    *("处理退", "处理价", "处理差", "处理冷", "处理改", "处理配", "接待", "回答", "回复评论", "安抚", "推荐", "跟进"),
    *("讲解", "讲清", "开场", "主持", "主播", "引导", "路演", "三分钟", "请五位", "组织"),
)
ON_SITE_WORDS = ("拍摄", "布置", "搭建一套", "演示", "盘点", "打印", "陈列", "观察", "调查", "采集", "准备商品", "巡店")

MINUTES = {"视频": (5, 14), "音频": (8, 24), "动画": (2, 6), "虚拟仿真": (30, 90), "习题": (10, 30), "案例": (15, 30)}
SIZES = {  # bytes: per minute where the medium has a length, else of the whole
    "视频": (14_000_000, 26_000_000),
    "音频": (900_000, 1_400_000),
    "动画": (3_000_000, 7_000_000),
    "虚拟仿真": (2_000_000, 5_000_000),
    "课件": (2_400_000, 38_000_000),
    "文本": (48_000, 1_300_000),
    "图形/图像": (210_000, 3_900_000),
    "习题": (1_200, 9_000),
    "案例": (9_000, 80_000),
}
ENDINGS = {
    "视频": ".mp4",
    "音频": ".mp3",
    "动画": ".mp4",
    "虚拟仿真": "/",
    "课件": ".pptx",
    "文本": ".pdf",
    "图形/图像": ".png",
    "习题": ".docx",
    "案例": ".pdf",
}


class Resource(NamedTuple):
    """A resource before it gets its number: what it is, what it is for and where it hangs."""

    name: str
    media: str
    purposes: tuple[str, ...]
    points: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    live: bool = True
    minutes: int | None = None
    latest: bool = False


def draw(*seed: object) -> float:
    """Return a number in [0, 1) that depends on nothing but the seed."""
    digest = sha256("|".join(map(str, seed)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def pick(options: Sequence[T], *seed: object) -> T:
    """Return one of the options, by the seed."""
    return options[int(draw(*seed) * len(options))]


def between(low: int, high: int, *seed: object) -> int:
    """Return a whole number from low to high, both included, by the seed."""
    return low + int(draw(*seed) * (high - low + 1))


def course_resources(course: Course) -> Iterator[Resource]:
    """Yield the resources of a course in the order in which a library would list them."""
    here = (course.id,)
    yield Resource(f"课程标准：{course.name}", "文本", (), courses=here, latest=True)
    yield Resource(f"课程导学：{course.name}学什么、怎么学", "视频", ("教",), courses=here)
    yield Resource(f"授课计划：{course.name}（2024—2025学年）", "文本", (), courses=here)
    if course.facts["性质"] == "标准课程":
        yield Resource(f"期末综合考核方案：{course.name}", "文本", ("考",), courses=here)
        yield Resource(f"参考书目与行业网站：{course.name}", "文本", (), courses=here, live=draw(course.name) < 0.8)
    for module in course.modules:
        yield from _module_resources(course, module)


def _module_resources(course: Course, module: Module) -> Iterator[Resource]:
    taught = tuple(point.id for point in module.points if "无教" not in point.flags)
    yield Resource(f"课件：{module.name}", "课件", ("教",), taught)
    for line in module.authored:
        yield _authored(module, line)
    for point in module.points:
        yield from _teaching(module, point)
        if point.kind == "技能" and not (course.without_practice or point.flags & {"无练", "练失效"}):
            yield from _practice(module, point)
    yield from _tests(course, module)
    if draw("课堂实录", module.id) < 0.2:
        yield Resource(f"课堂实录：{module.name}", "视频", (), modules=(module.id,), minutes=between(40, 45, module.id))


def _titled(prefix: str, title: str) -> str:
    return f"{prefix}：{title.replace('：', '——')}"


def _authored(module: Module, line: Authored) -> Resource:
    prefix, media, purpose = TITLES[line.key]
    purposes = (purpose,) if purpose else ()
    modules = () if line.points else (module.id,)
    return Resource(_titled(prefix, line.title), media, purposes, line.points, modules, live=line.live)


def _covered(module: Module, point: Point, keys: str) -> bool:
    return any(line.live and line.key in keys and point.id in line.points for line in module.authored)


def _teaching(module: Module, point: Point) -> Iterator[Resource]:
    if "无教" in point.flags:
        return
    first, more, share = {
        "知识": (KNOWLEDGE, KNOWLEDGE_MORE, 0.3),
        "技能": (*_showing(point.name), 0.4),
        "素养": (QUALITY, QUALITY, 0.0),
    }[point.kind]
    keys = "案片" if point.kind == "素养" else "片演图动音"
    if not _covered(module, point, keys):
        prefix, media = pick(first, "教", point.name)
        yield Resource(_titled(prefix, point.name), media, ("教",), (point.id,))
    if draw("更多", point.name) < share:
        prefix, media = pick(more, "更多教", point.name)
        live = draw("失效", point.name) > 0.08
        yield Resource(_titled(prefix, point.name), media, ("教",), (point.id,), live=live)


def _showing(skill: str) -> tuple[Titles, Titles]:
    if skill.startswith(DRAFTING_VERBS):
        return DRAFTING, DRAFTING_MORE
    if any(word in skill for word in ON_SITE_WORDS):
        return ON_SITE, ON_SITE_MORE
    if any(word in skill for word in TALKING_WORDS):
        return TALKING, TALKING_MORE
    return (DRAFTING, DRAFTING_MORE) if any(verb in skill for verb in DRAFTING_VERBS) else (DOING, DOING_MORE)


def _practice(module: Module, point: Point) -> Iterator[Resource]:
    if not _covered(module, point, "任仿练"):
        prefix, media = pick(PRACTICE, "练", point.name)
        yield Resource(_titled(prefix, point.name), media, ("练",), (point.id,))


def _tests(course: Course, module: Module) -> Iterator[Resource]:
    tested = [point for point in module.points if "无考" not in point.flags]
    knowledge = tuple(point for point in tested if point.kind == "知识")
    skills = tuple(point.id for point in tested if point.kind == "技能")
    if knowledge:
        count = 8 * len(knowledge) + between(4, 15, "题量", module.name)
        points = tuple(point.id for point in knowledge)
        yield Resource(f"题库：{module.name}（{count}题）", "习题", ("考",), points, minutes=count)
    for point in knowledge:
        if draw("随堂测", point.name) < 0.2:
            purposes = ("考",) if course.without_practice else ("练", "考")
            count = between(5, 10, "随堂题量", point.name)
            yield Resource(
                f"{_titled('随堂测', point.name)}（{count}题）", "习题", purposes, (point.id,), minutes=count
            )
    if skills:
        yield Resource(f"{pick(SKILL_TESTS, module.name)}：{module.name}", "文本", ("考",), skills)


def minutes_of(resource: Resource, seed: str) -> int | None:
    """Return a plausible length, None for what has none."""
    if resource.minutes or resource.media not in MINUTES:
        return resource.minutes
    low, high = MINUTES[resource.media]
    return between(low, high, "时长", seed)


def size_of(resource: Resource, minutes: int | None, seed: str) -> int:
    """Return a plausible size in bytes."""
    low, high = SIZES[resource.media]
    return between(low, high, "大小", seed) * (minutes or 1)


def created_on(seed: str, last: date, accepted: date | None) -> date:
    """Draw a working day between the start and `last`; four in five before the acceptance where there is one."""
    first, end = START, last
    if accepted and last > accepted + timedelta(days=30):
        if draw("期", seed) < 0.8:
            end = accepted - timedelta(days=7)
        else:
            first = accepted + timedelta(days=10)
    return _working_day(first + timedelta(days=between(0, (end - first).days, "新建", seed)))


def updated_on(seed: str, created: date, last: date) -> date | None:
    """Draw the day of the last update, for every fourth resource."""
    room = (last - created).days
    if room < 60 or draw("更新与否", seed) > 0.25:
        return None
    return _working_day(created + timedelta(days=between(30, room, "更新", seed)))


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
