"""How long nobody has touched the computer: asked of the desktop over D-Bus, of Windows directly.

May be called from any thread; where nothing answers, it is not known.
"""

from __future__ import annotations

import sys

from desktop import power

_TIMEOUT_MS = 500
_LONG = 3600.0  # the login manager only says that a session is idle


def seconds() -> float | None:
    """Since the last key or movement; None where that can't be told."""
    if sys.platform != "linux":
        return power.idle_seconds()
    idle = _gnome()
    return _login_manager() if idle is None else idle


def _gnome() -> float | None:
    """What GNOME's window manager knows, in milliseconds there: also on Wayland, where programs don't."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    name = "org.gnome.Mutter.IdleMonitor"
    call = QDBusMessage.createMethodCall(name, "/org/gnome/Mutter/IdleMonitor/Core", name, "GetIdletime")
    answer = QDBusConnection.sessionBus().call(call, timeout=_TIMEOUT_MS)
    values = answer.arguments()
    if answer.type() != QDBusMessage.MessageType.ReplyMessage or not values:
        return None
    return float(values[0]) / 1000


def _login_manager() -> float | None:
    """What systemd's login manager was told by the desktop of this session."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant

    # https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
    call = QDBusMessage.createMethodCall(
        "org.freedesktop.login1",
        "/org/freedesktop/login1/session/auto",
        "org.freedesktop.DBus.Properties",
        "Get",
    )
    call.setArguments(["org.freedesktop.login1.Session", "IdleHint"])
    answer = QDBusConnection.systemBus().call(call, timeout=_TIMEOUT_MS)
    values = answer.arguments()
    if answer.type() != QDBusMessage.MessageType.ReplyMessage or not values:
        return None
    value = values[0].variant() if isinstance(values[0], QDBusVariant) else values[0]
    return _LONG if value else 0.0
