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
PAPERS = frozenset({"docx", "pdf"})

TRAPS = {
    "header-repeated": Trap("tables go on over pages, the headings repeated"),
    "continued": Trap("tables go on over pages below the words 续表 and the headings"),
    "header-missing": Trap("tables go on over pages without headings (in a DOCX below 续表)", formats=PAPERS),
    "split-rows": Trap("page breaks fall inside rows", formats=PAPERS),
    "merged-lost": Trap("what merged cells say stands in the first row only, empty cells below"),
    "slipped-numbers": Trap("numbers of items land inside the words before them", STANDARDS),
    "other-numbering": Trap("numbers are written 1． for 1. and 1. for ①", STANDARDS),
    "nested-brackets": Trap("names hold commas in nested brackets", TEACHING | SCHOOLS),
    "mixed-separators": Trap("lists mix 、 and ，", TEACHING | {"plan"}),
    "k-codes": Trap("codes of majors end in K", TEACHING | SCHOOLS),
    "obsolete-codes": Trap("majors have the codes of an older catalogue", SCHOOLS),
    "lost-headings": Trap("headings above others get lost", STANDARDS | {"plan"}),
    "lost-styles": Trap("headings have no style that says so", STANDARDS | {"plan"}, frozenset({"docx"})),
    "glued-lines": Trap("headings are glued to the line that follows", TEACHING | {"plan"}),
    "glued-headings": Trap("headings are glued to the end of the sentence above", STANDARDS | {"plan"}),
    "cut-sentences": Trap("page breaks fall inside sentences", STANDARDS, frozenset({"pdf"})),
    "deep-headings": Trap("tables have three rows of headings", SCHOOLS),
    "subtotals": Trap("rows of 小计 and 备注 stand between", SCHOOLS),
    "formulas": Trap(
        "amounts are formulas with the values last computed", frozenset({"schedule"}), frozenset({"xlsx"})
    ),
    "several-majors": Trap("a file holds the plans of several majors", frozenset({"plan"})),
}
BREAKS = ("header-repeated", "continued", "header-missing")


def of(kind: str, form: str) -> list[str]:
    """Return the traps that concern a kind in a format."""
    return [name for name, trap in TRAPS.items() if trap.concerns(kind, form)]


def breaks(traps: Collection[str], form: str) -> list[str]:
    """Return the ways in which tables go on over pages; split rows alone go on as their format's programs do."""
    chosen = [name for name in BREAKS if name in traps]
    usual = "header-repeated" if form == "docx" else "header-missing"
    return chosen or ([usual] if "split-rows" in traps else [])
