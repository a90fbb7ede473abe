"""Documents become rows and blocks with their places; what they mean is the readers' affair."""
