"""The demo studio: invented people, told through the same use cases as real ones."""
