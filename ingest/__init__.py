"""How facts get in: documents become blocks, readers make claims of them, the pipeline commits them."""
