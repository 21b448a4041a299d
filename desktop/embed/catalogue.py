"""The models that can be downloaded, and where each file of them can be had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import quote

from desktop.embed.profiles import ModelProfile, data_file, known_profiles
from desktop.embed.transfer import Source

# Four bits lose little and are fast: the best first, then what is nearest to it.
_PREFERRED = ("Q4_K_M", "Q5_K_M", "Q4_0", "Q6_K", "Q8_0", "F16", "BF16", "F32")


@dataclass(frozen=True, slots=True)
class Mirror:
    """A host that has models; `url` and `listing_url` have places for repository, revision and path."""

    url: str
    listing_url: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file that can be downloaded; size and hash are 0 and empty where only its source tells them."""

    profile: ModelProfile
    repository: str
    path: str
    quantisation: str
    revision: str = "main"
    size_bytes: int = 0
    sha256: str = ""

    @property
    def name(self) -> str:
        """What the model is called once it is here."""
        return PurePosixPath(self.path).stem

    def sources(self, mirrors: Sequence[Mirror]) -> list[Source]:
        """Where it can be had, in the mirrors' order."""
        places = {
            "repository": quote(self.repository),
            "revision": quote(self.revision),
            "path": quote(self.path),
        }
        return [
            Source(mirror.url.format(**places), mirror.listing_url.format(**places), self.path)
            for mirror in mirrors
        ]


@cache
def catalogue() -> tuple[CatalogueFile, ...]:
    """All files that can be downloaded, the recommended one of each model first."""
    files: list[CatalogueFile] = []
    for profile, row in zip(known_profiles(), data_file()["models"], strict=True):
        of_model = [CatalogueFile(profile, row["repository"], **file) for file in row.get("files", ())]
        files += sorted(of_model, key=lambda file: _PREFERRED.index(file.quantisation))
    return tuple(files)


@cache
def known_mirrors() -> tuple[Mirror, ...]:
    """The hosts that have them, in the order in which they are asked."""
    return tuple(Mirror(**row) for row in data_file()["mirrors"])


def find(files: Iterable[CatalogueFile], name: str, quantisation: str = "") -> CatalogueFile | None:
    """A file by its own name, or a model's in a quantisation: the recommended one where none is named."""
    for file in files:
        of_model = file.profile.name == name and quantisation.upper() in ("", file.quantisation)
        if of_model or (file.name == name and not quantisation):
            return file
    return None


def quantisations(files: Iterable[CatalogueFile], name: str) -> list[str]:
    """In which quantisations a model can be had, the recommended one first."""
    return [file.quantisation for file in files if file.profile.name == name]
