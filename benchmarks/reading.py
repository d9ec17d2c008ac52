"""How fast a prompt is read through the program, beside llama.cpp alone with the same weights and threads.

    python benchmarks/reading.py [--rounds N] [--tokens N]

Both read a text of about N tokens that they have not seen, turn by turn in one process: `rag` by a question about it,
with the settings of the program; `bare` llama.cpp's server as it starts by itself, with that many threads, given the
text by `handle_completions` without HTTP, as llama-bench does (which comes with no wheel). Prints tokens a second as
llama.cpp counts them, those that a caller sees over the whole call, and the median ratio.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from two_at_once import TEXT

from rag.llm import open_model
from rag.llm.embedded import _cores
from rag.llm.forms import ShortAnswer
from rag.llm.prompting import Prompt
from rag.llm.weights import weights_path
from rag.progress import silent
from rag.settings import Settings

MODEL = "qwen2.5-coder-1.5b"


def unseen(tokens: int, seed: int) -> str:
    """Words of an invented text in an order that nobody has read."""
    words = TEXT.split()
    made = random.Random(seed)
    return " ".join(made.choice(words) for _ in range(int(tokens / 1.4)))


def bare_server(settings: Settings, tokens: int) -> Any:
    """llama.cpp with its own defaults."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights_path(MODEL, settings.cache))
    parameters.n_ctx, parameters.n_parallel, parameters.verbosity = 2 * tokens + 512, 1, 0
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = settings.threads or _cores()
    return xllamacpp.Server(parameters)


def read_bare(server: Any, text: str) -> tuple[float, float]:
    """Tokens a second: as counted, and over the call."""
    started = time.perf_counter()
    reply = server.handle_completions({"prompt": text, "n_predict": 1, "cache_prompt": False})
    seconds = time.perf_counter() - started
    timings = (json.loads(reply) if isinstance(reply, str | bytes) else reply)["timings"]
    return timings["prompt_per_second"], timings["prompt_n"] / seconds


def read_by_us(settings: Settings, model: Any, text: str) -> tuple[float, float]:
    """Tokens a second: as counted, and over the call."""
    calls = settings.replay
    assert calls is not None
    known = set(calls.glob("*.json"))
    messages = Prompt.load("answer").render(evidence=text, question="Who?")
    started = time.perf_counter()
    made = model.complete(messages, ShortAnswer, max_tokens=60, prompt="reading")
    seconds = time.perf_counter() - started
    (call,) = set(calls.glob("*.json")) - known
    timings = json.loads(call.read_text(encoding="utf-8"))["response"]["timings"]
    seconds -= timings["predicted_ms"] / 1000
    return timings["prompt_per_second"], (made.usage.prompt_tokens - made.usage.cached_tokens) / seconds


def main() -> None:
    """Measure, and print a line for each round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=1000)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="rag-reading-") as made:
        settings = Settings.load(model=f"local/{MODEL}", replay=Path(made), replay_mode="record")
        model, bare = open_model(settings, silent), bare_server(settings, given.tokens)
        read_by_us(settings, model, unseen(100, -1))  # which loads it
        read_bare(bare, unseen(100, -2))
        ratios = []
        for number in range(given.rounds):
            alone = read_bare(bare, unseen(given.tokens, 2 * number))
            ours = read_by_us(settings, model, unseen(given.tokens, 2 * number + 1))
            ratios.append(ours[0] / alone[0])
            print(f"bare {alone[0]:6.1f} ({alone[1]:6.1f})   rag {ours[0]:6.1f} ({ours[1]:6.1f}) tokens/s   "
                  f"ratio {ratios[-1]:.2f}", flush=True)  # fmt: skip
        model.close()
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
