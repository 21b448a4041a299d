"""A job object: how Windows caps the memory of a process and ends it with its parent.

https://learn.microsoft.com/windows/win32/procthread/job-objects
"""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any

_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_PROCESS_MEMORY = 0x00000100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
_DIE_ON_ERROR = 0x00000400  # JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION: no dialog of the system
_KILL_ON_CLOSE = 0x00002000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
_TERMINATE, _SET_QUOTA = 0x0001, 0x0100  # PROCESS_TERMINATE, PROCESS_SET_QUOTA


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),  # IO_COUNTERS
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Job:
    """Holds one process to its memory, and ends it when the parent is gone. `kernel` is kernel32.

    Raises:
        OSError: the system refuses; the process then runs without a cap.
    """

    def __init__(self, process_id: int, memory_bytes: int, kernel: Any = None) -> None:
        self._kernel = kernel32() if kernel is None else kernel
        self._handle = self._checked(self._kernel.CreateJobObjectW(None, None), "CreateJobObject")
        try:
            self._limit(memory_bytes)
            self._assign(process_id)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the job, which ends its process."""
        handle, self._handle = self._handle, None
        if handle:
            self._kernel.CloseHandle(handle)

    def _limit(self, memory_bytes: int) -> None:
        limits = ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _KILL_ON_CLOSE | _DIE_ON_ERROR
        limits.ProcessMemoryLimit = memory_bytes
        set_ = self._kernel.SetInformationJobObject(
            self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        self._checked(set_, "SetInformationJobObject")

    def _assign(self, process_id: int) -> None:
        process = self._kernel.OpenProcess(_TERMINATE | _SET_QUOTA, False, process_id)
        self._checked(process, "OpenProcess")
        try:
            assigned = self._kernel.AssignProcessToJobObject(self._handle, process)
            self._checked(assigned, "AssignProcessToJobObject")
        finally:
            self._kernel.CloseHandle(process)

    @staticmethod
    def _checked(result: Any, what: str) -> Any:
        if not result:
            code = getattr(ctypes, "get_last_error", int)()
            raise OSError(code, f"{what} failed")
        return result


def kernel32() -> Any:
    """The system's functions, with what they take and give declared: handles are wider than integers."""
    library = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    declared: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "CreateJobObjectW": (wintypes.HANDLE, (wintypes.LPVOID, wintypes.LPCWSTR)),
        "SetInformationJobObject": (
            wintypes.BOOL,
            (wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD),
        ),
        "OpenProcess": (wintypes.HANDLE, (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)),
        "AssignProcessToJobObject": (wintypes.BOOL, (wintypes.HANDLE, wintypes.HANDLE)),
        "CloseHandle": (wintypes.BOOL, (wintypes.HANDLE,)),
    }
    for name, (result, arguments) in declared.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
