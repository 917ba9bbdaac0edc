"""A paper filled in and not laid out yet: all that is printed, to be kept and printed later."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A filled-in page, its pictures, and how it is to be laid out."""

    html: str
    accent: str
    layout: str
    article_language: str
    pictures: Mapping[str, bytes]

    def to_bytes(self) -> bytes:
        """Write it down; equal sheets give equal bytes."""
        pictures = {name: b64encode(data).decode() for name, data in self.pictures.items()}
        kept = {
            "html": self.html,
            "accent": self.accent,
            "layout": self.layout,
            "article_language": self.article_language,
            "pictures": pictures,
        }
        return json.dumps(kept, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sheet":
        """Read what `to_bytes` wrote."""
        kept = json.loads(data)
        pictures = {name: b64decode(text) for name, text in kept.pop("pictures").items()}
        return cls(**kept, pictures=pictures)
