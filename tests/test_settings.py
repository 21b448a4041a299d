from pathlib import Path

import pytest

from desktop.errors import UsageError
from desktop.settings import Settings, load, save


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings().changed(top_k=25, mode="keyword", language="zh", query_prefix="问：")
    save(settings, path)
    assert load(path) == settings
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "changes",
    [
        {"top_k": 0},
        {"top_k": "ten"},
        {"min_score": 1.5},
        {"mode": "both"},
        {"theme": "pink"},
        {"dimension": 0},
        {"no_such": 1},
    ],
    ids=str,
)
def test_nonsense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Settings().changed(**changes)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"top_k": "many"}', '{"unknown": 1}'])
def test_a_spoilt_file_gives_the_defaults(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content)
    assert load(path) == Settings()


def test_one_spoilt_value_does_not_spoil_the_others(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"top_k": -1, "theme": "dark"}')
    assert load(path) == Settings(theme="dark")
