"""Every performance claim, runnable, with its peers side by side."""
