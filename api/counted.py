"""What reports of imports count, by its name in the reader's language."""

from api.words import Words, mark

_COUNTED = {
    "文件": mark("文件"),
    "lines": mark("行"),
    "majors": mark("专业"),
    "courses": mark("课程"),
    "certificates": mark("证书"),
    "continuations": mark("接续专业"),
    "abilities": mark("专业能力"),
    "occupations": mark("职业"),
    "additions": mark("增补的职业"),
    "standards": mark("国家职业标准"),
    "functions": mark("职业功能"),
    "tasks": mark("工作任务"),
    "requirements": mark("教学要求"),
    "posts": mark("岗位"),
    "weights": mark("权重"),
    "tables": mark("表格"),
    "course rows": mark("核心课程表的行"),
    "work rows": mark("工作要求表的行"),
}
_REFERENCES = "（引用）"


def counted_word(words: Words, what: str) -> str:
    """Return what was counted; sheets and files keep their names."""
    if what in _COUNTED:
        return words.say(_COUNTED[what])
    name = what.removesuffix(_REFERENCES)
    return what if name == what else words.say("{sheet}（引用）", sheet=name)
