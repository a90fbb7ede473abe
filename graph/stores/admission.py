"""What a store lets in: claims that fit the vocabulary (ontology/terms.py), in one canonical form.

Canonical: properties sorted by name, whole decimals as integers. A value that Python holds equal to one that was let in
(`1` and `True`) is taken for it. Whatever does not fit is a ClaimError and a fault of the reader that made it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from math import isfinite

from graph.errors import ClaimError
from ontology import terms
from ontology.claims import EdgeClaim, NodeClaim, Props, Scalar

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "anyURI": (str,),
    "date": (str,),
    "integer": (int,),
    "decimal": (int, float),
    "boolean": (bool,),
}
_LARGEST = 2**63
_NODE_PROPERTIES = {kind.name: {term.name: term for term in kind.properties} for kind in terms.KINDS}
_EDGE_PROPERTIES = {
    predicate.name: {term.name: term for term in predicate.properties} for predicate in terms.PREDICATES
}
_ENDS = {
    (predicate.name, subject, target)
    for predicate in terms.PREDICATES
    for subject in predicate.subjects
    for target in predicate.objects
}


def kind_of(identity: str) -> str:
    """Return the name of the kind that an id belongs to; ClaimError for an unknown prefix or nothing behind it."""
    prefix, _, rest = identity.partition("/")
    kind = terms.KIND_OF_PREFIX.get(prefix)
    if kind is None or not rest or "\0" in rest:
        raise ClaimError(f"标识「{identity}」不属于任何已知的类别")
    return kind.name


def kinds_of(identities: Collection[str]) -> dict[str, str]:
    """Return the kind of each of many ids, checked as `kind_of` does and to be fit for UTF-8."""
    check_texts(identities)
    prefixes = {identity: identity.partition("/")[0] for identity in identities}
    kinds = {prefix: kind_of(prefix + "/…") for prefix in sorted(set(prefixes.values()))}
    for prefix in kinds:
        for bare in (prefix, prefix + "/"):
            if bare in prefixes:
                kind_of(bare)
    if "\0" in "".join(identities):
        raise ClaimError("标识里有空字符")
    return {identity: kinds[prefix] for identity, prefix in prefixes.items()}


def node_properties(kind: str) -> Mapping[str, terms.Property]:
    """Return the properties that nodes of a kind may have, by name."""
    return _NODE_PROPERTIES[kind]


def edge_properties(predicate: str) -> Mapping[str, terms.Property]:
    """Return the properties that edges of a predicate may have, by name; ClaimError for an unknown predicate."""
    try:
        return _EDGE_PROPERTIES[predicate]
    except KeyError:
        raise ClaimError(f"关系「{predicate}」不在词汇表中") from None


def check_ends(predicate: str, subject: str, target: str) -> None:
    """Check that a predicate may lead from one kind to the other."""
    edge_properties(predicate)
    if (predicate, subject, target) not in _ENDS:
        raise ClaimError(f"关系「{predicate}」不能从 {subject} 指向 {target}")


def check_confidence(confidence: float) -> None:
    """Check that a confidence lies in (0, 1]."""
    if not 0 < confidence <= 1:
        raise ClaimError(f"可信度 {confidence} 不在 0 和 1 之间")


def check_texts(texts: Iterable[str]) -> None:
    """Check that texts can be written as UTF-8."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError as error:
        raise ClaimError(f"文字里有无法保存的字符：{error.object[error.start : error.end]!r}") from None


def canonical_value(owner: str, term: terms.Property, value: Scalar) -> Scalar:
    """Check one value against its property and return it in canonical form."""
    if type(value) not in _TYPES[term.datatype]:
        raise ClaimError(f"{owner} 的属性 {term.name} 应为 {term.datatype}，不是 {value!r}")
    if isinstance(value, float):
        if not isfinite(value):
            raise ClaimError(f"{owner} 的属性 {term.name} 不是有限的数")
        value = int(value) if value.is_integer() else value
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise ClaimError(f"{owner} 的属性 {term.name} 太大：{value}")
    if term.values and value not in term.values:
        raise ClaimError(f"{owner} 的属性 {term.name} 不能是「{value}」，可以是 {'、'.join(term.values)}")
    if term.datatype == "date" and not _is_date(str(value)):
        raise ClaimError(f"{owner} 的属性 {term.name} 应写作 年-月-日，不是「{value}」")
    return value


def canonical_column(owner: str, term: terms.Property, column: list[Scalar | None]) -> list[Scalar | None]:
    """Check a column of values, None where none is stated, and return it in canonical form."""
    if term.datatype in ("string", "anyURI") and not term.values and set(map(type, column)) <= {str, type(None)}:
        return column
    canonical: dict[Scalar | None, Scalar | None] = {None: None}
    for value in set(column):
        if value is not None:
            canonical[value] = canonical_value(owner, term, value)
    textual = _TYPES[term.datatype] == (str,)  # of numbers, equal ones may look different
    return column if textual else [canonical[value] for value in column]


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def canonical_props(owner: str, known: Mapping[str, terms.Property], props: Props) -> Props:
    """Check properties against those known of the owner (a kind or a predicate) and return them in canonical form."""
    result = {}
    for name, value in props:
        if name in result:
            raise ClaimError(f"{owner} 的属性 {name} 出现了两次")
        result[name] = canonical_value(owner, property_of(owner, known, name), value)
    return tuple(sorted(result.items()))


def property_of(owner: str, known: Mapping[str, terms.Property], name: str) -> terms.Property:
    """Return a property by name; ClaimError when the owner has none of that name."""
    try:
        return known[name]
    except KeyError:
        raise ClaimError(f"{owner} 没有属性 {name}") from None


def admit_node(claim: NodeClaim) -> NodeClaim:
    """Check a node claim and return it in canonical form."""
    kind = kind_of(claim.id)
    props = canonical_props(kind, node_properties(kind), claim.props)
    check_confidence(claim.confidence)
    check_texts((claim.id, claim.label, claim.evidence.quote, claim.evidence.table, claim.evidence.column))
    check_texts(str(value) for _, value in props)
    return claim._replace(props=props)


def admit_edge(claim: EdgeClaim) -> EdgeClaim:
    """Check an edge claim and return it in canonical form."""
    check_ends(claim.predicate, kind_of(claim.subject), kind_of(claim.object))
    props = canonical_props(claim.predicate, edge_properties(claim.predicate), claim.props)
    check_confidence(claim.confidence)
    check_texts((claim.subject, claim.object, claim.evidence.quote, claim.evidence.table, claim.evidence.column))
    check_texts(str(value) for _, value in props)
    return claim._replace(props=props)


def aware(recorded: datetime) -> datetime:
    """Return a moment that states its time zone; ValueError for one that does not."""
    if recorded.tzinfo is None:
        raise ValueError("记录时间缺少时区")
    return recorded
