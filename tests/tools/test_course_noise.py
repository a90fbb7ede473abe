import pytest

from tools.course_noise import Verdict, judge


@pytest.mark.parametrize(
    "name",
    [
        "网店运营",
        "国际服务外包",
        "碳计量与碳中和",
        "H5页面设计",
        "工业4.0技术及应用",
        "外语（英语等）",
        "数控机床操作与维护技术",
    ],
)
def test_a_course_name_is_kept_as_it_is(name: str) -> None:
    assert judge(name, set()) == Verdict(name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("加强对学生的管理。", "句子"),
        ("用于焊工等实训教学", "句子"),
        ("选矿、磨矿", "句子"),
        ("测图⑤地形图测绘", "编号"),
        ("设备安装与", "不完整"),
        ("以及卫星通信", "不完整"),
        ("电子技术（包括电路", "括号"),
        ("种茶技术种茶技术操", "粘连"),
        ("经络基础运用经络的基本知", "粘连"),
    ],
)
def test_noise_is_dropped_with_a_reason(text: str, reason: str) -> None:
    verdict = judge(text, set())
    assert verdict.name == ""
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("茶园管6理", "茶园管理", "数字"),
        ("种茶与制茶等", "种茶与制茶", "等"),
        ("种茶", "种茶", "过短"),
        (
            "茶园病虫害绿色防控技术与茶叶质量安全追溯系统应用",
            "茶园病虫害绿色防控技术与茶叶质量安全追溯系统应用",
            "过长",
        ),
    ],
)
def test_doubtful_names_are_kept_mended_and_flagged(text: str, name: str, reason: str) -> None:
    verdict = judge(text, set())
    assert verdict.name == name
    assert reason in verdict.reason


def test_a_name_that_briefs_state_is_never_doubted() -> None:
    assert judge("素描", {"素描"}) == Verdict("素描")
