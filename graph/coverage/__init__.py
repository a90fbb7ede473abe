"""What a library covers of what a major must teach, and where not: demand, lamps, scopes, gaps, why (DESIGN 7)."""
