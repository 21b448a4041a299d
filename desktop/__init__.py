"""Shufang 书房: a desktop knowledge base that finds the page you remember."""

__version__ = "0.1.0"
