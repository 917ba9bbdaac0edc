"""Recorded cases: real inputs with the answer that the reference demands, worked out by hand."""
