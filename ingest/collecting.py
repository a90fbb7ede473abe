"""How often garbage is collected where much is read: seldom, for reading makes many values and hardly any rings."""

import gc

SELDOM = (100_000, 20, 50)
"""Thresholds of the three generations; with those of Python reading takes a fifth longer, a preview half again."""


def collect_seldom() -> None:
    """Let this process, whose work is to read, collect garbage seldom."""
    gc.set_threshold(*SELDOM)
