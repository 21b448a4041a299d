"""The library on disk: SQLite is the truth for documents, passages, keywords and vectors."""
