"""A library's self-report as a document and as a workbook: one content, two forms."""
