"""What a row costs in processor instructions, counted by callgrind: a figure that no neighbour on the machine changes.

Each bill is converted in two sizes with one thread. The difference divided by the rows between them is the cost of a row;
what is left is the cost of starting: reading the mappings, compiling the one that is needed, opening and closing files.
With --against, a second binary (of an earlier commit) converts the same files, and the change is shown in percent.

Options: --stoa target/demo/stoa --against OTHER/stoa --rows 10000,60000 --only NAME,NAME. Needs valgrind on Linux."""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

import run
from measure import Failed

WORK = run.TARGET / "instructions"
FORMATS = run.ROOT / "testdata" / "formats"


def main() -> int:
    options = arguments()
    if not shutil.which("valgrind"):
        print("valgrind is not installed: it counts the instructions", file=sys.stderr)
        return 2
    WORK.mkdir(parents=True, exist_ok=True)
    binaries = [options.stoa] + ([options.against] if options.against else [])
    print("| | instructions a row | before | | to start, millions | before | |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, make in BILLS.items():
        if name.startswith("AWS report"):
            sizes = options.rows
        else:
            sizes = [rows // 5 for rows in options.rows]
        if options.only and not any(word in name for word in options.only):
            continue
        files = [make(options, rows) for rows in sizes]
        took = [cost(binary, files) for binary in binaries]
        print(f"| {name} " + " ".join(cells(took, unit) for unit in (0, 1)) + " |", flush=True)
    return 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stoa", type=Path, default=run.STOA)
    parser.add_argument("--xtask", type=Path, default=run.XTASK, help="grows the AWS report")
    parser.add_argument("--against", type=Path, help="a binary of an earlier commit, built with the same profile")
    parser.add_argument("--rows", type=lambda text: [int(size) for size in text.split(",")], default=[10_000, 60_000])
    parser.add_argument("--only", type=lambda text: text.split(","), help="parts of the names of bills")
    options = parser.parse_args()
    if len(options.rows) != 2 or options.rows[0] >= options.rows[1]:
        parser.error("--rows wants two sizes, the smaller first")
    return options


def cells(took, unit: int) -> str:
    """The figure, that of the earlier commit, and the change."""
    now, *before = [both[unit] / (1, 1_000_000)[unit] for both in took]
    if not before:
        return f"| {now:,.0f} | |"
    return f"| {now:,.0f} | {before[0]:,.0f} | {100 * (now / before[0] - 1):+.1f} %"


def cost(binary: Path, files) -> tuple:
    """Instructions of a row, and of everything else."""
    (few, first), (many, second) = [(rows, count(binary, path)) for rows, path in files]
    row = (second - first) / (many - few)
    return row, first - few * row


def count(binary: Path, path: Path) -> int:
    """All instructions of one conversion with one thread."""
    out, counts = WORK / "out", WORK / "callgrind.out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}", binary, "focus", "convert", path, "-o", out / "stoa",
               "--threads", "1"]  # fmt: skip
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
    totals = [line for line in counts.read_text().splitlines() if line.startswith(("totals:", "summary:"))]
    return int(totals[-1].split()[1])


def aws(options, rows: int):
    path = WORK / f"aws-{rows}.csv"
    if not path.exists():
        run.measure.run([options.xtask, "grow", "--rows", rows, "--out", path])
    return rows, path


def aws_as_focus(options, rows: int):
    """The AWS report, converted by the binary itself to one file of FOCUS 1.3."""
    path = WORK / f"focus-{rows}.parquet"
    if not path.exists():
        run.measure.run([options.stoa, "focus", "convert", aws(options, rows)[1], "-o", path])
    return rows, path


def repeated(fixture: str):
    """A small file of real shape with its records again and again: the same values, so the cheapest of its kind."""

    def make(_, rows: int):
        source = FORMATS / fixture
        text = source.read_text(encoding="utf-8-sig")
        path = WORK / f"{source.parent.name}-{rows}{source.suffix}"
        if source.suffix == ".json":
            records = json.loads(text)
            path.write_text(json.dumps([records[number % len(records)] for number in range(rows)]))
            return rows, path
        lines = text.splitlines()
        head = [lines.pop(0)] if source.suffix == ".csv" else []
        path.write_text("\n".join(head + [lines[number % len(lines)] for number in range(rows)]) + "\n")
        return rows, path

    return make


BILLS = {
    "AWS report, CSV": aws,
    "FOCUS 1.3, Parquet": aws_as_focus,
    "Azure cost details, CSV": repeated("azure-mca/input.csv"),
    "Google Cloud billing export, JSON lines": repeated("gcp-standard/input.jsonl"),
    "OCI cost report, CSV": repeated("oci-cost/input.csv"),
    "LiteLLM spend logs, JSON": repeated("litellm-spend/input-1.json"),
}


if __name__ == "__main__":
    sys.exit(main())
