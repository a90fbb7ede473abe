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
