"""Whether the machine runs on mains power, and how long nobody has touched it.

What can't be told is None: then nothing waits for it.
"""

from __future__ import annotations

import sys
from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")  # https://docs.kernel.org/power/power_supply_class.html
_MAINS = ("Mains", "USB")


def on_mains(supplies: Path = _SUPPLIES) -> bool | None:
    """Whether mains power is there; None where that can't be told. `supplies` is Linux' folder of them."""
    if sys.platform == "win32":
        return _windows_on_mains()
    try:
        found = [(_word(each / "type"), each) for each in supplies.iterdir()]
    except OSError:
        return None
    lines = [_word(each / "online") for kind, each in found if kind in _MAINS]
    if "1" in lines:
        return True
    batteries = [
        _word(each / "status")
        for kind, each in found
        # a mouse has a battery too, and says that it is none of the system's
        if kind == "Battery" and _word(each / "scope") != "Device"
    ]
    if "Discharging" in batteries:
        return False
    return True if batteries or "0" in lines else None


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # not every supply has every file
        return ""


def idle_seconds() -> float | None:
    """How long neither keyboard nor mouse was touched, on Windows; None elsewhere."""
    if sys.platform == "win32":
        return _windows_idle_seconds()
    return None


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _PowerStatus(ctypes.Structure):
        """https://learn.microsoft.com/windows/win32/api/winbase/ns-winbase-system_power_status."""

        _fields_ = (
            ("ac_line", ctypes.c_ubyte),  # 0 offline, 1 online, 255 unknown
            ("battery_flag", ctypes.c_ubyte),
            ("battery_percent", ctypes.c_ubyte),
            ("system_flag", ctypes.c_ubyte),
            ("battery_seconds", wintypes.DWORD),
            ("battery_full_seconds", wintypes.DWORD),
        )

    class _LastInput(ctypes.Structure):
        """https://learn.microsoft.com/windows/win32/api/winuser/ns-winuser-lastinputinfo."""

        _fields_ = (("size", wintypes.UINT), ("milliseconds", wintypes.DWORD))

    def _windows_on_mains() -> bool | None:
        status = _PowerStatus()
        if not ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status)):
            return None
        return None if status.ac_line == 255 else bool(status.ac_line)

    def _windows_idle_seconds() -> float | None:
        last = _LastInput(size=ctypes.sizeof(_LastInput))
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        now = ctypes.windll.kernel32.GetTickCount()
        return float((now - last.milliseconds) % 2**32) / 1000  # the count starts anew every 49.7 days
