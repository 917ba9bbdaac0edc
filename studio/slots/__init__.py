"""Free times: what is open, what is taken, and where a visit still fits.

Standard library only. Instants are whole seconds since 1970 in UTC; a `Span` runs from its first
second up to, and without, its last. Wall-clock times turn into instants in one place (`hours`), so
that a day of 23 or 25 hours is no special case anywhere else.
"""
