"""`make bench`: Stoa beside its peers, same input, same run. Prints tables and writes them to
target/bench/results.md. Options: --rows 1000000 --repeat 3 --only convert,check,scan,memory,server,diagrams --quick"""

import argparse
import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import diagrams
import measure
import server
from measure import Failed

ROOT = Path(__file__).resolve().parent.parent
TARGET = (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
WORK = TARGET / "bench"
VENV = TARGET / "bench-venv"
STOA = TARGET / "demo" / "stoa"
XTASK = TARGET / "demo" / "xtask"
DIAGRAMS = TARGET / "demo" / "examples" / "diagram_set"
THREADS = str(os.cpu_count() or 2)


def main() -> int:
    options = arguments()
    WORK.mkdir(parents=True, exist_ok=True)
    report = Report(WORK / "results.md")
    report.say(f"Machine: {measure.machine()}")
    report.say(f"Versions: {measure.run([STOA, '--version']).output.strip()}{peer_versions(options)}")
    if "convert" in options.only:
        convert(report, options)
    if "check" in options.only:
        check(report, options)
    if "scan" in options.only:
        scan(report, options)
    if "memory" in options.only:
        memory(report, options)
    if "server" in options.only:
        server.bench(report, options, STOA, XTASK, WORK)
    if "diagrams" in options.only:
        diagrams.bench(report, options, DIAGRAMS, WORK)
    print(f"\nWritten to {report.path}")
    return 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--server-rows", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=int, default=10, help="of load per endpoint")
    parser.add_argument("--only", type=lambda text: text.split(","), default=["convert", "check", "scan", "memory", "server", "diagrams"])
    parser.add_argument("--quick", action="store_true", help="small and once, to see that it works")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.rows, options.repeat, options.server_rows, options.seconds = 50_000, 1, 100_000, 2
    return options


class Report:
    def __init__(self, path: Path):
        self.path = path
        path.write_text("")

    def say(self, text: str = ""):
        print(text, flush=True)
        with self.path.open("a") as file:
            file.write(text + "\n")

    def table(self, title, head, rows):
        self.say(f"\n### {title}\n")
        self.say("| " + " | ".join(head) + " |")
        self.say("| --- |" + " ---: |" * (len(head) - 1))
        for row in rows:
            self.say("| " + " | ".join(row) + " |")


def grow(rows: int, name: str, *extra: str) -> Path:
    """A grown bill; made once and kept under a name that says what it holds."""
    path = WORK / name
    if not path.exists():
        part = path.with_name(f"part-{name}")
        print(measure.run([XTASK, "grow", "--rows", rows, "--out", part, *extra]).output.strip(), flush=True)
        part.rename(path)
    return path


def convert(report, options):
    rows = options.rows
    plain = grow(rows, f"aws-{rows}.csv")
    zipped = grow(rows, f"aws-{rows}.csv.gz")
    four = [grow(rows // 4, f"aws-{rows}-{n}.csv.gz", "--seed", str(n)) for n in range(1, 5)]
    peers = {} if options.no_peers else peer_commands()
    columnar = WORK / f"aws-{rows}.parquet"
    if not columnar.exists() and peers:
        measure.run(peers["DuckDB, plain copy"](plain, columnar))
    inputs = [("AWS report, CSV", [plain]), ("AWS report, CSV.gz, one file", [zipped]), ("AWS report, CSV.gz, four files", four)]
    if columnar.exists():
        inputs.append(("AWS report, Parquet (columns as text)", [columnar]))
    inputs.append(("FOCUS, Parquet", [converted(rows)]))
    for title, paths in inputs:
        took = {"Stoa, convert to FOCUS 1.3": attempt(options, stoa_convert(*paths))}
        for name, command in peers.items():
            if len(paths) > 1 or (name.startswith("focus-converter") and paths[0].suffix != ".csv"):
                continue  # peers read one file; focus-converter one of CSV
            path = f"{paths[0]}/**/*.parquet" if paths[0].is_dir() else str(paths[0])
            took[name] = attempt(options, command(path, WORK / "out" / "copy.parquet"))
        size = sum(file.stat().st_size for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
        report.table(
            f"{title} → Parquet, {rows:,} rows, {size / 1e6:,.0f} MB",
            ["", "rows/s", "wall s", "processor s", "peak MB", "Stoa's speed against it"],
            comparison(took, rows),
        )
        report.say(account(took["Stoa, convert to FOCUS 1.3"]))


def converted(rows: int, ending: str = "") -> Path:
    """A grown bill as FOCUS 1.3, a folder or with an ending a file; made once."""
    out = WORK / f"focus-{rows}{ending}"
    if not out.exists():
        measure.run([STOA, "focus", "convert", grow(rows, f"aws-{rows}.csv"), "-o", out])
    return out


def check(report, options):
    """All rules of FOCUS 1.3. The official validator takes minutes for a million rows, so it gets fewer of them."""
    rows = options.rows
    # Rules that are broken end both with 1, as an error would: only who says what it found has checked anything.
    ours = said("rules hold", attempt(options, [STOA, "focus", "check", converted(rows)], good=(0, 1)))
    took = {f"Stoa, {rows:,} rows": (rows, ours)}
    if not options.no_peers:
        venv, fewer = VENV / "focus-validator", rows // 20
        install(venv, ROOT / "benches" / "peers" / "requirements-focus-validator.txt", python(3, 12))
        rules = WORK / "rules"
        rules.mkdir(exist_ok=True)
        model = gzip.decompress((ROOT / "data" / "focus" / "requirements-model-1.3.json.gz").read_bytes())
        (rules / "model-1.3.0.1.json").write_bytes(model)
        command = [venv / "bin" / "focus-validator", "--data-file", converted(fewer, ".parquet"), "--rule-set-path", rules,
                   "--validate-version", "1.3.0.1", "--focus-dataset", "CostAndUsage", "--applicability-criteria", "ALL", "--block-download"]  # fmt: skip
        # It reads its lists from the folder it stands in, and the rules of 1.3 are not in the package.
        packages = next((venv / "lib").glob("python*/site-packages"))
        validated = attempt(options, command, good=(0, 1), cwd=packages)
        took[f"focus-validator 2.2.1, {fewer:,} rows"] = (fewer, said("violations=", validated))
    table = []
    for name, (count, run) in took.items():
        if isinstance(run, Failed):
            table.append([name, "failed: " + str(run).splitlines()[-1][:80], "", "", "", ""])
            continue
        speed, ratio = run.rows_per_second(count), ""
        if run is not ours and not isinstance(ours, Failed):
            ratio = f"{ours.rows_per_second(rows) / speed:,.0f} × by the clock"
        table.append([name, f"{speed:,.0f}", f"{run.wall:.2f}", f"{run.cpu:.2f}", f"{run.peak_mb:,.0f}", ratio])
    head = ["", "rows/s", "wall s", "processor s", "peak MB", "Stoa's speed against it"]
    report.table("Check of FOCUS 1.3, every rule", head, table)


def said(words: str, took):
    return took if isinstance(took, Failed) or words in took.output else Failed(took.output.strip())


SCAN = """SELECT "ServiceName", "RegionId", "ChargeCategory", SUM("BilledCost") AS billed, SUM("EffectiveCost") AS effective,
COUNT(DISTINCT "ResourceId") AS resources FROM focus WHERE "ChargePeriodStart" >= TIMESTAMP '2024-07-10 00:00:00'
GROUP BY 1, 2, 3 ORDER BY billed DESC LIMIT 20"""


def scan(report, options):
    """A question that daily sums cannot answer, over the rows themselves; start of the process included."""
    rows = options.rows
    folder = converted(rows)
    took = {"Stoa": attempt(options, [STOA, "focus", "query", folder, "--sql", SCAN])}
    if not options.no_peers:
        peer_commands()
        python, here = VENV / "copies" / "bin" / "python", ROOT / "benches" / "peers"
        took["DuckDB"] = attempt(options, [python, here / "scan_duckdb.py", f"{folder}/**/*.parquet", SCAN, THREADS])
    head = ["", "rows/s", "wall s", "processor s", "peak MB", "Stoa's speed against it"]
    report.table(f"A scan of {rows:,} raw rows", head, comparison(took, rows))


def account(took) -> str:
    """The balance that the conversion printed: a fast conversion that loses rows is none."""
    lines = [] if isinstance(took, Failed) else took.output.splitlines()
    kept = [" ".join(line.split()) for line in lines if " in = " in " ".join(line.split())]
    return "\n" + "; ".join(kept)


def comparison(took, rows):
    ours = next(iter(took.values()))
    for name, run in took.items():
        if isinstance(run, Failed):
            yield [name, "failed: " + str(run).splitlines()[-1][:80], "", "", "", ""]
            continue
        ratio = ""
        if run is not ours and not isinstance(ours, Failed):
            ratio = f"{run.wall / ours.wall:.1f} × by the clock, {run.cpu / ours.cpu:.1f} × by processor"
        yield [name, f"{run.rows_per_second(rows):,.0f}", f"{run.wall:.2f}", f"{run.cpu:.2f}", f"{run.peak_mb:,.0f}", ratio]


def memory(report, options):
    table = []
    for rows in (options.rows, options.rows * 4):
        took = attempt(options, stoa_convert(grow(rows, f"aws-{rows}.csv")))
        if isinstance(took, Failed):
            table.append([f"{rows:,}", str(took).splitlines()[-1], "", ""])
        else:
            table.append([f"{rows:,}", f"{took.peak_mb:,.0f}", f"{took.wall:.2f}", f"{took.rows_per_second(rows):,.0f}"])
    report.table("Memory as the input grows (CSV)", ["rows", "peak MB", "wall s", "rows/s"], table)


def stoa_convert(*paths: Path):
    return [STOA, "focus", "convert", *paths, "-o", WORK / "out" / "stoa"]


def attempt(options, command, **how):
    def fresh():
        shutil.rmtree(WORK / "out", ignore_errors=True)
        (WORK / "out").mkdir()

    try:
        return measure.best(options.repeat, command, prepare=fresh, **how)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return failure


def peer_commands():
    """Name → function of input and output. Installs them into their own environments once."""
    copies, converter = VENV / "copies", VENV / "focus-converter"
    here = ROOT / "benches" / "peers"
    install(copies, here / "requirements.txt")
    install(converter, here / "requirements-focus-converter.txt")

    def focus_converter(path, out):
        return [
            converter / "bin" / "focus-converter", "convert", "--provider", "aws-cur",
            "--data-path", path, "--data-format", "csv", "--export-path", out.parent,
        ]  # fmt: skip

    return {
        "DuckDB, plain copy": lambda path, out: [copies / "bin" / "python", here / "copy_duckdb.py", path, out, THREADS],
        "Polars, plain copy": lambda path, out: [copies / "bin" / "python", here / "copy_polars.py", path, out, THREADS],
        "focus-converter 1.0.0": focus_converter,
    }


def python(*least: int) -> str:
    """An interpreter that is new enough: this one, or one of the path or of pyenv."""
    if sys.version_info >= least:
        return sys.executable
    known = sorted((Path.home() / ".pyenv" / "versions").glob("*/bin/python3"), reverse=True)
    names = [f"python3.{minor}" for minor in range(14, least[1] - 1, -1)]
    for found in filter(None, [*map(shutil.which, names), *map(str, known)]):
        version = subprocess.run([found, "-c", "import sys; print(sys.version_info >= %r)" % (least,)], capture_output=True)
        if version.stdout.strip() == b"True":
            return found
    raise SystemExit(f"this needs Python {least[0]}.{least[1]}; install it, or leave it out with --only")


def install(venv: Path, requirements: Path, interpreter: str = sys.executable):
    if (venv / "installed").exists():
        return
    print(f"Installing {requirements.name} into {venv}", flush=True)
    subprocess.run([interpreter, "-m", "venv", "--clear", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "-q", "-r", requirements], check=True)
    (venv / "installed").touch()


def peer_versions(options) -> str:
    if options.no_peers:
        return ""
    peer_commands()
    listed = measure.run([VENV / "copies" / "bin" / "pip", "freeze"]).output.split()
    return ", " + ", ".join(line.replace("==", " ") for line in listed if line.startswith(("duckdb", "polars=")))


if __name__ == "__main__":
    sys.exit(main())
