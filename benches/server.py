"""The server's part of `make bench`: a real binary, real HTTP, ten million rows."""

import http.cookiejar
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import measure

PERMISSIONS = ["org:read", "org:write", "members:read", "keys:read", "log:read", "costs:read", "costs:write", "jobs:read"]


def bench(report, options, stoa: Path, xtask: Path, work: Path):
    folder = bills(options.server_rows, xtask, work)
    with Server(stoa, work) as server:
        key = server.sign_up()
        took, run = server.ingest(folder)
        report.say(
            f"\nIngest of a folder source, land to rollup: {run['rows_in']:,} rows in {took:.1f} s "
            f"({run['rows_in'] / took:,.0f} rows/s), {run['rejects']} rejects, server's peak {server.peak_mb():,.0f} MB"
        )
        costs = f"{server.url}/api/v1/organisations/{server.slug}/costs"
        overview = f"{costs}/reports/overview"
        months = [period["billing_period"] for period in run["periods"]][-3:]
        other = [f"{overview}?period={month}" for month in months]
        query = json.dumps(
            {"measures": ["BilledCost"], "group_by": ["ServiceName", "SubAccountId"], "grain": "day", "range": None,
             "basis": "billing", "filters": [], "compare": "none", "top": {"n": 10, "by": None}, "currency": None,
             "as_of": None}
        )  # fmt: skip
        asked = [
            (f"overview, {options.server_rows:,} rows, one at a time", 1, "GET", other, None),
            (f"overview, {options.server_rows:,} rows, 8 at a time", 8, "GET", other, None),
            ("query: service × account × day, one at a time", 1, "POST", [f"{costs}/reports/query"], query),
            ("read: the organisation, 16 at a time", 16, "GET", [f"{server.url}/api/v1/organisations/{server.slug}"], None),
            ("read: a page of events, 16 at a time", 16, "GET", [f"{server.url}/api/v1/organisations/{server.slug}/events?limit=50"], None),
            ("write: a source and its event, 8 at a time", 8, "POST", [f"{costs}/sources"], '{"name":"bench {n}","kind":"upload"}'),
        ]
        rows = []
        for title, clients, method, urls, body in asked:
            command = [xtask, "load", urls[0], "--method", method, "--clients", clients, "--seconds", options.seconds,
                       "-H", f"X-API-Key: {key}"]  # fmt: skip
            for url in urls[1:]:
                command += ["--also", url]
            if body:
                command += ["--body", body]
            rows.append(row(title, command))
        report.table(
            "HTTP API, loopback, the load generator on the same processors",
            ["", "requests/s", "p50 ms", "p95 ms", "p99 ms", "max ms", "requests"],
            rows,
        )
        report.say(f"\nThe server's peak memory over all of it: {server.peak_mb():,.0f} MB")


def row(title, command):
    try:
        seen = json.loads(measure.run(command).output.splitlines()[0])
    except (measure.Failed, ValueError, IndexError) as failure:
        return [title, "failed: " + " ".join(str(failure).split())[-200:], "", "", "", "", ""]
    figures = [f"{seen[name]:.1f}" for name in ("p50_ms", "p95_ms", "p99_ms", "max_ms")]
    return [title, f"{seen['per_second']:,.0f}", *figures, f"{seen['requests']:,}"]


def bills(rows: int, xtask: Path, work: Path) -> Path:
    """A folder of bills, one file per billing period as the vendor delivers them."""
    folder = work / f"bills-{rows}"
    months = [f"2024-{month:02}" for month in range(1, 11)]
    if not folder.exists():
        part = work / f"part-bills-{rows}"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for seed, month in enumerate(months):
            out = part / f"aws-{month}.csv"
            measure.run([xtask, "grow", "--rows", rows // len(months), "--start", month, "--months", 1,
                         "--seed", seed + 1, "--out", out])  # fmt: skip
        part.rename(folder)
    return folder


class Server:
    """A server with an empty data folder on a free port, stopped at the end."""

    def __init__(self, stoa: Path, work: Path):
        self.data = work / "server-data"
        shutil.rmtree(self.data, ignore_errors=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = open(work / "server.log", "w")
        environment = {
            **os.environ,
            "STOA_SERVER_LISTEN": f"127.0.0.1:{port}",
            "STOA_DATA_DIR": str(self.data),
            "STOA_LOG_LEVEL": "warn",
            "STOA_COSTS_FOLDER_ROOTS": str(work),
            "STOA_LIMITS_REQUESTS_PER_MINUTE": "0",
        }
        self.process = subprocess.Popen(
            [str(stoa), "serve"], env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )
        jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
        )
        self.token = None
        self.slug = None

    def __enter__(self):
        for _ in range(300):
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended at once; see {self.log.name}")
            try:
                self.browser.open(f"{self.url}/readyz").read()
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"the server was not ready within 30 s; see {self.log.name}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def call(self, method: str, path: str, body=None):
        request = urllib.request.Request(f"{self.url}/api/v1{path}", method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("X-CSRF-Token", self.token)
        data = None if body is None else json.dumps(body).encode()
        try:
            with self.browser.open(request, data) as response:
                return json.loads(response.read() or "null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None

    def sign_up(self) -> str:
        """A person with an organisation; returns an API key of theirs."""
        session = self.call(
            "POST",
            "/sign-up",
            {"name": "Bench", "email": "bench@example.com", "password": "a long enough passphrase", "organisation_name": "Bench"},
        )
        self.token = session["csrf_token"]
        self.slug = session["organisation"]["slug"]
        made = self.call("POST", f"/organisations/{self.slug}/api-keys", {"name": "bench", "permissions": PERMISSIONS})
        return made["secret"]

    def ingest(self, folder: Path):
        costs = f"/organisations/{self.slug}/costs"
        source = self.call("POST", f"{costs}/sources", {"name": "Bills", "kind": "folder", "url": str(folder)})
        begun = time.perf_counter()
        run = self.call("POST", f"{costs}/sources/{source['id']}/runs")
        while run["state"] in ("pending", "running"):
            time.sleep(0.2)
            run = self.call("GET", f"{costs}/runs/{run['id']}")
        if run["state"] != "completed":
            raise SystemExit(f"the run ended as {run['state']}: {run['error']}")
        return time.perf_counter() - begun, run

    def peak_mb(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0
