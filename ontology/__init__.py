"""What may be said: the vocabulary, codes, names, claims and rules of vocational resource libraries."""
