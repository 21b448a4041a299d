"""A knowledge base in one file: written, looked into without trusting it, and taken in again."""
