"""What the page of proposals says of places and columns."""

from api.words import mark
from graph.alignment.items import ORIENTATION

PLACES = {
    ORIENTATION: mark("职业面向"),
    "能力": mark("能力"),
    "课程": mark("课程"),
    "模块": mark("模块"),
    "点": mark("点"),
    "要求": mark("要求"),
    "任务": mark("任务"),
    "位置": mark("位置"),
    "定义": mark("定义"),
}
"""Where the words of a thing stand."""

SPLIT = (mark("名称"), mark("候选"), mark("各人的决定"))
"""The columns of what reviewers disagree on."""
