"""One file each: what a kind of document says, as bundles of claims with problems and counts."""
