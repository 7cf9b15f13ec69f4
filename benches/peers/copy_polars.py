"""Polars' plain streaming copy: every column as text, zstd Parquet. Usage: copy_polars.py IN OUT THREADS"""

import os
import sys

source, target, threads = sys.argv[1:4]
os.environ["POLARS_MAX_THREADS"] = threads  # read when polars is imported

import polars  # noqa: E402

if source.endswith(".parquet"):
    frame = polars.scan_parquet(source)
else:
    frame = polars.scan_csv(source, infer_schema=False)
frame.sink_parquet(target, compression="zstd")
