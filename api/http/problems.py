"""What can go wrong with a request: the one table from errors to statuses, answered as RFC 9457 problems.

A problem's `type` is stable and never changes its meaning; `title` and `detail` are in the reader's language.
"""

import errno
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from api.compose import AddressError
from api.http.languages import language_asked
from api.http.refusals import reason
from api.words import Words, mark, words_of
from graph.alignment.review import Conflict, Gone
from graph.errors import (
    AlignmentError,
    ClaimError,
    NoSuchLibrary,
    ReuseError,
    SavedMeanwhile,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreOutdated,
    UnknownNode,
    UnknownRevision,
    UnknownSource,
    VerificationError,
    ViewError,
)
from ingest.documents.errors import IngestError
from ingest.jobs_orders import (
    GaveUp,
    JobsFull,
    JobsUnavailable,
    KeyReused,
    NewerOrder,
    NotNow,
    TooManyHeld,
    UnknownJob,
    UploadEmpty,
    UploadTooLarge,
    UploadTooMany,
    UploadTwice,
)
from ontology.errors import OntologyError
from people.errors import (
    AccountError,
    Disabled,
    EditedMeanwhile,
    EntryError,
    OneTimePassword,
    PeopleBusy,
    PeopleFull,
    PeopleStoreError,
    TooManyAttempts,
    UnknownAccount,
    UnknownToken,
)

Json = dict[str, object]
TYPES = "https://w3id.org/zhitu/problem/"
MEDIA_TYPE = "application/problem+json"


class Kind(NamedTuple):
    """A kind of problem: its status and title, and what to do about it where that is always the same."""

    status: int
    title: str
    advice: str = ""


KINDS = {
    "bad-parameter": Kind(400, mark("参数不对"), mark("可用的参数见 /v1/openapi.json")),
    "unknown-parameter": Kind(400, mark("没有这个参数"), mark("可用的参数见 /v1/openapi.json")),
    "bad-cursor": Kind(400, mark("翻页位置无效"), mark("从第一页重新开始；翻页时其余参数保持不变")),
    "bad-body": Kind(400, mark("请求内容不对")),
    "bad-query": Kind(400, mark("查询不对"), mark("查询的写法见 https://www.w3.org/TR/sparql11-query/")),
    "bad-request": Kind(400, mark("收到的不是 HTTP 请求"), mark("核对地址和请求头；地址里的汉字用 UTF-8")),
    "unauthenticated": Kind(401, mark("请先登录"), mark("登录，或出示个人令牌；见 docs/accounts.md")),
    "forbidden": Kind(403, mark("不允许")),
    "not-found": Kind(404, mark("没有这个地址"), mark("全部地址见 /v1/openapi.json")),
    "unknown-major": Kind(404, mark("没有这个专业"), mark("专业列表见 /v1/majors")),
    "unknown-library": Kind(404, mark("没有这个资源库"), mark("资源库列表见 /v1/libraries")),
    "unknown-node": Kind(404, mark("没有这个标识"), mark("标识取自其他回答中的 id 或 item")),
    "unknown-source": Kind(404, mark("没有这个来源"), mark("现行来源见 /v1/sources")),
    "unknown-revision": Kind(404, mark("没有这一版"), mark("各版见 /v1/history")),
    "unknown-import": Kind(404, mark("没有这次导入")),
    "unknown-proposal": Kind(404, mark("没有这条待复核"), mark("现在的待复核见 /v1/review")),
    "unknown-account": Kind(404, mark("没有这个账户")),
    "unknown-token": Kind(404, mark("没有这个令牌"), mark("您的令牌见 /v1/tokens")),
    "empty-scope": Kind(404, mark("这个范围内没有专业"), mark("核对代码、层次和资源库")),
    "method-not-allowed": Kind(405, mark("这个地址不接受这种方法")),
    "not-acceptable": Kind(406, mark("给不出所要的格式")),
    "conflict": Kind(409, mark("与现在的状态冲突")),
    "not-now": Kind(409, mark("现在不能这样做"), mark("先看这次导入进行到哪一步")),
    "worse": Kind(409, mark("覆盖会下降，没有写入"), mark("核对会失去的内容，或去掉 no_worse 再导入")),
    "too-large": Kind(413, mark("内容太大")),
    "unsupported-media-type": Kind(415, mark("不接受这种内容")),
    "head-too-large": Kind(431, mark("地址和请求头太长"), mark("缩短地址或请求头")),
    "unreadable": Kind(422, mark("内容读不出来")),
    "unfit-account": Kind(422, mark("账户不能这样设")),
    "unfit-verification": Kind(422, mark("核验不能这样记")),
    "key-reused": Kind(422, mark("Idempotency-Key 已用过"), mark("为每一次不同的导入换一个新的值")),
    "result-too-large": Kind(422, mark("结果太大"), mark("用 LIMIT 或更窄的条件分几次查询")),
    "query-too-costly": Kind(422, mark("查询用的内存太多"), mark("缩小范围，或加上 LIMIT")),
    "too-slow": Kind(408, mark("内容没有按时传完"), mark("请重新发送")),
    "too-many-held": Kind(409, mark("等待决定的导入太多"), mark("在“导入”里写入或放弃一些，再发送")),
    "too-many-attempts": Kind(429, mark("试的次数太多")),
    "fault": Kind(500, mark("内部故障"), mark("请把 request_id 告诉管理员")),
    "newer-order": Kind(500, mark("这次导入要求的本版本做不到"), mark("请管理员更新职图程序，再读一次")),
    "given-up": Kind(500, mark("读取多次中断"), mark("这份文件可能使程序崩溃，请把它和导入的编号交给管理员")),
    "no-room": Kind(507, mark("磁盘空间不足"), mark("请管理员腾出空间")),
    "not-offered": Kind(501, mark("这个服务不提供")),
    "behind": Kind(503, mark("这一版还没有到这里"), mark("稍后再试，或去掉 min_revision")),
    "building": Kind(503, mark("语义视图正在建"), mark("稍后再试；大的图谱要几分钟")),
    "busy": Kind(503, mark("图谱正忙"), mark("稍后再试")),
    "accounts-busy": Kind(503, mark("账户库正忙"), mark("稍后再试")),
    "accounts-fault": Kind(503, mark("账户库暂时不可用"), mark("请管理员查看服务日志")),
    "store-fault": Kind(503, mark("图谱暂时不可用"), mark("请管理员查看 /v1/readiness")),
    "deadline": Kind(503, mark("没有在限时内算完，提前结束"), mark("缩小范围，或稍后再试")),
}
"""Every kind of problem by the last part of its type."""

