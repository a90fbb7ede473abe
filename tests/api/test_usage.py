import re
import socket
from pathlib import Path

import pytest

from api.cli import command_tree
from api.cli.application import MODULES
from tests.commands import command

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_all_commands_are_there_in_the_order_of_the_help() -> None:
    assert list(command_tree().commands) == list(MODULES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "没有命令 nonsense"),
        (("gap",), "没有命令 gap；是不是 gaps？"),
        (("gaps", "--majr", "530701"), "--major"),
        (("show",), "缺少参数"),
        (("coverage", "--nonsense"), "没有选项 --nonsense"),
        (("coverage", "--format", "xml"), "可写 'table'"),
        (("coverage", "extra"), "多出的参数：extra"),
        (("coverage", "--major"), "后面缺少值"),
        (("sources", "--lang", "fr"), "可写 'zh', 'en'"),
        (("coverage", "--min-confidence", "much"), "--min-confidence"),
    ],
)
def test_wrong_usage_is_told_in_chinese_with_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    answer = command(*arguments)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("name", MODULES)
def test_every_command_has_help_in_both_languages(name: str) -> None:
    chinese, english = command(name, "--help"), command(name, "--help", "--lang", "en")
    assert (chinese.code, english.code) == (0, 0)
    assert chinese.out.startswith("用法：")
    assert english.out.startswith("Usage:")
    head = english.out.split("\n\n")[1]
    assert not CHINESE.search(head), head


def test_nothing_asked_shows_the_help() -> None:
    answer = command()
    assert answer.code == 2
    assert "coverage" in answer.out + answer.err


def test_the_language_may_stand_anywhere() -> None:
    assert command("--lang", "en", "--help").out.startswith("Usage:")
    assert command("--help", "--lang=en").out.startswith("Usage:")
    assert command("--help", LANG="en_US.UTF-8").out.startswith("Usage:")


def test_the_help_of_the_program_says_what_exit_codes_mean() -> None:
    assert "故障" in command("--help").out
    assert "bad input or usage" in command("--help", "--lang", "en").out
    assert "故障" not in command("import", "--help").out


def test_a_taken_port_is_told_at_once_in_plain_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = command("serve", "--port", port, ZHITU_STORE=f"sqlite:///{tmp_path / 'none.db'}")
    assert answer.code == 2
    assert f"端口 {port} 已被占用" in answer.err
