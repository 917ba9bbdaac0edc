"""Grades of texts, as the studio itself checks them before a plan is sent."""

from studio.documents.reading import grade, words_per_sentence

__all__ = ["grade", "words_per_sentence"]
