"""DuckDB's plain copy: every column as text, zstd Parquet. Usage: copy_duckdb.py IN OUT THREADS"""

import sys

import duckdb

source, target, threads = sys.argv[1:4]
connection = duckdb.connect()
connection.execute(f"SET threads = {int(threads)}")
read = "read_parquet(?)" if source.endswith(".parquet") else "read_csv(?, all_varchar = true, header = true)"
connection.execute(f"COPY (SELECT * FROM {read}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", [source])
