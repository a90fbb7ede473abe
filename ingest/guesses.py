"""Claims made of words that a machine read in pictures: proposed, whichever reader made them."""

from dataclasses import replace

from ingest.report import Bundle, Place, Problem, Reading
from ontology.claims import Method, Status

OCR_CONFIDENCE = 0.6
"""What a claim is worth whose words were recognised: tesseract gives the lines, and no figure for them."""


def propose(reading: Reading) -> None:
    """Make every claim of a reading a proposal by OCR; its documents count as not read whole, so that none governs."""
    total = 0
    for at, (version, nodes, edges) in enumerate(reading.bundles):
        reading.bundles[at] = Bundle(
            replace(version, whole=False),
            tuple(
                node._replace(confidence=OCR_CONFIDENCE, method=Method.OCR, status=Status.PROPOSED) for node in nodes
            ),
            tuple(
                edge._replace(confidence=OCR_CONFIDENCE, method=Method.OCR, status=Status.PROPOSED) for edge in edges
            ),
        )
        total += len(nodes) + len(edges)
    reason = f"文字由图片识别得来，{total} 条说法都列为待复核（可信度 {OCR_CONFIDENCE:g}）"
    reading.problems.append(Problem(reading.file, Place(), "warning", reason, "请核对后再采用；有文字版时请导入文字版"))
