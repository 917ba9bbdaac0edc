"""One form per page: choices come from the knowledge base, `to_…()` gives the domain value."""
