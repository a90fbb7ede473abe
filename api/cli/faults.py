"""What a command's failure means: the one table from errors to exit codes and words (DESIGN 8)."""

from api.compose import AddressError
from api.words import Words, mark
from graph.errors import (
    AlignmentError,
    GraphError,
    StoreBusy,
    StoreDamaged,
    StoreForeign,
    StoreOutdated,
    UnknownNode,
    UnknownRevision,
    UnknownSource,
    VerificationError,
)
from ingest.documents.errors import IngestError
from ingest.jobs_orders import JobError
from ontology.errors import OntologyError
from people.errors import PeopleError, PeopleOutdated, PeopleStoreError

ANSWER_IS_NO = 1
BAD_INPUT = 2
FAULT = 3
INTERRUPTED = 130


class BadInput(Exception):
    """What was typed or brought cannot be taken; the message says why and what to do, in the reader's language."""


_ADVICE: dict[type[Exception], str] = {
    UnknownSource: mark("用 zhitu sources 查看现有来源"),
    UnknownNode: mark("核对标识；课程、点的标识见 zhitu gaps 或 zhitu why 的输出"),
    UnknownRevision: mark("用 zhitu history 查看各版"),
    StoreBusy: mark("另一个程序正在写入，稍后再试"),
    StoreDamaged: mark("用 zhitu store restore 从备份恢复"),
    StoreForeign: mark("换一个地址，或给一个空的数据库"),
    StoreOutdated: mark("请更新职图程序"),
    PeopleOutdated: mark("请更新职图程序"),
}


def exit_code(error: BaseException) -> int:
    """Return 2 for what the caller can mend, 3 for everything else."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    mendable = (BadInput, AddressError, IngestError, OntologyError, StoreForeign)
    unknown = (UnknownSource, UnknownNode, UnknownRevision)
    if isinstance(error, PeopleError | AlignmentError | VerificationError):
        return FAULT if isinstance(error, PeopleStoreError) else BAD_INPUT
    return BAD_INPUT if isinstance(error, mendable + unknown) else FAULT


def told(error: BaseException, words: Words) -> str:
    """Return what to tell of an error: what happened and what to do about it, never a traceback."""
    if isinstance(error, KeyboardInterrupt):
        return words.say("已中断；已经提交的不受影响")
    if isinstance(error, BadInput):
        return str(error)
    if isinstance(error, IngestError):
        return "；".join(words.told(part) for part in (error.reason, error.advice) if part)
    if isinstance(error, GraphError | OntologyError | AddressError | PeopleError | JobError):
        advice = next((_ADVICE[kind] for kind in type(error).__mro__ if kind in _ADVICE), "")
        return "；".join(part for part in (words.told(str(error)), words.say(advice)) if part)
    if isinstance(error, MemoryError):
        return words.say("内存不足")
    if isinstance(error, OSError):
        return words.say("系统报错：{error}", error=error)
    return words.say(
        "内部故障：{kind}：{error}；设 ZHITU_TRACEBACK=1 再运行可见详情", kind=type(error).__name__, error=error
    )
