"""The pages that people read in a browser, rendered on the server from the functions that /v1 calls."""
