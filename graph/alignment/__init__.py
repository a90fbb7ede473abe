"""Proposes which things of two kinds belong together, says why and how surely, and keeps what people decide."""
