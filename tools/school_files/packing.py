"""Packs an office file anew so that the same content gives the same bytes: no time of writing, parts in their order."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

_DAY = (2025, 6, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def write_packed(path: Path, data: bytes) -> Path:
    """Write a ZIP archive with every time in it set to one day."""
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            words = source.read(name)
            if name == "docProps/core.xml":
                words = _TIMES.sub(rb"\g<1>2025-06-01T00:00:00Z\g<2>", words)
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, words)
    return path
