"""Measurements against goals, run by `./dev bench`; they inform, nothing fails on them."""
