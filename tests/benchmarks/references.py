"""Whether the tests' numpy references agree with Hugging Face's transformers.

    pip install torch transformers
    python -m tests.benchmarks.references

Each tiny model's weights are put into the transformers class of its architecture, in float32, and both
embed the same token sequences. Needed once for each change of a reference; the tests don't need torch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from gguf import PoolingType
from transformers import BertConfig, BertModel, Qwen3Config, Qwen3Model, XLMRobertaConfig, XLMRobertaModel

from tests.embed.bert import Bert, XlmRoberta
from tests.embed.tiny import END, TOKENS, VOCABULARY, Qwen

_BLOCK = {  # llama.cpp's names and transformers'
    "attn_q": "attention.self.query",
    "attn_k": "attention.self.key",
    "attn_v": "attention.self.value",
    "attn_output": "attention.output.dense",
    "attn_output_norm": "attention.output.LayerNorm",
    "ffn_up": "intermediate.dense",
    "ffn_down": "output.dense",
    "layer_output_norm": "output.LayerNorm",
}
_QWEN_BLOCK = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def qwen_states(reference: Qwen) -> Callable[[list[int]], Any]:
    model = Qwen3Model(
        Qwen3Config(
            vocab_size=len(VOCABULARY),
            hidden_size=reference.embedding,
            intermediate_size=reference.feed_forward,
            num_hidden_layers=reference.layers,
            num_attention_heads=reference.heads,
            num_key_value_heads=reference.heads_kv,
            head_dim=reference.head,
            max_position_embeddings=reference.context,
            rms_norm_eps=reference.epsilon,
            rope_parameters={"rope_type": "default", "rope_theta": reference.rope_base},
            attn_implementation="eager",
        )
    ).eval()
    named = {}
    for name, values in reference.tensors().items():
        if name.startswith("blk."):
            _, layer, part = name.split(".")
            named[f"layers.{layer}.{_QWEN_BLOCK[part]}.weight"] = values
        else:
            named[{"token_embd": "embed_tokens.weight", "output_norm": "norm.weight"}[name]] = values
    _load(model, named)
    return lambda tokens: model(input_ids=torch.tensor([tokens])).last_hidden_state[0]


def bert_states(reference: Bert) -> Callable[[list[int]], Any]:
    roberta = isinstance(reference, XlmRoberta)
    shift = 2 if roberta else 0  # XLM-R's positions begin behind that of the padding, which is 1
    options = {
        "vocab_size": len(reference.vocabulary),
        "hidden_size": reference.embedding,
        "num_hidden_layers": reference.layers,
        "num_attention_heads": reference.heads,
        "intermediate_size": reference.feed_forward,
        "hidden_act": "gelu_pytorch_tanh",
        "max_position_embeddings": reference.context + shift,
        "type_vocab_size": reference.token_types,
        "layer_norm_eps": reference.epsilon,
        "pad_token_id": 1 if roberta else 0,
        "attn_implementation": "eager",
    }
    if roberta:
        model = XLMRobertaModel(XLMRobertaConfig(**options), add_pooling_layer=False).eval()
    else:
        model = BertModel(BertConfig(**options), add_pooling_layer=False).eval()
    named = {}
    for name, values in reference.tensors().items():
        part = name.split(".")
        if part[0] == "blk":
            named[f"encoder.layer.{part[1]}.{_BLOCK[part[2]]}.{part[3]}"] = values
        elif part[0] == "token_embd_norm":
            named[f"embeddings.LayerNorm.{part[1]}"] = values
        elif part[0] == "position_embd":
            unused = np.zeros((shift, reference.embedding), np.float32)
            named["embeddings.position_embeddings.weight"] = np.concatenate([unused, values])
        else:
            kind = {"token_embd": "word", "token_types": "token_type"}[part[0]]
            named[f"embeddings.{kind}_embeddings.weight"] = values
    _load(model, named)
    return lambda tokens: model(input_ids=torch.tensor([tokens])).last_hidden_state[0]


def _load(model: Any, named: dict[str, Any]) -> None:
    missing, unexpected = model.load_state_dict(
        {name: torch.from_numpy(values) for name, values in named.items()}, strict=False
    )
    assert not unexpected, unexpected
    assert all("position_ids" in name or "inv_freq" in name for name in missing), missing


def _cosine(ours: Any, states: Any, pooling: str) -> float:
    pooled = {"mean": states.mean(0), "cls": states[0], "last": states[-1]}[pooling].numpy()
    return float(ours @ (pooled / np.linalg.norm(pooled)))


def main() -> None:
    random = np.random.default_rng(0)
    with torch.no_grad():
        qwen, states_of = Qwen(), qwen_states(Qwen())
        worst = 1.0
        for length in (1, 2, 7, 30, qwen.context - 1):
            tokens = [*random.integers(0, 256, length).tolist(), TOKENS[END]]
            worst = min(worst, _cosine(qwen.embed(tokens), states_of(tokens), "last"))
        print(f"Qwen3, last token     lowest cosine {worst:.7f}")
        for title, model, pooling in (
            ("BERT, mean", Bert(), "mean"),
            ("BERT, first token", Bert(pooling=PoolingType.CLS), "cls"),
            ("XLM-R, first token", XlmRoberta(), "cls"),
        ):
            states_of, worst = bert_states(model), 1.0
            first, last = model.vocabulary.index(model.first), model.vocabulary.index(model.last)
            for length in (1, 2, 7, 30, model.context - 2):
                letters = random.integers(len(model.special), len(model.vocabulary), length).tolist()
                states = states_of([first, *letters, last])
                worst = min(worst, _cosine(model.embed(letters), states, pooling))
            print(f"{title:21} lowest cosine {worst:.7f}")


if __name__ == "__main__":
    main()
