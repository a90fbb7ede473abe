"""Where claims are kept, and what is asked of them: stores, views, coverage, alignment, paths."""
