"""What clients write, read as health factors."""

from studio.skin.dictionary.reader import Dictionary
from studio.skin.dictionary.readings import Reading

__all__ = ["Dictionary", "Reading"]
