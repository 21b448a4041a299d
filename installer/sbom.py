"""The list of what is packed, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from installer.packed import Part

_NAMESPACE = uuid.UUID("5f0c7a3e-58a1-4f0e-9d0a-6f3f5d1f7a52")  # ours; the same parts get the same number


def bill(version: str, parts: Sequence[Part], seconds: int) -> dict[str, Any]:
    """The list for a version of the program that was made at `seconds` after 1970."""
    program = {
        "type": "application",
        "bom-ref": f"shufang@{version}",
        "name": "Shufang",
        "version": version,
        "licenses": [{"expression": "AGPL-3.0-or-later"}],
    }
    components = [_component(part) for part in parts]
    content = json.dumps([program, components], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, content)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z"),
            "lifecycles": [{"phase": "build"}],
            "component": program,
        },
        "components": components,
        "dependencies": [
            {"ref": program["bom-ref"], "dependsOn": sorted(each["bom-ref"] for each in components)}
        ],
    }


def _component(part: Part) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "machine-learning-model" if "model" in part.name else "library",
        "bom-ref": part.package_url or f"{part.name}@{part.version}",
        "name": part.name,
        "licenses": [{"expression": part.licence}],
        "externalReferences": [{"type": "website", "url": part.address}],
    }
    if part.version:
        component["version"] = part.version
    if part.package_url:
        component["purl"] = part.package_url
    return component
