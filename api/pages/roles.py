"""What roles and what is done with accounts are called on pages."""

from collections.abc import Iterable

from api.pages.groups import library_names
from api.pages.visit import Visit
from api.words import mark
from people.roles import Grant

ROLES = {
    "learner": mark("学习者"),
    "builder": mark("建设者"),
    "auditor": mark("督导"),
    "expert": mark("专家"),
    "administrator": mark("管理员"),
}
DONE = {
    "sign-in": mark("登录"),
    "sign-out": mark("退出"),
    "password-change": mark("改密码"),
    "password-reset": mark("重设密码"),
    "account-create": mark("建账户"),
    "account-roles": mark("改角色"),
    "account-disable": mark("停用账户"),
    "account-enable": mark("启用账户"),
    "accounts-restore": mark("恢复账户"),
    "token-create": mark("建令牌"),
    "token-revoke": mark("撤销令牌"),
    "reuse-propose": mark("提出引用"),
    "reuse-accept": mark("接受引用"),
    "reuse-decline": mark("谢绝引用"),
    "reuse-withdraw": mark("撤回引用"),
    "import": mark("导入"),
    "import-commit": mark("决定写入"),
    "import-discard": mark("放弃导入"),
    "import-cancel": mark("停止导入"),
    "import-retry": mark("重试导入"),
    "withdraw": mark("撤回"),
}
OUTCOMES = {"done": mark("完成"), "refused": mark("拒绝"), "failed": mark("没有做成")}


def role_words(visit: Visit, grants: Iterable[Grant]) -> list[str]:
    """Say roles with their scope."""
    return [role_word(visit, grant) for grant in sorted(grants)]


def role_word(visit: Visit, grant: Grant) -> str:
    """Say a role with its scope: whose library, which region."""
    word = visit.say(ROLES[str(grant.role)])
    if grant.role == "auditor" and not grant.scope:
        return visit.say(mark("{role}（{scope}）"), role=word, scope=visit.say(mark("全国")))
    scope = library_names(visit).get(f"library/{grant.scope}", grant.scope) if grant.role == "builder" else grant.scope
    return visit.say(mark("{role}（{scope}）"), role=word, scope=scope) if scope else word
