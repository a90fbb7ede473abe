"""The application, its groups and the panels that its help shows."""

import typer

from api.cli.help import Group
from api.words import mark

BUILDING = mark("建图谱")
READING = mark("看覆盖")
LEARNING = mark("学习路径")
TRACING = mark("查来历")
KEEPING = mark("维护与交换")

app = typer.Typer(
    name="zhitu",
    help=mark("职图：职业教育专业与专业教学资源库的知识图谱，凭官方依据回答资源库覆盖了什么、还缺什么。"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    cls=Group,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
store_app = typer.Typer(
    name="store", help=mark("图谱存放处的体检、备份、恢复、复制与比较。"), no_args_is_help=True, cls=Group
)
app.add_typer(store_app, name="store", rich_help_panel=KEEPING)
align_app = typer.Typer(
    name="align", help=mark("找对应：提出建议、复核、训练模型、交换对应表。"), no_args_is_help=True, cls=Group
)
app.add_typer(align_app, name="align", rich_help_panel=KEEPING)
verify_app = typer.Typer(
    name="verify", help=mark("核验：随机抽查、判定、意见、报告。"), no_args_is_help=True, cls=Group
)
app.add_typer(verify_app, name="verify", rich_help_panel=KEEPING)
account_app = typer.Typer(
    name="account", help=mark("账户：新建、停用、重设密码、授予与收回角色、操作记录。"), no_args_is_help=True, cls=Group
)
app.add_typer(account_app, name="account", rich_help_panel=KEEPING)

MODULES = {
    "build": "building",
    "import": "building",
    "withdraw": "withdrawing",
    "purge": "building",
    "coverage": "audit",
    "report": "reporting",
    "gaps": "missing",
    "why": "reasons",
    "reuse": "reusing",
    "show": "describing",
    "search": "searching",
    "sources": "tracing",
    "history": "tracing",
    "diff": "comparing",
    "doctor": "examining",
    "links": "links",
    "path": "paths",
    "export": "exchange",
    "ontology": "exchange",
    "template": "exchange",
    "serve": "serving",
    "worker": "working",
    "store": "keeping",
    "account": "accounts",
    "align": "aligning",
    "verify": "verifying",
    "bench": "bench",
    "eval": "measuring",
}
"""Each command with the module of this package that holds it, in the order of the help, which is that of DESIGN 8.

Only the module of the command that is run gets imported: readers, RDF and numpy take their time.
"""
