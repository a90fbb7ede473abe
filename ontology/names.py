"""Names made comparable, and the ids that are made of them.

A node id is `kind/key…` (DESIGN 2): segments are joined by `/` and percent-encode only `/ % ? #`, so Chinese stays
readable. Two things are the same node exactly when their ids are equal; names alone never join.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NewType
from urllib.parse import unquote

from ontology.errors import IdentityError

NodeId = NewType("NodeId", str)

BASE = "https://w3id.org/zhitu/id/"
VOCABULARY = "https://w3id.org/zhitu/ontology#"

_BRACKETS = str.maketrans({"【": "[", "】": "]", "〔": "[", "〕": "]", "「": "[", "」": "]", "『": "[", "』": "]"})
_ESCAPES = str.maketrans({"%": "%25", "/": "%2F", "?": "%3F", "#": "%23"})
_CJK = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE_AT_CJK = re.compile(rf"(?<=[{_CJK}\W])\s+|\s+(?=[{_CJK}]|\W)")
_SLUG = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
_CODE_LIKE = re.compile(r"\d{6}K?|\d-\d{2}-\d{2}-\d{2}", re.IGNORECASE)


def normalise(text: str) -> str:
    """Return the form that names are compared in: NFKC, one form of brackets, spaces only between Latin words.

    Nothing else is folded: case, punctuation and synonyms stay what they are.
    """
    return _normalised(text)


@lru_cache(maxsize=1 << 16)  # the same names come again in each row, each file of a run, each look at a store
def _normalised(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    if plain.isprintable() and " " not in plain:
        return plain
    plain = "".join(ch for ch in plain if unicodedata.category(ch) != "Cf")
    joined = _SPACE_AT_CJK.sub("", " ".join(plain.split()))
    return unicodedata.normalize("NFKC", joined)  # a space taken out may leave an accent beside its letter


def node_id(prefix: str, *segments: str) -> NodeId:
    """Build `prefix/segment…`; each segment is normalised first, an empty one is an IdentityError."""
    keys = [normalise(segment) for segment in segments]
    if not keys or not all(keys):
        raise IdentityError(f"{prefix} 的标识缺少名称或代码：{segments!r}")
    return NodeId("/".join([prefix, *(key.translate(_ESCAPES) for key in keys)]))


def segments(identity: str) -> list[str]:
    """Split an id into its prefix and decoded segments."""
    return [unquote(part) for part in identity.split("/")]


def prefix_of(identity: str) -> str:
    """Return what stands before the first `/`: the name of the id's kind."""
    return identity.partition("/")[0]


def iri(identity: str) -> str:
    """Return the stable address of a node: the base and the id, which is itself IRI-safe but for spaces and quotes."""
    return BASE + "".join(_IRI_UNSAFE.get(ch, ch) for ch in identity)


def from_iri(address: str) -> NodeId:
    """Undo `iri`; an address outside the base is an IdentityError."""
    if not address.startswith(BASE):
        raise IdentityError(f"{address} 不是职图的标识地址")
    text = address.removeprefix(BASE)
    for plain, escaped in _IRI_UNSAFE.items():
        text = text.replace(escaped, plain)
    return NodeId(text)


_IRI_UNSAFE = {ch: f"%{ord(ch):02X}" for ch in ' <>"{}|\\^`[]'}


def library_slug(text: str) -> str:
    """Validate a library's slug: letters, digits, `-`, `.`; never something that reads as an official code."""
    slug = normalise(text)
    if not _SLUG.fullmatch(slug) or _CODE_LIKE.fullmatch(slug):
        raise IdentityError(f"资源库标识「{text}」只能由文字、数字、连字符和点组成，且不能形同专业代码")
    return slug
