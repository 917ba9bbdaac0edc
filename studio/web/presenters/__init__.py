"""View data: every word a page shows is chosen here, so that templates hold no logic."""
