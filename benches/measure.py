"""Runs a command and says what it took: wall time, processor time, peak memory, of it and its children."""

import os
import platform
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional


@dataclass
class Took:
    wall: float
    cpu: float
    peak_mb: float
    output: str

    def rows_per_second(self, rows: int) -> float:
        return rows / self.wall


class Failed(Exception):
    pass


def run(command: List[str], env: Optional[dict] = None, cwd: Optional[Path] = None, good=(0,)) -> Took:
    """One run; raises Failed with the end of what the command said when its exit code is none of the `good` ones."""
    with open(os.devnull) as nothing, subprocess.Popen(
        [str(word) for word in command],
        stdin=nothing,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(env or {})},
        cwd=cwd,
    ) as process:
        begun = time.perf_counter()
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        raise Failed(f"{' '.join(map(str, command))}\nended with {process.returncode}:\n{output[-2000:]}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 if platform.system() == "Linux" else 1024 * 1024
    return Took(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, output)


def best(times: int, command: List[str], prepare=None, **options) -> Took:
    """The fastest of several runs: on a shared machine the others measure the neighbours."""
    runs = []
    for _ in range(times):
        if prepare:
            prepare()
        runs.append(run(command, **options))
    return min(runs, key=lambda took: took.wall)


def machine() -> str:
    """One line about where the figures come from."""
    model = platform.processor() or platform.machine()
    memory = ""
    if Path("/proc/cpuinfo").exists():
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
        kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
        memory = f", {kilobytes / 1024 / 1024:.0f} GB memory"
    load = ", load {:.1f} at the start".format(os.getloadavg()[0])
    return f"{model}, {os.cpu_count()} processors{memory}, {platform.system()} {platform.release()}{load}"
