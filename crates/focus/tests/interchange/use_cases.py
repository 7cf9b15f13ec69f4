"""Answers the use cases of the FOCUS project with DuckDB, over Parquet files that Stoa wrote.

Usage: use_cases.py FOLDER QUERIES
FOLDER holds the Parquet files, QUERIES the `*.sql` files and `params.json`, the values of their `?`. Prints a JSON object:
for each query its columns, their types, and the rows as text, sorted.

DuckDB's JSON_VALUE gives a string with its quotes, which is equal to no plain text: with it, four of the queries answer nothing
whatever the bill says. It is defined here as the SQL standard has it (ISO/IEC 9075-2), which the queries are written for.
"""

import json
import sys
from pathlib import Path

import duckdb

JSON_VALUE = """CREATE MACRO json_value(document, path) AS CASE
  WHEN json_type(document, path) IN ('OBJECT', 'ARRAY') THEN NULL
  ELSE json_extract_string(document, path) END"""


def main(folder, queries):
    files = sorted(str(path) for path in Path(folder).rglob("*.parquet"))
    params = json.loads((Path(queries) / "params.json").read_text())
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'")
    connection.execute(JSON_VALUE)
    connection.execute(f"CREATE VIEW focus_data_table AS SELECT * FROM read_parquet({files!r}, hive_partitioning=false)")
    answers = {}
    for name, values in sorted(params.items()):
        statement = (Path(queries) / f"{name}.sql").read_text().strip().rstrip(";")
        described = connection.execute(f"DESCRIBE {statement}", values).fetchall()
        # As text, so that no number passes through a float of Python's and no time through its zones.
        rows = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({statement}\n) AS answer", values).fetchall()
        answers[name] = {
            "columns": [column[0] for column in described],
            "types": [column[1] for column in described],
            "rows": sorted((list(row) for row in rows), key=lambda row: [(cell is not None, cell or "") for cell in row]),
        }
    lines = [f"{json.dumps(name)}: {json.dumps(answer, ensure_ascii=False)}" for name, answer in answers.items()]
    print("{\n" + ",\n".join(lines) + "\n}")


main(*sys.argv[1:])
