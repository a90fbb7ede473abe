"""Made documents as a page of the web, as a ministry's site shows them."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from tools.documents.blocks import Block, Broken, Cell, Table, Text


def write_html(path: Path, blocks: Sequence[Block]) -> Path:
    """Write blocks; the same blocks give the same bytes."""
    title = next((block.words for block in blocks if isinstance(block, Text) and block.level), "")
    body = "\n".join(map(_block, blocks))
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    path.write_text(f"<!DOCTYPE html>\n<html>{head}\n<body>{body}</body></html>\n", encoding="utf-8")
    return path


def _block(block: Block) -> str:
    if isinstance(block, Text):
        tag = f"h{block.level}" if block.level else "p"
        return f"<{tag}>{_lines(block.words)}</{tag}>"
    if isinstance(block, Broken):
        return "\n".join(
            (f"<p>{escape(part.announced)}</p>" if part.announced else "") + _table(part.table) for part in block.parts
        )
    return _table(block)


def _table(table: Table) -> str:
    rows = ("".join(map(_cell, row)) for row in table.rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
        f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    )
    return f"<td{spans}>{_lines(cell.words)}</td>"


def _lines(words: str) -> str:
    return "<br>".join(escape(line) for line in words.split("\n"))
