"""What reports name by short words, as people are told it: on pages and by the command line alike."""

from api.words import mark

KINDS = {
    "core": mark("专业核心课程"),
    "foundation": mark("专业基础课程"),
    "requirements": mark("教学要求"),
    "abilities": mark("专业能力"),
    "jobs": mark("职业岗位"),
    "own": mark("自有要求"),
}
STATES = (mark("已收录"), mark("不公开"), mark("确无官方文件"), mark("官方文件未收录"))
SUPPLY = (mark("未见立项"), mark("已立项未接入"), mark("已接入"), mark("已核验"))
FIGURES = {
    "named": mark("列明"),
    "taught": mark("有教"),
    "practised": mark("有练"),
    "assessed": mark("有考"),
    "complete": mark("完整"),
}
ORIGINS = (mark("自建"), mark("共建"), mark("引用"))
LEVELS = (mark("中职"), mark("高职专科"), mark("职教本科"))
TIERS = (mark("校"), mark("省"), mark("国家"))
BLOCKED = {
    "nobody": mark("没有资源库的点达成它"),
    "part-only": mark("只有点部分达成它"),
    "elsewhere": mark("所选范围以外的资源库才有"),
    "no-course": mark("没有资源库的标准课程完整对应它"),
    "nothing-asked": mark("没有读到对它的要求"),
    "prerequisite": mark("它的先修学不了"),
    "media": mark("没有所选素材类型的教学资源"),
    "gone": mark("这个点已经没有来源说到"),
}
"""Why a path does not reach something."""

PROOFS = {"self-stated": mark("自述"), "practised": mark("已练"), "assessed": mark("已考核")}
"""What it rests on that a learner has mastered a point."""
