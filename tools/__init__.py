"""Programs for building and checking; none of them travels in the wheel."""
