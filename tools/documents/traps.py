"""The traps of real documents, each to be switched on alone or with others."""

from collections.abc import Collection
from typing import NamedTuple


class Trap(NamedTuple):
    """A trap: what it does, and the kinds and formats that it concerns (empty: all)."""

    says: str
    kinds: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()

    def concerns(self, kind: str, form: str) -> bool:
        """Whether such a document in such a format can have it."""
        return (not self.kinds or kind in self.kinds) and (not self.formats or form in self.formats)


STANDARDS = frozenset({"teaching-standard", "teaching-standard-2019", "occupational-standard"})
TEACHING = frozenset({"teaching-standard", "teaching-standard-2019"})
SCHOOLS = frozenset({"plan", "schedule"})
LISTS = frozenset({"library-list"})
ANALYSES = frozenset({"ability-analysis"})
TABLES = frozenset({"library-list", "ability-analysis"})
PAPERS = frozenset({"docx", "pdf", "html"})

TRAPS = {
    "header-repeated": Trap("tables go on over pages, the headings repeated"),
    "continued": Trap("tables go on over pages below the words 续表 and the headings"),
    "header-missing": Trap("tables go on over pages without headings (in a DOCX below 续表)", formats=PAPERS),
    "split-rows": Trap("page breaks fall inside rows", formats=PAPERS),
    "merged-lost": Trap("what merged cells say stands in the first row only, empty cells below"),
    "slipped-numbers": Trap("numbers of items land inside the words before them", STANDARDS),
    "other-numbering": Trap("numbers are written 1． for 1. and 1. for ①", STANDARDS | ANALYSES),
    "nested-brackets": Trap("names hold commas in nested brackets", TEACHING | SCHOOLS),
    "mixed-separators": Trap("lists mix 、 and ，", TEACHING | LISTS | {"plan"}),
    "k-codes": Trap("codes of majors end in K", TEACHING | SCHOOLS | TABLES),
    "obsolete-codes": Trap("majors have the codes of an older catalogue", SCHOOLS | LISTS),
    "lost-headings": Trap("headings above others get lost", STANDARDS | {"plan"}),
    "lost-styles": Trap("headings have no style that says so", STANDARDS | {"plan"}, frozenset({"docx"})),
    "glued-lines": Trap("headings are glued to the line that follows", TEACHING | {"plan"}),
    "glued-headings": Trap("headings are glued to the end of the sentence above", STANDARDS | {"plan"}),
    "cut-sentences": Trap("page breaks fall inside sentences", STANDARDS, frozenset({"pdf"})),
    "deep-headings": Trap("tables have two or three rows of headings", SCHOOLS | TABLES),
    "subtotals": Trap("rows of 小计 and 备注 stand between", SCHOOLS | TABLES),
    "formulas": Trap(
        "amounts are formulas with the values last computed", frozenset({"schedule"}), frozenset({"xlsx"})
    ),
    "other-words": Trap("headings are worded as elsewhere", TABLES),
    "other-order": Trap("columns stand in another order", TABLES),
    "extra-columns": Trap("there are columns that nobody needs", TABLES),
    "grouped-rows": Trap("rows that are headings stand between the others", TABLES),
    "full-width": Trap("figures are full-width", TABLES),
    "row-an-item": Trap("each item stands in a row of its own beside merged cells", ANALYSES),
    "with-posts": Trap("a column says of which post a field of work is", ANALYSES),
    "by-kind": Trap("knowledge, skills and qualities stand in columns of their own", ANALYSES),
    "no-codes": Trap("majors are named without codes, their level beside", LISTS),
    "several-lists": Trap("a notice holds the libraries approved and those accepted", LISTS),
    "several-majors": Trap("a file holds the plans of several majors", frozenset({"plan"})),
}
BREAKS = ("header-repeated", "continued", "header-missing")


def of(kind: str, form: str) -> list[str]:
    """Return the traps that concern a kind in a format."""
    return [name for name, trap in TRAPS.items() if trap.concerns(kind, form)]


def breaks(traps: Collection[str], form: str) -> list[str]:
    """Return the ways in which tables go on over pages; split rows alone go on as their format's programs do."""
    chosen = [name for name in BREAKS if name in traps]
    usual = "header-repeated" if form in ("docx", "html") else "header-missing"
    return chosen or ([usual] if "split-rows" in traps else [])
