"""What each kind of document is called in Chinese, and how a kind that somebody names is understood.

The slug is the stable name; `--kind` takes it, the Chinese name or a usual other name of it alike.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from ingest.documents.errors import DocumentError
from ontology.names import normalise

NAMES: Mapping[str, tuple[str, ...]] = {
    "workbook": ("资源库工作簿", "工作簿"),
    "registry": ("资源库名录", "名录"),
    "library-list": ("立项验收名单", "立项名单", "验收名单", "立项清单", "验收清单", "立项/验收名单", "公示名单"),
    "inventory": ("素材清单", "资源清单", "素材表"),
    "knowledge-graph": ("知识图谱", "图谱", "知识图谱表"),
    "question-bank": ("题库", "试题库", "试题"),
    "schedule": ("教学进程表", "进程表", "教学计划表", "教学进程安排表"),
    "brief": ("专业简介", "简介"),
    "teaching-standard": ("专业教学标准", "教学标准"),
    "occupational-standard": ("国家职业标准", "国家职业技能标准", "职业标准"),
    "plan": ("人才培养方案", "培养方案", "方案"),
    "course-standard": ("课程标准",),
    "ability-analysis": ("职业能力分析表", "职业能力分析", "能力分析表", "职业能力标准", "工作任务与职业能力分析表"),
    "classification": ("职业分类大典", "大典"),
}
"""The names of each kind, the one shown first."""

_SLUGS = {normalise(name): slug for slug, names in NAMES.items() for name in (slug, *names)}


def shown(kind: str) -> str:
    """Return a kind's Chinese name; what is no kind is returned as it is."""
    return NAMES[kind][0] if kind in NAMES else kind


def kind_named(text: str) -> str:
    """Return the slug of a kind by any of its names; a DocumentError suggests the nearest ones."""
    wanted = normalise(text).lower().replace("_", "-")
    if (slug := _SLUGS.get(wanted)) is not None:
        return slug
    near = dict.fromkeys(_SLUGS[name] for name in get_close_matches(wanted, list(_SLUGS), 3, 0.5))
    within = {slug: None for name, slug in _SLUGS.items() if wanted and (wanted in name or name in wanted)}
    hints = list({**within, **near})[:3]
    advice = f"是不是 {'、'.join(f'{slug}（{shown(slug)}）' for slug in hints)}？" if hints else ""
    raise DocumentError(
        f"没有名为「{text}」的种类", f"{advice}可填：{'、'.join(f'{slug}（{shown(slug)}）' for slug in NAMES)}"
    )


def slug_or_words(text: str | None) -> str | None:
    """Return the slug of a kind that somebody named; what names none is left for the reader of each file to refuse."""
    try:
        return kind_named(text) if text else None
    except DocumentError:
        return text
