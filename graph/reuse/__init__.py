"""Reuse (引用): what other libraries have of what one lacks, proposals to take it over, and the library's answers."""
