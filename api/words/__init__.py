"""The words that people read: Chinese in the code, other languages from one catalogue file each, read when needed."""

from api.words.catalogue import Words, mark, words_of

__all__ = ["Words", "mark", "words_of"]
