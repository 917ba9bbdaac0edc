"""The outside: keys, files, mail, database engines."""
