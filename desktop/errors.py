"""What can go wrong, as data. The command line and the window make sentences of it.

ShufangError
├── UsageError                a question or option that makes no sense
├── DocumentError             one file can't be made searchable; nothing else suffers
│   ├── UnsupportedError      no reader for this kind of file
│   ├── UnreadableError       missing, forbidden, empty or damaged
│   │   └── CrashedError       it ended the process that read it
│   ├── EncryptedError        needs a password
│   ├── TooLargeError         beyond the memory a reader may use
│   └── TimedOutError         the reader made no progress before its deadline
├── EmbeddingError            the model can't answer
│   ├── ModelMissingError     its file is not here and can't be obtained now
│   ├── ModelInvalidError     its file is damaged, foreign or no embedding model
│   │   └── PoolingUnknownError  nothing says how its vectors are pooled: the user may know
│   ├── DeviceFailedError     the processor or graphics card failed
│   └── RemoteFailedError     the server is out of reach, refuses, or answers nonsense
├── ImportRefusedError        the file of an exported knowledge base is not what it should be
├── UpdateError               whether there is a newer version can't be told
└── LibraryError              the data folder
    ├── LockedError           another Shufang writes to it
    ├── NewerSchemaError      written by a newer Shufang
    ├── DamagedError          the database is damaged
    ├── ReadOnlyError         nothing can be written there
    └── DiskFullError         no room left

Cancelling is not an error. The first argument is the reason: one sentence, without the file's name,
that says what happened and, where something can be done, what.
"""

from __future__ import annotations


class ShufangError(Exception):
    """Base of all errors that a person can act on."""

    @property
    def reason(self) -> str:
        """What happened, in one sentence."""
        return str(self.args[0]) if self.args else type(self).__name__


class UsageError(ShufangError):
    """A question or option that makes no sense."""


class DocumentError(ShufangError):
    """One file can't be made searchable."""


class UnsupportedError(DocumentError):
    """No reader for this kind of file."""


class UnreadableError(DocumentError):
    """Missing, forbidden, empty or damaged."""


class CrashedError(UnreadableError):
    """It ended the process that read it."""


class EncryptedError(DocumentError):
    """Needs a password."""


class TooLargeError(DocumentError):
    """Beyond the memory that a reader may use."""


class TimedOutError(DocumentError):
    """The reader made no progress before its deadline."""


class EmbeddingError(ShufangError):
    """The model can't answer."""


class ModelMissingError(EmbeddingError):
    """The model's file is not here and can't be obtained now."""


class ModelInvalidError(EmbeddingError):
    """The model's file is damaged, foreign or no embedding model."""


class PoolingUnknownError(ModelInvalidError):
    """Nothing says how the model's vectors are pooled: the user may know."""


class DeviceFailedError(EmbeddingError):
    """The processor or graphics card failed."""


class RemoteFailedError(EmbeddingError):
    """The server is out of reach, refuses, or answers nonsense."""


class ImportRefusedError(ShufangError):
    """The file of an exported knowledge base is not what it should be; nothing of it was taken in."""


class UpdateError(ShufangError):
    """Whether there is a newer version can't be told."""


class LibraryError(ShufangError):
    """The data folder can't be used."""


class LockedError(LibraryError):
    """Another Shufang writes to the data folder."""


class NewerSchemaError(LibraryError):
    """The library was written by a newer Shufang."""


class DamagedError(LibraryError):
    """The database is damaged."""


class ReadOnlyError(LibraryError):
    """Nothing can be written to the data folder."""


class DiskFullError(LibraryError):
    """No room is left on the disk of the data folder."""
