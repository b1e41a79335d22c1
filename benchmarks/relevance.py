"""`python -m benchmarks.relevance FOLDER [SET …]`: judged sets through the real search.

Each set is a folder with corpus.jsonl, queries.jsonl and qrels.tsv, some with queries_oos.jsonl
(questions that nothing answers). Each gets an empty site of its own, filled with
`import_articles`, and is asked with `evaluate_search`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .corpus import ROOT

SHOWN = ("MRR@10", "nDCG@10", "success@1", "success@3", "success@10", "zero results")


def main() -> int:
    """Print a row for each set, and the means of each language."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the sets stand")
    parser.add_argument("sets", nargs="*", help="default: all")
    options = parser.parse_args()
    names = options.sets or sorted(p.parent.name for p in options.folder.glob("*/qrels.tsv"))
    figures = {name: measure(options.folder / name) for name in names}
    print("| set | " + " | ".join(SHOWN) + " | off-topic caught |")
    print("|---|" + "---|" * (len(SHOWN) + 1))
    for name, found in figures.items():
        row = [*(found[column] for column in SHOWN), found["off-topic caught"]]
        print(f"| {name} | " + " | ".join("–" if v is None else f"{v:.3f}" for v in row) + " |")
    for locale in sorted({name.rsplit("_", 1)[-1] for name in names}):
        reciprocal = [f["MRR@10"] for name, f in figures.items() if name.endswith(f"_{locale}")]
        print(f"\nmean MRR@10, {locale}: {sum(reciprocal) / len(reciprocal):.4f}")
    return 0


def measure(folder: Path) -> dict[str, float]:
    """The figures of one set, as `evaluate_search --json` reports them."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"DATA_DIR": data, "ENV_FILE": os.devnull}

        def manage(*arguments: str) -> str:
            done = subprocess.run(
                [sys.executable, "-W", "ignore", "manage.py", *arguments],
                cwd=ROOT,
                check=False,
                env=environment,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                raise SystemExit(f"{folder.name}: {' '.join(arguments)}\n{done.stderr}")
            return done.stdout

        manage("migrate", "--verbosity", "0")
        manage("sync_index")
        manage("import_articles", str(folder / "corpus.jsonl"))
        judged = ("--qrels", str(folder / "qrels.tsv"), "--json")
        found = json.loads(
            manage("evaluate_search", "--queries", str(folder / "queries.jsonl"), *judged)
        )["all"]
        off_topic = folder / "queries_oos.jsonl"
        if off_topic.exists():
            other = json.loads(manage("evaluate_search", "--queries", str(off_topic), *judged))
            found["off-topic caught"] = other["all"]["off-topic caught"]
        return found


if __name__ == "__main__":
    sys.exit(main())
