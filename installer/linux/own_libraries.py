"""PyInstaller runs this before the program: what the program starts finds the system's libraries.

Its starter puts the program's folder in front of the libraries' search path, where every program that is
started from here, such as the one that shows a folder, would look too.
"""

import os

before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
if before:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
