"""What models run on: listing devices, fitting layers, and remembering which failed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.embed.devices import Device, devices, free_memory
from desktop.embed.journal import Journal
from desktop.embed.llama import LlamaEmbedder
from desktop.embed.loading import ContextShape, layers_in, layers_that_fit
from tests.embed.tiny import Qwen

SHAPE = ContextShape(512, 2048, 2)


def test_the_processor_is_the_last_device_and_has_the_machine_s_memory() -> None:
    *cards, processor = devices()
    assert processor.kind == "cpu"
    assert all(card.kind != "cpu" for card in cards)
    assert 0 < processor.free_bytes <= processor.memory_bytes
    if hasattr(os, "sysconf"):
        assert processor.memory_bytes == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert abs(free_memory()[0] - processor.free_bytes) < 2**30


def test_as_many_layers_go_to_a_card_as_have_room(tiny_file: Path) -> None:
    assert layers_in(tiny_file) == Qwen().layers + 1
    model = 2_500_000_000
    assert layers_that_fit(model, 37, SHAPE, 12_000_000_000) == 37
    some = layers_that_fit(model, 37, SHAPE, 2_500_000_000)
    assert 0 < some < 37
    assert layers_that_fit(model, 37, SHAPE, 2_000_000_000) < some
    assert layers_that_fit(model, 37, SHAPE, 500_000_000) == 0


def test_a_card_that_is_not_there_is_said_and_the_processor_used(tiny_file: Path) -> None:
    embedder = LlamaEmbedder(tiny_file, Qwen().profile(), "hash", device="Vulkan7")
    assert embedder.device == "CPU"
    assert "Vulkan7" in embedder.device_note
    embedder.close()
    plain = LlamaEmbedder(tiny_file, Qwen().profile(), "hash", device="cpu")
    assert (plain.device, plain.device_note) == ("CPU", "")
    plain.close()


def test_a_card_that_failed_is_remembered_until_it_is_forgiven(tmp_path: Path) -> None:
    Journal(tmp_path).fail("Vulkan0", "It failed.")
    again = Journal(tmp_path)
    card = Device("Vulkan0", "A card", "gpu", 8, 4)
    assert again.judged(card).problem == "It failed."
    assert again.problem("Vulkan1") == ""
    assert again.judged(Device("CPU", "A processor", "cpu", 8, 4)).problem == ""
    again.forgive("Vulkan0")
    assert Journal(tmp_path).problem("Vulkan0") == ""


_USES_A_CARD = """
import sys, time
from pathlib import Path
from desktop.embed.journal import Journal
journal = Journal(Path(sys.argv[1]))
journal.begin("Vulkan0")
print("in use", flush=True)
if sys.argv[2] == "end":
    journal.end()
else:
    time.sleep(60)
"""


def use_a_card(folder: Path, how: str) -> None:
    """Another program that uses a card and is ended by a signal, or ends as it should."""
    command = [sys.executable, "-c", _USES_A_CARD, str(folder), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in use\n"
        if how == "kill":
            assert Journal(folder).problem("Vulkan0") == "", "it still runs"
            process.kill()
        process.wait()


def test_a_program_that_ends_twice_while_it_uses_a_card_leaves_it_alone(tmp_path: Path) -> None:
    use_a_card(tmp_path, "kill")
    assert Journal(tmp_path).problem("Vulkan0") == ""  # a power cut is not the card's fault
    use_a_card(tmp_path, "kill")
    journal = Journal(tmp_path)
    assert "twice" in journal.problem("Vulkan0")
    journal.forgive("Vulkan0")
    assert Journal(tmp_path).problem("Vulkan0") == ""
    assert list(tmp_path.glob("*.mark")) == []


def test_a_program_with_two_models_on_a_card_ends_once(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for mark in (f"device-{ended.pid}.mark", f"device-{ended.pid}-reranker.mark"):
        (tmp_path / mark).write_text("Vulkan0", encoding="utf-8")
    assert Journal(tmp_path).problem("Vulkan0") == ""
    assert list(tmp_path.glob("*.mark")) == []
    journals = Journal(tmp_path), Journal(tmp_path, "reranker")
    for journal in journals:
        journal.begin("Vulkan0")
    journals[1].end()
    assert [mark.name for mark in tmp_path.glob("*.mark")] == [f"device-{os.getpid()}.mark"]
    journals[0].end()


def test_ending_as_it_should_in_between_clears_the_count(tmp_path: Path) -> None:
    for how in ("kill", "end", "kill", "end"):
        use_a_card(tmp_path, how)
    assert Journal(tmp_path).problem("Vulkan0") == ""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_to_does_no_harm(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    journal = Journal(tmp_path)
    journal.begin("Vulkan0")
    journal.fail("Vulkan0", "It failed.")
    journal.end()
    tmp_path.chmod(0o700)


def test_damaged_notes_are_as_none(tmp_path: Path) -> None:
    (tmp_path / "devices.json").write_text("[1")
    journal = Journal(tmp_path)
    assert journal.problem("Vulkan0") == ""
    journal.fail("Vulkan0", "It failed.")
    assert Journal(tmp_path).problem("Vulkan0") == "It failed."
