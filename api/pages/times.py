"""Times as jobs tell them, for readers."""

from datetime import datetime

from api.phrases import moment


def told_moment(text: str | None) -> str:
    """Write a time given as ISO text in Shanghai, to the minute; "" for none."""
    return moment(datetime.fromisoformat(text)) if text else ""
