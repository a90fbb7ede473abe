"""Documents of known content in the official layouts, with the traps that real ones hold, to test readers by."""
