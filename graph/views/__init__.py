"""Views: what a store knows, laid out for one kind of question; each a pure function of a revision (DESIGN 6)."""
