"""Layout of the measured set beside Graphviz dot and dagre: same boxes, same distances, same counting."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from measure import Failed

ROOT = Path(__file__).resolve().parent.parent
INCH = 72


def bench(report, options, example: Path, work: Path):
    own = work / "diagrams.json"
    own.write_text(output([example, "emit"]))
    peers = {}
    if not options.no_peers:
        for name, run in (("dot", dot), ("dagre", dagre)):
            made = run(json.loads(own.read_text()), work)
            if made is None:
                report.say(f"Without {name}: not installed.")
                continue
            path = work / f"diagrams-{name}.json"
            path.write_text(json.dumps(made))
            peers[name] = path
    lines = [json.loads(line) for line in output([example, "judge", own, *peers.values()]).splitlines()]
    table(report, lines, list(peers))
    stability(report, [json.loads(line) for line in output([example, "stability"]).splitlines()])


def output(command) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def table(report, lines, peers):
    everyone = ["Stoa", *peers]
    head = ["", "boxes", "edges", "groups"]
    head += [f"crossings {name}" for name in everyone] + [f"length {name}" for name in everyone]
    head += [f"ms {name}" for name in everyone]
    rows = []
    for line in sorted(lines, key=lambda line: (line["nodes"], line["name"])):
        figures = line["figures"]
        shown = lambda key, form: [form(f[key]) if f else "–" for f in figures]
        rows.append([line["name"], str(line["nodes"]), str(line["edges"]), str(line["groups"])]
                    + shown("crossings", str) + shown("length", lambda x: f"{x:,.0f}")
                    + shown("milliseconds", lambda x: f"{x:.1f}"))
    report.table("Diagrams: crossings, length of all lines, time", head, rows)
    rows = []
    for index, name in enumerate(everyone):
        both = [line for line in lines if line["figures"][index]]
        total = lambda key, who: sum(line["figures"][who][key] for line in both)
        row = [name, str(len(both))]
        for key in ("crossings", "length"):
            ours, theirs = total(key, 0), total(key, index)
            better = sum(line["figures"][0][key] <= line["figures"][index][key] * 1.0001 for line in both)
            row += [f"{theirs:,.0f}", f"{ours / theirs:.2f} ×" if theirs else "–", f"{better} of {len(both)}"]
        row += [str(total("through", index)), str(total("overlaps", index))]
        rows.append(row)
    report.table("Diagrams: in sum, and Stoa against each", [
        "", "diagrams", "crossings", "Stoa's crossings against it", "Stoa no worse", "length",
        "Stoa's length against it", "Stoa no worse", "lines through foreign boxes", "boxes that overlap"], rows)


def stability(report, lines):
    mean = lambda key: sum(line[key] for line in lines) / len(lines)
    report.say(f"\nStability, one box added under every third box of {len(lines)} diagrams in turn: "
               f"{mean('moved'):.1%} of the other boxes move by more than 60 pixels, "
               f"{mean('swapped'):.2%} of the pairs of boxes change sides.")


def dagre(diagrams, work: Path):
    folder = Path(os.environ.get("STOA_BENCH_DAGRE", work / "dagre"))
    if not shutil.which("npm"):
        return None
    if not (folder / "node_modules/@dagrejs/dagre").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        output(["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "@dagrejs/dagre@3.1.3"])
    script = ROOT / "benches/peers/dagre.mjs"
    done = subprocess.run(["node", script, folder], input=json.dumps(diagrams), capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"dagre: {done.stderr.strip()}")
    if done.stderr.strip():
        print(done.stderr.strip())
    return json.loads(done.stdout)


def dot(diagrams, work: Path):
    if not shutil.which("dot"):
        return None
    nothing = min(run_dot("digraph { }")[1] for _ in range(3))
    made = {}
    for name, diagram in diagrams.items():
        text = as_dot(diagram)
        plain, seconds = min((run_dot(text) for _ in range(2)), key=lambda done: done[1])
        made[name] = read_plain(diagram, plain) | {"milliseconds": max(seconds - nothing, 0) * 1000}
    return made


def run_dot(text):
    start = time.perf_counter()
    done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"dot: {done.stderr.strip()}")
    return done.stdout, time.perf_counter() - start


def as_dot(diagram):
    out = ["digraph {", f"rankdir={'LR' if diagram['right'] else 'TB'}; nodesep={36 / INCH}; ranksep={48 / INCH};",
           "node [shape=box, fixedsize=true, label=\"\"]; edge [arrowhead=none];"]
    children = lambda parent: [i for i, group in enumerate(diagram["groups"]) if group["parent"] == parent]

    def group(index):
        size = diagram["groups"][index]
        title = blank(size["w"], size["h"]) if size["w"] else '""'
        out.append(f"subgraph cluster{index} {{ margin=16; label={title};")
        members(index)
        out.append("}")

    def members(parent):
        for index, node in enumerate(diagram["nodes"]):
            if node["group"] == parent:
                out.append(f"n{index} [width={node['w'] / INCH:.4f}, height={node['h'] / INCH:.4f}];")
        for child in children(parent):
            group(child)

    members(None)
    for index, edge in enumerate(diagram["edges"]):
        label = f", label={blank(*edge['label'])}" if edge["label"] else ""
        out.append(f"n{edge['from']} -> n{edge['to']} [comment={index}{label}];")
    out.append("}")
    return "\n".join(out)


def blank(w, h):
    """A label of a given size, so that fonts do not matter."""
    return (f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE" '
            f'WIDTH="{w:.0f}" HEIGHT="{h:.0f}"><TR><TD></TD></TR></TABLE>>')


def read_plain(diagram, plain):
    boxes, lines = [None] * len(diagram["nodes"]), {}
    for row in plain.splitlines():
        word = row.split()
        if word[0] == "node":
            x, y, w, h = (float(part) * INCH for part in word[2:6])
            boxes[int(word[1][1:])] = [x - w / 2, y - h / 2, w, h]
        elif word[0] == "edge":
            count = int(word[3])
            at = [float(part) * INCH for part in word[4:4 + 2 * count]]
            points = list(zip(at[::2], at[1::2]))
            lines.setdefault((int(word[1][1:]), int(word[2][1:])), []).append(flat(points))
    # Edges between the same two boxes come in the order in which they were written.
    ordered = [lines[(edge["from"], edge["to"])].pop(0) for edge in diagram["edges"]]
    return {"boxes": boxes, "lines": ordered}


def flat(points):
    """Every cubic piece in eight."""
    out = [points[0]]
    for start in range(0, len(points) - 1, 3):
        a, b, c, d = points[start:start + 4]
        for step in range(1, 9):
            t, s = step / 8, 1 - step / 8
            out.append(tuple(s**3 * a[i] + 3 * s * s * t * b[i] + 3 * s * t * t * c[i] + t**3 * d[i] for i in (0, 1)))
    return out
