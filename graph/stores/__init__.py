"""The stores behind the ports of graph/store.py: memory (reference and fake) and SQLite (default), each one file."""
