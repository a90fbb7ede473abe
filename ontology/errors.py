"""The one error base of the vocabulary.

OntologyError
├── CodeError   a code or level is not one the catalogues know: show the text to whoever typed it
├── IdentityError  a name is empty or cannot be an identity: ask for a name
└── RuleError   a rule pack is malformed: mend the TOML file
"""


class OntologyError(ValueError):
    """Something said does not fit the vocabulary."""


class CodeError(OntologyError):
    """A code, level or tier is not one that the official lists know."""


class IdentityError(OntologyError):
    """A name or an id is empty or malformed."""


class RuleError(OntologyError):
    """A rule pack is malformed."""
