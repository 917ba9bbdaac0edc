"""Use cases: plain functions whose first argument is the unit of work."""
