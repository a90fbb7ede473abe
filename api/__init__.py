"""How it gets out: the command line; later HTTP and pages."""
