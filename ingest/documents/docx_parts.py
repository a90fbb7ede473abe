"""The parts of a DOCX as XML trees: sizes, checksums and entities are looked at before anything is parsed."""

import re
import zlib
from pathlib import Path, PurePosixPath

from lxml import etree

from ingest.documents import archive
from ingest.documents.archive import LIMITS, Limits
from ingest.documents.errors import DocumentError

RESAVE = "请用 Word 或 WPS 打开后另存为 .docx 再导入"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_OFFICE_DOCUMENT = "/officeDocument"


class Parts:
    """An open DOCX; close it, or use it in a `with`."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self._limits = limits._replace(part=limits.part // 4)  # a tree needs several times the part
        try:
            self._zip = archive.open_archive(path, limits)
        except DocumentError as error:
            raise _for_word(error) from error

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._zip.NameToInfo

    @property
    def macros(self) -> bool:
        """Whether the package carries macros."""
        return any(name.endswith("vbaProject.bin") for name in self._zip.NameToInfo)

    def main(self) -> str:
        """Return the name of the part that is the text; a DocumentError if there is none."""
        targets = self.relations("_rels/.rels", "")
        for kind, target in targets.values():
            if kind.endswith(_OFFICE_DOCUMENT) and self.has(target):
                return target
        if self.has("word/document.xml"):
            return "word/document.xml"
        raise DocumentError("文件不是完整的 Word 文档（没有正文部件）", RESAVE)

    def beside(self, main: str, kind: str) -> str:
        """Return the part of a kind (`styles`, `numbering`, …) that belongs to the text, "" if there is none."""
        found = self.links(main)
        return next((target for told, target in found.values() if told.endswith(f"/{kind}") and self.has(target)), "")

    def links(self, main: str) -> dict[str, tuple[str, str]]:
        """Return what the text's relationship ids lead to: kind and part."""
        place = PurePosixPath(main)
        return self.relations(f"{place.parent}/_rels/{place.name}.rels", str(place.parent))

    def relations(self, name: str, folder: str) -> dict[str, tuple[str, str]]:
        """Return a relationship part's entries by id: kind and part; outward links are left out."""
        if not self.has(name):
            return {}
        found = {}
        for item in self.tree(name):
            if not isinstance(item.tag, str) or item.get("TargetMode") == "External":
                continue
            target = str(item.get("Target", ""))
            part = target.removeprefix("/") if target.startswith("/") else str(PurePosixPath(folder) / target)
            found[str(item.get("Id"))] = (str(item.get("Type", "")), part)
        return found

    def content(self, name: str) -> bytes:
        """Return a part's bytes, whole and as they were written; DocumentError or TooLarge otherwise."""
        try:
            data = b"".join(archive.inflate(self._zip, name, self._limits))
        except DocumentError as error:
            raise _for_word(error) from error
        except (OSError, ValueError) as error:
            raise DocumentError(f"文件已损坏：部件 {name} 读不出来", RESAVE) from error
        if zlib.crc32(data) != self._zip.getinfo(name).CRC:
            raise DocumentError(f"文件已损坏：部件 {name} 校验不符", RESAVE)
        return data

    def tree(self, name: str) -> etree._Element:
        """Return a part as a tree; entities are refused, the network is never touched."""
        data = self.content(name)
        if _FORBIDDEN.search(data):
            raise DocumentError("文件含 XML 实体定义，不予解析", RESAVE)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DocumentError(f"文件已损坏：部件 {name} 不是完整的 XML", RESAVE) from error


def _for_word(error: DocumentError) -> DocumentError:
    """Advise about a Word document where the archive's advice is about workbooks."""
    return type(error)(error.reason.replace("表格文件", "Word 文档"), error.advice.replace(archive.RESAVE, RESAVE))
