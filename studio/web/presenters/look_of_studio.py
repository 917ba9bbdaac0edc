"""The studio's color as a stylesheet of tokens."""

from studio.services.colors import Accent


def stylesheet_of(family: Accent) -> str:
    """Write the tokens of a color family as the design system names them."""
    tokens = {
        "accent": family.accent,
        "accent-strong": family.strong,
        "on-accent": family.on,
        "accent-tint": family.tint,
    }
    lines = "".join(
        f"  --{name}: light-dark({light}, {dark});\n" for name, (light, dark) in tokens.items()
    )
    return f"@layer tokens {{ :root {{\n{lines}}} }}\n"
