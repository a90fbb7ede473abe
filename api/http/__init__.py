"""The web API under `/v1`: one module a resource; answers are those of the command line as JSON (DESIGN 8)."""
