"""The builder's workbook: its table of sheets, its template and its samples' writer."""
