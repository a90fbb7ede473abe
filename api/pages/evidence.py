"""Words of documents as cells: an official line with its document, page, table and row."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.addresses import to
from api.pages.tables import Quote
from api.pages.visit import Visit
from api.phrases import place_words
from api.words import mark

Json = Any  # a report as it goes out: the JSON border


def _place(visit: Visit, document: Mapping[str, object], evidence: Json) -> str:
    """Return the place in a document; of one that came with us, the row of the list that holds it."""
    row = evidence.get("row")
    if document.get("bundled") and row:
        return visit.say(mark("随附清单第 {row} 行"), row=row)
    return place_words(visit.words, evidence)


def quote_of(visit: Visit, document: Mapping[str, object] | None, evidence: Sequence[Json]) -> Quote | None:
    """Return what a document says, where; None where there is no document."""
    if document is None:
        return None
    said = [each for each in evidence if each]
    places = dict.fromkeys(place for each in said if (place := _place(visit, document, each)))
    quotes = tuple(dict.fromkeys(str(each["quote"]) for each in said if each.get("quote")))
    title = " · ".join(str(document[name]) for name in ("title", "issuer", "effective") if document.get(name))
    return Quote(title, visit.say(mark("；")).join(places), quotes, to("/source", name=document["source"]))
