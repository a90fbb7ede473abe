"""The hand-written outlines of the sample libraries and the rules that turn them into workbook rows."""
