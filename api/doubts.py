"""What `doctor` says, on the command line and over HTTP: its lists, what each of them means and what to do about it."""

from collections.abc import Sequence

from api.words import Words, mark
from graph.examination import Doubt, Finding

Json = dict[str, object]

TITLES = {
    "majors-not-read": mark("官方文件未收录的专业（没有读到，不等于没有）"),
    "majors-awaiting-review": mark("已读到，待复核的专业（也计在官方文件未收录之中）"),
    "majors-withheld": mark("官方文件不公开的专业（原文为“略”）"),
    "majors-without-document": mark("确无官方文件的专业"),
    "majors-without-occupation": mark("没有对应职业的专业"),
    "briefs-against-standards": mark("简介与教学标准所列课程不同的专业（按规范化后的名称）"),
    "plans-below-hours": mark("总学时低于教学标准的人才培养方案"),
    "names-of-several-majors": mark("几个代码共用的专业名称（从不按名称合并）"),
    "names-of-several-occupations": mark("几个代码共用的职业名称"),
    "codes-of-several-names": mark("同一代码有几个名称"),
    "contradictory-properties": mark("几个来源说法不同的内容"),
    "dangling-references": mark("被提到但没有来源说明的对象"),
    "orphan-points": mark("不在任何课程里的知识技能点"),
    "courses-without-points": mark("没有知识技能点的资源库课程"),
    "unattached-resources": mark("没有挂接到点的素材（未挂接）"),
    "duplicates-in-libraries": mark("同一资源库里的重复内容"),
}
"""What each list holds."""

SUGGESTIONS = {
    "majors-not-read": mark("导入这些专业的简介或教学标准；在此之前它们只计在分母之外"),
    "majors-awaiting-review": mark(
        "待复核的不计入应覆盖，--min-confidence 也改变不了它；国家目录里的，对照简介原文无误后把 "
        "ontology/lists/briefs.csv 该行的“代码依据”改为“原文”，再运行 zhitu build；"
        "自己导入的，换用写明专业代码、能读出文字的原件再导入一次"
    ),
    "majors-withheld": mark("不必处理；若文件后来公开，导入它即可"),
    "majors-without-document": mark("不必处理；若有新的依据，导入它即可"),
    "majors-without-occupation": mark("查阅简介的职业面向，补全专业与职业的对应；不要猜"),
    "briefs-against-standards": mark("以教学标准为准；名称不同而内容相同的课程要人工核对，资源库按标准里的名称对应"),
    "plans-below-hours": mark("对照教学标准的学时安排和方案原文；这只是两处数字的比较，不是结论"),
    "names-of-several-majors": mark("引用时写代码，不只写名称"),
    "names-of-several-occupations": mark("引用时写职业编码，不只写名称"),
    "codes-of-several-names": mark("对照官方目录，改正写错代码或名称的来源，再导入一次"),
    "contradictory-properties": mark("用 zhitu show 看谁怎么说；改正说错的来源，再导入一次"),
    "dangling-references": mark("核对标识是否写错；没错就导入说明它的文件"),
    "orphan-points": mark("把点放进课程的模块，否则它不计入覆盖"),
    "courses-without-points": mark("补上模块和点，或写明沿用哪门课程；没有点的课程四盏灯都不亮"),
    "unattached-resources": mark("挂接到点，否则一盏灯也点不亮；名称和目录路径可作线索"),
    "duplicates-in-libraries": mark("只留一份，其余改为引用它；确实不同的，改个能区分的名称"),
}
"""What to do about each list."""


def doctor_data(
    revision: int, faults: Sequence[str], findings: Sequence[Finding], words: Words, limit: int | None = None
) -> Json:
    """Return what is wrong with the store, and the lists with their numbers; of each list so many, or all."""
    return {
        "revision": revision,
        "faults": list(faults),
        "counts": {each.name: len(each.doubts) for each in findings},
        "suggestions": {each.name: words.say(SUGGESTIONS[each.name]) for each in findings},
        "lists": {each.name: [_doubt_data(doubt, words) for doubt in each.doubts[:limit]] for each in findings},
    }


def _doubt_data(doubt: Doubt, words: Words) -> Json:
    return {
        "id": doubt.id,
        "label": doubt.label,
        "detail": words.told(doubt.detail),
        "sources": list(doubt.sources),
    }
