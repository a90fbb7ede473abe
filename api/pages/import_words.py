"""What imports and what came of them are called on pages."""

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
EFFECTS = {"lost": mark("失去"), "gone": mark("不再要求"), "new": mark("新要求"), "reworded": mark("改了说法")}
