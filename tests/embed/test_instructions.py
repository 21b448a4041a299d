"""What a question is told to be."""

from __future__ import annotations

from desktop.embed.instructions import PRESETS, offered, query_prefix
from desktop.embed.profiles import known_profile


def profile(name: str):  # type: ignore[no-untyped-def]
    found = known_profile(name)
    assert found is not None
    return found


def test_a_preset_and_own_words_become_the_model_s_prefix() -> None:
    qwen = profile("qwen3-embedding-4b")
    assert query_prefix(qwen, "legal") == f"Instruct: {PRESETS['legal']}\nQuery:"
    assert query_prefix(qwen, "Find the recipe {task}") == "Instruct: Find the recipe {task}\nQuery:"
    assert query_prefix(qwen, "") is None
    assert [name for name, _ in offered(qwen)] == list(PRESETS)


def test_the_usual_task_is_the_one_in_the_model_s_own_prefix() -> None:
    for name in ("qwen3-embedding-0.6b", "qwen3-embedding-4b", "qwen3-embedding-8b"):
        assert query_prefix(profile(name), "retrieval") == profile(name).query_prefix


def test_models_without_instructions_are_offered_none() -> None:
    for name in ("multilingual-e5-small", "bge-m3", "all-minilm-l6-v2"):
        assert offered(profile(name)) == ()
        assert query_prefix(profile(name), "legal") is None


def test_models_with_fixed_tasks_are_offered_those() -> None:
    gemma = profile("embeddinggemma-300m")
    names = [name for name, _ in offered(gemma)]
    assert "code" in names
    assert "legal" not in names
    assert query_prefix(gemma, "code") == "task: code retrieval | query: "
    assert query_prefix(gemma, "my own words") is None
