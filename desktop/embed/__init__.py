"""Turning text into vectors: one file a backend, profiles of models, and the models on this machine."""