ERRORS: dict[type[Exception], str] = {
    UnknownNode: "unknown-node",
    UnknownSource: "unknown-source",
    UnknownRevision: "unknown-revision",
    Gone: "unknown-proposal",
    Conflict: "conflict",
    AlignmentError: "bad-parameter",
    ReuseError: "conflict",
    NoSuchLibrary: "unknown-library",
    SavedMeanwhile: "conflict",
    VerificationError: "unfit-verification",
    OntologyError: "bad-parameter",
    IngestError: "unreadable",
    UnknownJob: "unknown-import",
    NotNow: "not-now",
    TooManyHeld: "too-many-held",
    NewerOrder: "newer-order",
    KeyReused: "key-reused",
    UploadEmpty: "bad-body",
    UploadTwice: "bad-body",
    UploadTooLarge: "too-large",
    UploadTooMany: "too-large",
    JobsFull: "no-room",
    JobsUnavailable: "store-fault",
    GaveUp: "given-up",
    ClaimError: "fault",
    StoreBusy: "busy",
    StoreFull: "no-room",
    StoreDamaged: "store-fault",
    StoreOutdated: "store-fault",
    StoreError: "store-fault",
    ViewError: "store-fault",
    AddressError: "store-fault",
    UnknownAccount: "unknown-account",
    UnknownToken: "unknown-token",
    EditedMeanwhile: "conflict",
    OneTimePassword: "forbidden",
    AccountError: "unfit-account",
    TooManyAttempts: "too-many-attempts",
    Disabled: "forbidden",
    EntryError: "unauthenticated",
    PeopleBusy: "accounts-busy",
    PeopleFull: "no-room",
    PeopleStoreError: "accounts-fault",
}
"""What errors of the other rooms are to a client; the nearest class counts."""

_OF_DISK = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "no-room"),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "forbidden"),
}
_OF_STATUS = {kind.status: name for name, kind in reversed(KINDS.items())}
_OF_STATUS |= {404: "not-found", 400: "bad-body", 403: "forbidden", 500: "fault", 503: "busy"}


