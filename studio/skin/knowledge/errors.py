"""The one error of the knowledge base."""


class KnowledgeError(ValueError):
    """Say which file and key of the knowledge base is wrong, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason
