from pathlib import Path

from sqlite_utils import Database

from desktop.store.kept import Kept


def test_values_hold_until_anything_changes(tmp_path: Path) -> None:
    one, other = (Database(str(tmp_path / "x.db")) for _ in range(2))
    one["rows"].insert({"id": 1})
    kept, asked = Kept(one, 2), list[str]()

    def find(name: str) -> str:
        asked.append(name)
        return name.upper()

    assert [kept.get("a", lambda: find("a")) for _ in range(3)] == ["A"] * 3
    assert asked == ["a"]
    one["rows"].insert({"id": 2})  # a change of our own
    kept.get("a", lambda: find("a"))
    other["rows"].insert({"id": 3})  # and one by another connection
    kept.get("a", lambda: find("a"))
    assert asked == ["a", "a", "a"]
    for name in ("b", "a", "c"):  # b was not asked for the longest
        kept.get(name, lambda name=name: find(name))
    asked.clear()
    for name in ("a", "b"):
        kept.get(name, lambda name=name: find(name))
    assert asked == ["b"]
    one.conn.close()
    other.conn.close()
