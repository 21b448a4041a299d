from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from desktop.embed.catalogue import CatalogueFile, Mirror, catalogue, find, known_mirrors, quantisations
from desktop.embed.memory import memory_needed
from desktop.embed.profiles import CLASSIFIER_KEY, STARTER, known_profile, profile_of_file

FILES = catalogue()
ISSUE = (
    *("qwen3-embedding-0.6b", "qwen3-embedding-4b", "qwen3-embedding-8b", "bge-m3"),
    *("multilingual-e5-base", "multilingual-e5-large", "multilingual-e5-large-instruct"),
    *("embeddinggemma-300m", "nomic-embed-text-v1.5", "nomic-embed-text-v2-moe"),
    *("all-minilm-l6-v2", "snowflake-arctic-embed-l-v2.0"),
    *("bge-reranker-v2-m3", "qwen3-reranker-0.6b"),
)


@pytest.mark.parametrize("name", ISSUE)
def test_every_promised_model_can_be_had(name: str) -> None:
    file = find(FILES, name)
    assert file is not None
    assert file.profile.licence
    assert file.profile.languages


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_an_entry_is_whole(file: CatalogueFile) -> None:
    assert file.path.endswith(".gguf")
    assert re.fullmatch(r"[0-9a-f]{64}|", file.sha256)
    assert re.fullmatch(r"main|[0-9a-f]{40}", file.revision)
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", file.repository)
    assert file.profile.vocabulary
    assert file.name != STARTER


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_what_was_downloaded_is_known_by_its_name(file: CatalogueFile) -> None:
    architecture = file.profile.architecture
    metadata = {
        "general.architecture": architecture,
        f"{architecture}.context_length": "512",
        f"{architecture}.embedding_length": str(file.profile.dimension),
        CLASSIFIER_KEY: str(int(file.profile.reranks)),
    }
    found = profile_of_file(file.name, metadata)
    assert (found.title, found.reranks) == (file.profile.title, file.profile.reranks)


def test_names_are_unique() -> None:
    names = [file.name.lower() for file in FILES]
    assert len(set(names)) == len(names)


def test_a_model_comes_in_four_bits_or_what_is_nearest() -> None:
    def recommended(name: str) -> str:
        file = find(FILES, name)
        assert file is not None
        return file.quantisation

    assert recommended("qwen3-embedding-4b") == "Q4_K_M"
    assert recommended("qwen3-embedding-0.6b") == "Q8_0"
    assert recommended("multilingual-e5-large-instruct") == "Q6_K"
    assert quantisations(FILES, "qwen3-embedding-4b") == ["Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0", "F16"]


def test_a_file_is_found_by_its_name_and_a_model_by_its_quantisation() -> None:
    by_name = find(FILES, "Qwen3-Embedding-4B-Q6_K")
    assert by_name is not None
    assert by_name == find(FILES, "qwen3-embedding-4b", "q6_k")
    assert find(FILES, "qwen3-embedding-4b", "Q2_K") is None
    assert find(FILES, "Qwen3-Embedding-4B-Q6_K", "Q8_0") is None
    assert find(FILES, "") is None
    assert find(FILES, STARTER) is None


def test_sources_are_encrypted_and_name_the_file() -> None:
    file = find(FILES, "qwen3-embedding-0.6b")
    assert file is not None
    sources = file.sources(known_mirrors())
    assert [source.host for source in sources] == ["huggingface.co", "hf-mirror.com", "www.modelscope.cn"]
    for source in sources:
        assert urlsplit(source.url).scheme == "https"
        assert source.url.endswith(f"/{file.repository}/resolve/{file.revision}/{file.path}") or (
            source.url.endswith(f"/models/{file.repository}/resolve/master/{file.path}")
            and "/Qwen/Qwen3-Embedding-0.6B-GGUF/" in source.listing_url
        )


def test_odd_characters_stay_in_their_place() -> None:
    profile = known_profile(STARTER)
    assert profile is not None
    file = CatalogueFile(profile, "a/b", "sub folder/m?#.gguf", "Q8_0")
    (source,) = file.sources([Mirror("https://h/{repository}/{path}")])
    assert source.url == "https://h/a/b/sub%20folder/m%3F%23.gguf"
    assert file.name == "m?#"


def test_larger_models_need_more_memory() -> None:
    def needed(name: str) -> int:
        file = find(FILES, name)
        assert file is not None
        return memory_needed(file.profile, file.size_bytes)

    assert needed("multilingual-e5-base") < needed("qwen3-embedding-4b")
    assert needed("qwen3-embedding-0.6b") < needed("qwen3-embedding-4b")
    assert needed("qwen3-embedding-4b") < needed("qwen3-embedding-8b") < 8e9
    profile = known_profile("bge-m3")
    assert profile is not None
    assert memory_needed(profile, 0) == 0