class Problem(Exception):
    """A request cannot be answered; `detail` is a Chinese message with `{names}`, filled in by `values`."""

    def __init__(self, kind: str, detail: str = "", *, about: Mapping[str, object] | None = None, **values: object):
        super().__init__(kind, detail)
        self.kind, self.detail, self.values, self.about = kind, detail, values, dict(about or {})


def problem_data(kind: str, words: Words, detail: str = "", about: Mapping[str, object] | None = None) -> Json:
    """Return what is told of a request that failed; `detail` is told already."""
    of = KINDS[kind]
    return {
        "type": TYPES + kind,
        "title": words.say(of.title),
        "status": of.status,
        **({"detail": detail} if detail else {}),
        **({"advice": words.say(of.advice)} if of.advice else {}),
        **(about or {}),
    }


def problem_response(
    kind: str,
    words: Words,
    detail: str = "",
    about: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer to a request that failed; `detail` is told already."""
    of = KINDS[kind]
    said = problem_data(kind, words, detail, about)
    more = {"Content-Language": words.language, "Cache-Control": "no-store", "Vary": "Accept-Language"}
    if of.status == HTTPStatus.SERVICE_UNAVAILABLE:
        more["Retry-After"] = "1"
    if of.status == HTTPStatus.UNAUTHORIZED:
        more["WWW-Authenticate"] = 'Bearer realm="zhitu"'
    return JSONResponse(said, of.status, {**more, **(headers or {})}, MEDIA_TYPE)


def kind_of(error: Exception) -> str | None:
    """Return the kind of problem that an error of another room or of the disk is, None for one not in the tables."""
    if isinstance(error, OSError):
        return _OF_DISK.get(error.errno or 0)
    return next((ERRORS[each] for each in type(error).__mro__ if each in ERRORS), None)


def words_for(request: Request) -> Words:
    """Return the words in the language that the request asks for."""
    return words_of(language_asked(request.headers.get("accept-language", "")))


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer a Problem."""
    assert isinstance(error, Problem)
    words = words_for(request)
    detail = words.say(error.detail, **error.values) if error.detail else ""
    return problem_response(error.kind, words, detail, error.about)


async def on_error(request: Request, error: Exception) -> Response:
    """Answer an error of another room by the table."""
    kind = kind_of(error) or "fault"
    words = words_for(request)
    if isinstance(error, IngestError):
        detail = "；".join(words.told(part) for part in (error.reason, error.advice) if part)
    elif KINDS[kind].status < HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = words.told(str(error))
    else:
        detail = ""  # where files lie is nobody's business
        request.scope["zhitu.fault"] = f"{type(error).__name__}: {error}"
    waiting = {"Retry-After": str(error.wait)} if isinstance(error, TooManyAttempts) else {}
    return problem_response(kind, words, detail, headers=waiting)


async def on_invalid(request: Request, error: Exception) -> Response:
    """Answer parameters that do not fit their description, each with its name and reason."""
    assert isinstance(error, RequestValidationError)
    words = words_for(request)
    wrong = [
        {"in": str(each["loc"][0]), "name": str(each["loc"][-1]), "reason": reason(words, each)}
        for each in error.errors()
    ]
    names = "、".join(dict.fromkeys(each["name"] for each in wrong))
    detail = words.say("参数 {names} 的值不对", names=names)
    return problem_response("bad-parameter", words, detail, {"errors": wrong})


async def on_gone(request: Request, error: Exception) -> Response:
    """End a request whose client went away before all of it had come; the answer is for the log."""
    assert isinstance(error, ClientDisconnect)
    words = words_for(request)
    return problem_response("bad-body", words, words.say("内容没有传完，连接就断了"))


async def on_http(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: unknown addresses, wrong methods, bodies that are too large."""
    assert isinstance(error, HTTPException)
    kind = _OF_STATUS.get(error.status_code, "fault")
    path = getattr(request.scope.get("route"), "path_format", "")
    taken = sorted(method for each, method in request.app.state.parameters if each == path)  # of all its routes
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    if taken and headers:
        headers = {"Allow": ", ".join(taken)}
    return problem_response(kind, words_for(request), headers=headers)
