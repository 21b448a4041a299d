"""The job object against a kernel that writes down what it is asked; sizes are those of 64-bit Windows."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from desktop.windows_job import ExtendedLimits, Job


class Kernel:
    """Answers as kernel32 does; `refuses` names the function that fails."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.calls: list[tuple[Any, ...]] = []
        self.limits = ExtendedLimits()

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> int:
            self.calls.append((name, *arguments))
            if name == "SetInformationJobObject":
                ctypes.memmove(ctypes.byref(self.limits), arguments[2], arguments[3])
            if name == self.refuses:
                return 0
            return {"CreateJobObjectW": 7, "OpenProcess": 9}.get(name, 1)

        return call


def test_the_structure_is_as_long_as_windows_has_it() -> None:
    if ctypes.sizeof(ctypes.c_void_p) == 8:
        assert ctypes.sizeof(ExtendedLimits) == 144


def test_a_process_is_put_into_a_job_with_a_cap() -> None:
    kernel = Kernel()
    job = Job(1234, 5_000_000_000, kernel)
    assert kernel.limits.ProcessMemoryLimit == 5_000_000_000
    flags = kernel.limits.BasicLimitInformation.LimitFlags
    assert flags & 0x100  # the memory of each process
    assert flags & 0x2000  # ends with the handle
    assert ("OpenProcess", 0x101, False, 1234) in kernel.calls
    assert ("AssignProcessToJobObject", 7, 9) in kernel.calls
    assert kernel.calls[-1] == ("CloseHandle", 9)
    job.close()
    job.close()
    assert kernel.calls.count(("CloseHandle", 7)) == 1


@pytest.mark.parametrize(
    "refuses", ["CreateJobObjectW", "SetInformationJobObject", "OpenProcess", "AssignProcessToJobObject"]
)
def test_a_refusal_is_told_and_leaves_no_handle(refuses: str) -> None:
    kernel = Kernel(refuses)
    with pytest.raises(OSError, match=refuses.removesuffix("W")):
        Job(1234, 1, kernel)
    opened = {"SetInformationJobObject": [7], "OpenProcess": [7], "AssignProcessToJobObject": [9, 7]}
    closed = [call[1] for call in kernel.calls if call[0] == "CloseHandle"]
    assert closed == opened.get(refuses, [])
