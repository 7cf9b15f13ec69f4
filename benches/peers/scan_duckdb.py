"""A question over Parquet files: scan_duckdb.py FILES SQL THREADS, the files are the table `focus`."""

import sys

import duckdb

files, sql, threads = sys.argv[1:]
connection = duckdb.connect()
connection.execute(f"SET threads = {threads}")
connection.execute(f"CREATE VIEW focus AS SELECT * FROM read_parquet('{files}')")
print(connection.sql(sql))
