"""Typer's complaints about usage in the reader's language: it knows English only."""

import re

from api.words import Words, mark

_COMPLAINTS: tuple[tuple[str, str], ...] = (
    (
        r"No such option: (?P<name>\S+) \((?:Possible options: |Did you mean )(?P<near>.+?)\??\)",
        mark("没有选项 {name}；是不是 {near}？"),
    ),
    (r"No such option: (?P<name>\S+)(?: .*)?", mark("没有选项 {name}")),
    (
        r"No such command '(?P<name>.+?)'\. (?:\(?)Did you mean '?(?P<near>.+?)'?\?\)?",
        mark("没有命令 {name}；是不是 {near}？"),
    ),
    (r"No such command '(?P<name>.+?)'\.(?: .*)?", mark("没有命令 {name}")),
    (r"Missing argument '(?P<name>.+)'\.(?: .*)?", mark("缺少参数 {name}")),
    (r"Missing option '(?P<name>.+)'\.(?: .*)?", mark("缺少选项 {name}")),
    (r"Missing command\.", mark("缺少命令")),
    (r"Option '(?P<name>.+)' requires an argument\.", mark("选项 {name} 后面缺少值")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)", mark("多出的参数：{name}")),
    (
        r"Invalid value for (?P<name>.+?): Value error, '(?P<value>.*)' is not one of (?P<choices>.*)\.",
        mark("{name} 不能是“{value}”；可写 {choices}"),
    ),
    (r"Invalid value for (?P<name>.+?): (?P<reason>.*)", mark("{name} 的值不对：{reason}")),
)


def explained(complaint: str, words: Words) -> str:
    """Return a complaint in the reader's language, as it is where it is not known."""
    for pattern, said in _COMPLAINTS:
        if match := re.fullmatch(pattern, complaint.strip(), re.DOTALL):
            return words.say(said, **match.groupdict())
    return complaint
