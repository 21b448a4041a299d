"""The panels of the window. They never import each other; they meet in the session."""
