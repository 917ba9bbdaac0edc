"""What can go wrong with a document."""


class DocumentError(Exception):
    """A document was not made; `code` tells why and nothing of its contents.

    Codes: too_long, too_many, odd_character (one that cannot be printed), warned, refused,
    timeout, died, busy, failed, no_pango.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
