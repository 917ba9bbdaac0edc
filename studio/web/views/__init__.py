"""Pages: read the form, call one use case, answer."""
