"""What imports and what came of them are called on pages."""

import re

from api.pages.visit import Visit
from api.words import mark

STATES = {
    "queued": mark("排队等待"),
    "running": mark("正在读"),
    "waiting": mark("等您决定"),
    "previewed": mark("预览完毕，没有写入"),
    "done": mark("已写入"),
    "nothing": mark("没有写入任何内容"),
    "failed": mark("没有读成"),
    "cancelled": mark("已停止，没有写入"),
}
SEVERITIES = {"rejected": mark("没有采用"), "ignored": mark("忽略"), "warning": mark("提醒")}
MODES = (
    ("hold", mark("预览后再决定")),
    ("write", mark("直接写入")),
    ("dry", mark("只预览，不写入")),
)
CHECKS = (
    ("strict", mark("有一行读不了，就一行也不写入")),
    ("no_worse", mark("有覆盖数字会下降，就不写入")),
    ("ocr", mark("认图片里的文字（慢，结果要复核）")),
)
_PLAINLY = (
    (
        r"请加 --library 资源库标识，如 --library ec-demo|请加 --library 指明它属于哪个资源库"
        r"|add --library with its slug, as in --library ec-demo",
        mark("请选它属于哪个资源库，再读一遍"),
    ),
    (
        r"可导入的种类：.*?；可用 --kind 指明|kinds that can be imported: .*?; name one with --kind",
        mark("请选一个种类，再读一遍"),
    ),
    (
        r"(?:请用|用) --map \S+?=\S+? 指明|say (?:(?:which|it|the course) )?with --map \S+?=\w+",
        mark("请在“各列当作什么”里指明"),
    ),
    (r"(?:，如|, as in) --kind [\w-]+", ""),
    (r"--kind", mark("“文件种类”")),
    (r"--library", mark("“资源库”")),
    (r"--ocr", mark("“认图片里的文字”")),
)
"""What problems say of the command line's options, and what the same is called on pages, whatever the language."""


def plainly(visit: Visit, text: str) -> str:
    """Say a reason or an advice without the options of the command line."""
    for pattern, message in _PLAINLY:
        text = re.sub(pattern, visit.say(message) if message else "", text)
    return text


EFFECTS = {"lost": mark("失去"), "gone": mark("不再要求"), "new": mark("新要求"), "reworded": mark("改了说法")}
