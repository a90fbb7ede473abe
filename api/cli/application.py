"""The application, its groups and the panels that its help shows."""

import typer

from api.cli.help import Group
from api.words import mark

BUILDING = mark("建图谱")
READING = mark("看覆盖")
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

MODULES = {
    "build": "building",
    "import": "building",
    "withdraw": "building",
    "purge": "building",
    "coverage": "audit",
    "gaps": "missing",
    "why": "reasons",
    "show": "describing",
    "search": "searching",
    "sources": "tracing",
    "history": "tracing",
    "diff": "comparing",
    "doctor": "examining",
    "links": "links",
    "export": "exchange",
    "ontology": "exchange",
    "template": "exchange",
    "serve": "serving",
    "store": "keeping",
    "bench": "bench",
    "eval": "measuring",
}
"""Each command with the module of this package that holds it, in the order of the help, which is that of DESIGN 8.

Only the module of the command that is run gets imported: readers, RDF and numpy take their time.
"""
