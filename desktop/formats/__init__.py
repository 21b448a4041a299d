"""The kinds of files that can be read, and their pages as pictures."""
