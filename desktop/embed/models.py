"""The models that are here and those that can be had: a folder of GGUF files, servers, a catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.embed import catalogue, notes, servers, starter
from desktop.embed.base import Embedder
from desktop.embed.catalogue import CatalogueFile, Mirror
from desktop.embed.download import Download, Part, download
from desktop.embed.files import appearing, need_room, sha256_of, writing
from desktop.embed.journal import Journal
from desktop.embed.listing import ModelInfo as ModelInfo
from desktop.embed.listing import info_of_file, info_of_offer, info_of_server, noted_profile
from desktop.embed.profiles import STARTER, ModelProfile, Pooling, known_profile
from desktop.embed.servers import RemoteServer
from desktop.embed.tuning import Tunings
from desktop.errors import ModelInvalidError, ModelMissingError, UsageError

if TYPE_CHECKING:
    from desktop.embed.reranker import Reranker

TUNINGS = "tunings.json"
_SPARE_BYTES = 50_000_000  # left free beside a model that is copied in


class ModelStore:
    """The models folder. What a file turned out to be is kept beside it, so that it is tried once.

    `files` and `mirrors` stand in for the catalogue and its hosts.
    """

    def __init__(
        self,
        folder: Path,
        *,
        files: Sequence[CatalogueFile] | None = None,
        mirrors: Sequence[Mirror] | None = None,
    ) -> None:
        self.folder = folder
        self._files = catalogue.catalogue() if files is None else tuple(files)
        self._mirrors = catalogue.known_mirrors() if mirrors is None else tuple(mirrors)

    def list(self) -> list[ModelInfo]:
        """The starter, then every other file by name, then servers, then what can be downloaded."""
        infos = [info_of_file(STARTER, starter.path_in(self.folder))]
        if self.folder.is_dir():
            infos += [
                info_of_file(path.stem, path)
                for path in sorted(self.folder.glob("*.gguf"))
                if path.name != starter.FILE_NAME and path.stem != STARTER
            ]
            infos += [info_of_server(server) for server in servers.all_servers(self.folder)]
        here = {info.name for info in infos}
        return infos + [
            info_of_offer(file, Part(self._path(file.name))) for file in self._files if file.name not in here
        ]

    def add(self, file: Path, pooling: Pooling | None = None) -> ModelInfo:
        """Copy a GGUF in, after it was tried; the starter's own file under any name becomes the starter.

        `pooling` is the user's word on a file that does not say how its vectors are pooled.

        Raises:
            UsageError: there is no such file, or a model of that name is here already.
            PoolingUnknownError: the file does not say how its vectors are pooled, nor did the user.
            ModelInvalidError, DeviceFailedError: it can't be used.
            DiskFullError, ReadOnlyError: the folder can't take it.
        """
        if not file.is_file():
            raise UsageError(f"There is no file {file}.")
        is_starter = file.stat().st_size == starter.FILE_BYTES and sha256_of(file) == starter.FILE_SHA256
        name = STARTER if is_starter else file.stem
        target = self._path(name)
        if not is_starter and (name == STARTER or target.exists()):
            raise UsageError(f"A model named {name} is here already. Remove it first, or rename the file.")
        known = {} if is_starter else _tried(file.resolve(), pooling)
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            need_room(self.folder, file.stat().st_size + _SPARE_BYTES, file.name)
            with appearing(target) as part:
                shutil.copyfile(file, part)
        notes.keep(target, **known)
        return info_of_file(name, target)

    def add_server(self, server: RemoteServer) -> ModelInfo:
        """Keep a server's model, after one request with two harmless sentences; it is not used yet.

        Raises:
            UsageError: a model of that name is here already.
            RemoteFailedError: it can't be used; the reason says why.
            DiskFullError, ReadOnlyError: the folder can't take it.
        """
        if server.name == STARTER or self._path(server.name).exists():
            raise UsageError(
                f"A model named {server.name} is here already. Remove it first, or rename the file."
            )
        from desktop.embed.remote import probe_server

        tried = probe_server(server)
        servers.save(self.folder, tried)
        return info_of_server(tried)

    def download(self, name: str, quantisation: str = "") -> Generator[Download, None, None]:
        """Bring in a model of the catalogue and try it; closing the generator pauses, a second call goes on.

        `name` is a file's or a model's; of a model comes the recommended quantisation, or the one named.

        Raises:
            UsageError: there is none of that name, or it is here already.
            ModelMissingError: it can't be fetched now; what has arrived is kept.
            ModelInvalidError: what arrived is not what it should be, or can't be used; it is not kept.
            DeviceFailedError: it is here, but there is not the memory for it.
            DiskFullError, ReadOnlyError: the folder can't take it.
        """
        if name == STARTER and not quantisation:
            for what, fraction in self.prepare(STARTER):
                done = round(fraction * starter.FILE_BYTES)
                yield Download(STARTER, "", done, starter.FILE_BYTES, 0.0, None, f"{what}.")
            return
        file = self._offered(name, quantisation)
        part = Part(self._path(file.name))
        if part.target.exists():
            raise UsageError(f"The model {file.name} is here already.")
        sources = file.sources(self._mirrors)
        yield from download(file.name, sources, part, size_bytes=file.size_bytes, sha256=file.sha256)
        sha256, size_bytes = part.kept.sha256, part.kept.size_bytes
        with writing(self.folder):
            part.finish()
        notes.keep(part.target, sha256=sha256)
        from desktop.embed.probe import probing

        steps = probing(part.target)
        trying = Download(file.name, "", size_bytes, size_bytes, 0.0, None, "Trying the model.")
        try:
            while True:
                next(steps)
                yield trying
        except StopIteration as end:
            notes.keep(part.target, metadata=end.value)
        except ModelInvalidError:
            self.remove(file.name)
            raise
        finally:
            steps.close()

    def discard_download(self, name: str) -> None:
        """Delete what has arrived of a download that was paused.

        Raises:
            UsageError: there is none of that name.
            ReadOnlyError: it can't be deleted.
        """
        part = Part(self._path(self._offered(name, "").name))
        with writing(self.folder):
            part.discard()

    def _offered(self, name: str, quantisation: str) -> CatalogueFile:
        file = catalogue.find(self._files, name, quantisation)
        if file is not None:
            return file
        others = catalogue.quantisations(self._files, name)
        if others:
            raise UsageError(f"{name} can be had as {', '.join(others)}, not as {quantisation}.")
        raise UsageError(f"There is no model named {name} to download. “shufang models list” names them.")

    def remove(self, name: str) -> None:
        """Delete a model's file, or what is kept of a server.

        Raises:
            UsageError: there is none of that name.
            ReadOnlyError: it can't be deleted, or it is in use (Windows).
        """
        path = self._path(name)
        if servers.is_kept(self.folder, name):
            servers.delete(self.folder, name)
            return
        if not path.exists():
            raise UsageError(f"There is no model named {name}.")
        with writing(self.folder):
            path.unlink()
            notes.forget(path)

    def remember_speed(self, name: str, tokens_per_second: float) -> None:
        """Keep how fast a model was measured to be on this machine."""
        path = self._path(name)
        if path.exists():
            notes.keep(path, tokens_per_second=tokens_per_second)

    def profile(self, name: str) -> ModelProfile:
        """How a model is used, be it here or in the catalogue; a file that was not tried yet is tried.

        Raises:
            ModelMissingError: there is none of that name.
            ModelInvalidError, DeviceFailedError: its file can't be used.
        """
        if name == STARTER:
            known = known_profile(STARTER)
            assert known is not None
            return known
        path = self._path(name)
        if servers.is_kept(self.folder, name):
            return servers.load(self.folder, name).profile()
        if not path.exists():
            offered = catalogue.find(self._files, name)
            if offered is not None:
                return replace(offered.profile, name=name)
            raise ModelMissingError(
                f"There is no model named {name}. Add its GGUF file, or choose another model."
            )
        profile = noted_profile(path)
        if profile is None:
            notes.keep(path, **_tried(path))
            profile = noted_profile(path)
            assert profile is not None
        return profile

    def prepare(self, name: str) -> Iterator[tuple[str, float]]:
        """See to it that a model can be opened; yields (what is happening, fraction).

        Raises:
            EmbeddingError: it is not here and can't be had, or can't be used.
            UsageError: it is a reranker.
        """
        if name == STARTER:
            path = starter.path_in(self.folder)
            damaged = path.exists() and self._file_hash(path) != starter.FILE_SHA256
            yield from starter.obtain(self.folder, anew=damaged)
        else:
            profile = self._embedding_profile(name)
            if not servers.is_kept(self.folder, name):
                _need_here(profile, self._path(name))

    def open(
        self,
        name: str,
        *,
        threads: int | None = None,
        device: str = "auto",
        journal: Journal | None = None,
    ) -> Embedder:
        """Load a model; `device` is auto, cpu or a graphics card's name, the journal knows those that failed.

        Raises:
            EmbeddingError: see `desktop.errors`.
            UsageError: it is a reranker.
        """
        from desktop.embed.llama import LlamaEmbedder

        if servers.is_kept(self.folder, name):
            from desktop.embed.remote import RemoteEmbedder

            return RemoteEmbedder(servers.load(self.folder, name))
        profile, path = self._embedding_profile(name), self._path(name)
        _need_here(profile, path)
        try:
            tunings = Tunings(self.folder / TUNINGS)
            return LlamaEmbedder(
                path,
                profile,
                self._file_hash(path),
                threads=threads,
                device=device,
                tunings=tunings,
                journal=journal,
            )
        except ModelInvalidError:
            notes.forget(path)
            raise

    def open_reranker(self, name: str, *, device: str = "auto", journal: Journal | None = None) -> Reranker:
        """Load a reranker; `device` is auto, cpu or a graphics card's name.

        Raises:
            EmbeddingError: it is not here, or can't be used.
            UsageError: it is no reranker.
        """
        from desktop.embed.reranker import Reranker

        profile, path = self.profile(name), self._path(name)
        if not profile.reranks:
            raise UsageError(f"{profile.title} is no reranker. “shufang models list” says which models are.")
        _need_here(profile, path)
        return Reranker(path, profile, device=device, journal=journal)

    def remember_cost(self, name: str, seconds: float) -> None:
        """Keep how long a reranker was measured to take over the passages of one question."""
        notes.keep(self._path(name), rerank_seconds=seconds)

    def _embedding_profile(self, name: str) -> ModelProfile:
        profile = self.profile(name)
        if profile.reranks:
            raise UsageError(
                f"{profile.title} is a reranker: it puts passages in order that another model has found. "
                "Switch it on as one."
            )
        return profile

    def _path(self, name: str) -> Path:
        if Path(name).name != name:
            raise UsageError(f"{name} is not the name of a model.")
        return starter.path_in(self.folder) if name == STARTER else self.folder / f"{name}.gguf"

    def _file_hash(self, path: Path) -> str:
        """The SHA-256 of a model's file, computed once for each change of it."""
        noted = notes.read(path)
        return str(noted["sha256"] if "sha256" in noted else notes.keep(path)["sha256"])


def _need_here(profile: ModelProfile, path: Path) -> None:
    """Raises: ModelMissingError where a model's file is not here."""
    if not path.exists():
        raise ModelMissingError(f"The model {profile.title} is not here yet. Download it first.")


def _tried(path: Path, pooling: Pooling | None = None) -> dict[str, Any]:
    """What is to be kept of a file that was tried.

    Raises:
        ModelInvalidError, DeviceFailedError: it can't be used.
    """
    from desktop.embed.probe import probe

    metadata = probe(path, pooling)
    return {"metadata": metadata} if pooling is None else {"metadata": metadata, "pooling": pooling}
