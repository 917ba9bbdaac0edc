"""What other booking tools and forms post to the studio, read into one shape.

Pure: bytes, settings and a clock in, a `Reading` out. Standard library and phone numbers only; no
database, no network (look-ups come through a function that is handed in), no word of a body in any
error.
"""
