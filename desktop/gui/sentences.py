"""Errors as sentences in the user's language: what happened and what to do.

The core raises data with an English reason. A reason that is known here is translated; one that is
not is shown as it came, because a precise English sentence beats a vague Chinese one.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop import errors
from desktop.gui import reasons

_BY_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (errors.UnsupportedError, str(QT_TRANSLATE_NOOP("Errors", "Shufang can't read this kind of file."))),
    (
        errors.EncryptedError,
        str(QT_TRANSLATE_NOOP("Errors", "Needs a password. Save a copy without one and add that.")),
    ),
    (errors.TooLargeError, str(QT_TRANSLATE_NOOP("Errors", "Too large to be read in the memory there is."))),
    (errors.TimedOutError, str(QT_TRANSLATE_NOOP("Errors", "Reading it took too long and was stopped."))),
    (errors.UnreadableError, str(QT_TRANSLATE_NOOP("Errors", "Can't be read: missing, empty or damaged."))),
    (
        errors.ModelMissingError,
        str(
            QT_TRANSLATE_NOOP("Errors", "The language model could not be obtained. Words are still searched.")
        ),
    ),
    (
        errors.ModelInvalidError,
        str(QT_TRANSLATE_NOOP("Errors", "This file is damaged or no embedding model.")),
    ),
    (
        errors.DeviceFailedError,
        str(QT_TRANSLATE_NOOP("Errors", "The processor or graphics card failed while running the model.")),
    ),
    (
        errors.LockedError,
        str(QT_TRANSLATE_NOOP("Errors", "Another Shufang is using this library. Close it and try again.")),
    ),
    (
        errors.NewerSchemaError,
        str(QT_TRANSLATE_NOOP("Errors", "This library was written by a newer Shufang. Update this one.")),
    ),
    (
        errors.DamagedError,
        str(QT_TRANSLATE_NOOP("Errors", "The library is damaged. It is mended when Shufang starts again.")),
    ),
    (
        errors.ReadOnlyError,
        str(QT_TRANSLATE_NOOP("Errors", "Nothing can be written to the data folder. Check its permissions.")),
    ),
    (
        errors.DiskFullError,
        str(
            QT_TRANSLATE_NOOP("Errors", "The disk is full. Make room and try again; what was added is kept.")
        ),
    ),
)


def error(problem: BaseException) -> str:
    """The sentence for an error that reached the window."""
    if isinstance(problem, errors.ShufangError):
        return reason(problem.reason) if problem.args else kind(problem)
    return QCoreApplication.translate("Errors", "Something went wrong: {problem}").format(
        problem=str(problem) or type(problem).__name__
    )


def kind(problem: BaseException) -> str:
    """The sentence for a kind of error that came without particulars."""
    for error_type, sentence in _BY_KIND:
        if isinstance(problem, error_type):
            return QCoreApplication.translate("Errors", sentence)
    return str(problem)


def reason(text: str) -> str:
    """A reason given by the core, translated where it is known."""
    return reasons.translated(text)
