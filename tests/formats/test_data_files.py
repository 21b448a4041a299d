from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from desktop.formats.data_files import DataFormat, readable
from tests.formats.places import blocks_of, check_places, uncovered
from tests.support.cutting import cut


def count(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("a.json", "json", '{"name": "书房", "sizes": [1, 2]}'),
        ("a.yaml", "yaml", "name: 书房\nsizes:\n  - 1\n"),
        ("a.toml", "toml", '[project]\nname = "书房"'),
        ("a.xml", "xml", "<a><b>书房</b></a>"),
        ("a.ini", "ini", "[main]\nname = 书房"),
        ("a.properties", "properties", "name = 书房"),
    ],
)
def test_a_file_is_shown_as_it_is(tmp_path: Path, name: str, language: str, text: str) -> None:
    (path := tmp_path / name).write_text(text, encoding="utf-8")
    reading = DataFormat().read(path, lambda: None)
    [block] = blocks_of(reading)
    assert (block.kind, block.language, block.text) == ("code", language, text.strip())
    assert reading.title == name
    check_places(reading, path)
    assert not uncovered(block)


def test_endless_json_is_broken_at_its_items() -> None:
    value = {
        "items": [{"id": n, "name": f'a "quoted" {{}} {n}', "point": [1, -2.5]} for n in range(50)],
        "e": [],
    }
    text = json.dumps(value, ensure_ascii=False)
    made = readable(text, "json")
    assert json.loads(made) == value
    assert max(map(len, made.split("\n"))) < 100
    assert '\n      "point": [\n        1, -2.5\n' in made
    assert '"e": []' in made


def test_endless_xml_is_broken_between_its_elements() -> None:
    text = "<r>" + "".join(f'<item id="{n}"><name>Item {n}</name><empty/></item>' for n in range(50)) + "</r>"
    made = readable(text, "xml")
    assert "\n    <name>Item 7</name>\n    <empty/>\n  </item>" in made
    assert "".join(row.strip() for row in made.split("\n")) == text


def test_records_on_rows_stay_rows() -> None:
    text = "\n".join(json.dumps({"id": n, "text": "word " * 100}) for n in range(5))
    assert readable(text, "json") == text


_NESTED = {
    "a.json": json.dumps({f"part{n}": {f"key{k}": "some words here" for k in range(60)} for n in range(6)}),
    "a.yaml": "".join(f"part{n}:\n" + "  key: some words here\n" * 60 for n in range(6)),
    "a.toml": "".join(f"[part{n}]\n" + "key = 'some words here'\n" * 60 for n in range(6)),
    "a.xml": "<all>\n"
    + "".join(f"  <part{n}>\n" + "    <k>some words here</k>\n" * 60 + f"  </part{n}>\n" for n in range(6))
    + "</all>",
}


@pytest.mark.parametrize("name", _NESTED)
def test_passages_are_parts_of_the_structure_under_their_keys(tmp_path: Path, name: str) -> None:
    (path := tmp_path / name).write_text(_NESTED[name], encoding="utf-8")
    reading = DataFormat().read(path, lambda: None)
    made = cut(reading, reading.title, count, 150).passages
    for part in range(6):
        assert any(f"part{part}" in passage.headings or f"part{part}" in passage.text for passage in made)
    assert any(passage.headings and passage.headings[-1] == "part3" for passage in made)
    assert all(len({f"part{n}" for n in range(6) if f"part{n}" in passage.text}) <= 2 for passage in made)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.json", "[" * 100_000),
        ("deep.json", '{"a":' * 20_000 + "1" + "}" * 20_000),
        ("deep.yaml", "[" * 100_000),
        ("deep.yaml", "".join(" " * n + "a:\n" for n in range(700))),
        ("deep.xml", "<a>" * 20_000),
        (
            "laughs.xml",
            '<!DOCTYPE l [<!ENTITY a "ha">'
            + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
            + "]><l>&a8;</l>",
        ),
        ("secret.xml", '<!DOCTYPE l [<!ENTITY s SYSTEM "file:///etc/passwd">]><l>&s;</l>'),
        ("bomb.yaml", "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a]\n" for n in range(30))),
        ("cut.json", '{"text": "never ends \\'),
        ("quotes.json", '"' * 50_001),
    ],
)
def test_hostile_files_stay_what_they_are(tmp_path: Path, name: str, text: str) -> None:
    (path := tmp_path / name).write_text(text, encoding="utf-8")
    started = time.monotonic()
    reading = DataFormat().read(path, lambda: None)
    made = cut(reading, name, lambda text: len(text) // 3 + 1, 400)
    assert time.monotonic() - started < 60
    assert made.characters < 60 * len(text) + 1000
    assert "root:" not in "".join(passage.text for passage in made.passages)
