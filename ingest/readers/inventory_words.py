"""The words that platforms use for media, purposes, lengths and sizes, in the terms of the vocabulary."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ontology.names import normalise
from ontology.terms import MEDIA

_MEDIA = {
    "文本": "文本 文档 文字 word pdf txt doc docx 教案 教材 讲义 电子书 图文 文件 网页 电子教材 课程标准 wps html",
    "图形/图像": "图形/图像 图形图像 图形 图像 图片 照片 图 jpg jpeg png gif bmp 插图 image",
    "音频": "音频 声音 录音 mp3 wav 语音 audio",
    "视频": "视频 微课 微视频 录像 mp4 avi wmv flv mov 教学视频 微课视频 授课视频 教学录像 video",
    "动画": "动画 flash swf 二维动画 三维动画 animation",
    "虚拟仿真": "虚拟仿真 仿真 虚拟实训 vr ar 虚拟仿真实验 仿真软件 虚拟现实",
    "课件": "课件 ppt pptx 演示文稿 电子课件 教学课件 幻灯片 pps",
    "习题": "习题 试题 题库 测验 作业 试卷 练习题 考试 测试 单元测验 试题库 习题作业",
    "案例": "案例 教学案例 企业案例 案例库",
    "其他": "其他 其它",
}
_WORDS = {word: media for media, words in _MEDIA.items() for word in words.split()}
_ENDING = re.compile(r"(?:文件|资源|素材|类|材料|格式)$")
_EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{1,4})$")

_PURPOSES = {
    "teach": "教 教学 授课 讲授 讲解 导学 课前 课中 学习 自学 课堂教学 teach",
    "practise": "练 练习 实训 实践 实操 实验 训练 操作 技能训练 practise",
    "assess": "考 考核 测 测试 测验 测评 评价 考试 作业 检测 assess",
}
_PURPOSE = {word: purpose for purpose, words in _PURPOSES.items() for word in words.split()}
_SEVERAL = re.compile(r"[、，,；;/|\s]+")

_CLOCK = re.compile(r"(?:(\d+)[:：])?(\d{1,3})[:：](\d{1,2})(?:\.\d+)?")
_SPOKEN = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*(?:小时|时|h))?\s*(?:(\d+(?:\.\d+)?)\s*(?:分钟|分|min|'|′))?\s*(?:(\d+(?:\.\d+)?)\s*(?:秒|s|\"|″))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(字节|bytes?|b|kb?|mb?|gb?|tb?|兆)", re.IGNORECASE)
_BYTES = {"字": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "兆": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_PER_MINUTE = {"秒": 60.0, "s": 60.0, "sec": 60.0, "分钟": 1.0, "分": 1.0, "min": 1.0, "小时": 1 / 60, "h": 1 / 60}
_UNIT = re.compile(r"[（(\[]\s*([^（()）\]]+?)\s*[)）\]]|/\s*(\w+)$")

_LIVE = {
    True: "是 有 可用 正常 启用 已发布 发布 上架 已上架 公开 通过 审核通过 已审核 有效 √ y yes true 1",
    False: "否 无 不可用 异常 停用 禁用 未发布 下架 已下架 失效 无效 已删除 × n no false 0",
}
LIVE = {word: live for live, words in _LIVE.items() for word in words.split()}
"""What the words of a column 状态 say about whether a resource can be opened."""


class Guess(NamedTuple):
    """A purpose inferred from medium and name, and how surely."""

    purpose: str
    confidence: float


_HINTS: tuple[tuple[Guess, re.Pattern[str]], ...] = (
    (Guess("assess", 0.7), re.compile(r"测验|测试|试题|试卷|考试|考核|习题|题库|作业|评价表")),
    (Guess("practise", 0.6), re.compile(r"实训|实验|练习|训练|任务单|任务书|工单|操作手册|实操|演练|仿真")),
    (Guess("teach", 0.6), re.compile(r"讲解|微课|导学|课件|教案|讲义|概述|介绍|原理|演示|课程标准")),
)
_BY_MEDIA = {
    "习题": Guess("assess", 0.8),
    "虚拟仿真": Guess("practise", 0.7),
    "视频": Guess("teach", 0.7),
    "动画": Guess("teach", 0.7),
    "课件": Guess("teach", 0.8),
    "音频": Guess("teach", 0.6),
    "文本": Guess("teach", 0.5),
    "图形/图像": Guess("teach", 0.5),
    "案例": Guess("teach", 0.5),
}


def media_of(word: str, extra: Mapping[str, str]) -> str | None:
    """Return the medium that a platform's word means, None if it is none; `extra` are the words of a profile."""
    if not extra and (plain := _WORDS.get(word)):
        return plain
    name = normalise(word)
    for known in (name, name.lower().lstrip("."), _ENDING.sub("", name.lower())):
        found = extra.get(known) or _WORDS.get(known)
        if found in MEDIA:
            return found
    return None


def media_by_extension(name: str) -> str | None:
    """Return the medium that the ending of a file's name tells, None if it has none that is known."""
    found = _EXTENSION.search(name)
    return _WORDS.get(found.group(1).lower()) if found else None


def purposes_of(text: str, extra: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the purposes that a cell states, and its words that are none."""
    found: dict[str, None] = {}
    strange = []
    for word in filter(None, _SEVERAL.split(text)):
        name = normalise(word)
        purpose = _PURPOSE.get(extra.get(name, name).lower())
        if purpose is None:
            strange.append(word)
        else:
            found[purpose] = None
    return list(found), strange


def guessed_purpose(media: str | None, name: str) -> Guess | None:
    """Infer what a resource is for: from its name, else from its medium; surer where both say the same."""
    by_name = next((guess for guess, pattern in _HINTS if pattern.search(name)), None)
    by_media = _BY_MEDIA.get(media or "")
    if by_name is None:
        return by_media
    if by_media is None or by_media.purpose != by_name.purpose:
        return by_name
    return Guess(by_name.purpose, round(max(by_name.confidence, by_media.confidence) + 0.1, 2))


@lru_cache(maxsize=256)
def unit_in(heading: str) -> str:
    """Return the unit that a heading gives in brackets, "" if none: 时长（分钟）."""
    found = _UNIT.search(normalise(heading))
    return (found.group(1) or found.group(2) or "").strip().lower() if found else ""


@lru_cache(maxsize=4096)
def minutes_of(text: str, unit: str) -> float | None:
    """Read a length in minutes: 00:12:30, 12:30, 12分30秒, 750秒, or a number in the unit given; None if it is none."""
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return round(hours * 60 + minutes + seconds / 60, 2)
    if _NUMBER.fullmatch(text):
        share = _PER_MINUTE.get(unit)
        return None if share is None else round(float(text) / share, 2)
    spoken = _SPOKEN.fullmatch(text)
    if spoken and any(spoken.groups()):
        hours, minutes, seconds = (float(part or 0) for part in spoken.groups())
        return round(hours * 60 + minutes + seconds / 60, 2)
    return None


@lru_cache(maxsize=4096)
def bytes_of(text: str, unit: str) -> int | None:
    """Read a size in bytes: 12.5MB, 830 KB, or a number in the unit given; None if it is none."""
    plain = text.replace(",", "")
    if _NUMBER.fullmatch(plain):
        factor = _BYTES.get(unit[:1].lower()) if unit else None
        return None if factor is None else round(float(plain) * factor)
    found = _SIZE.fullmatch(plain)
    return round(float(found.group(1)) * _BYTES[found.group(2)[0].lower()]) if found else None
