"""Reads a Delta table of the lake with DuckDB, Polars, delta-rs for Python and Spark and compares what they sum with what Stoa says.

Usage: read.py TABLE EXPECTED.json; EXPECTED is {"rows": n, "sums": [[source_id, billing_period, currency, rows, billed, effective], …]},
amounts as plain decimal text.
"""

import json
import sys
from decimal import Decimal

import duckdb
import polars
from deltalake import DeltaTable, QueryBuilder
from duckdb_extensions import import_extension
from pyspark.sql import SparkSession, functions

SUMS = """
SELECT source_id, billing_period, "BillingCurrency", count(*), sum("BilledCost"), sum("EffectiveCost")
FROM {table} GROUP BY 1, 2, 3
"""


def with_duckdb(table):
    import_extension("delta")
    connection = duckdb.connect()
    connection.execute("LOAD delta")
    return connection.execute(SUMS.format(table=f"delta_scan('{table}')")).fetchall()


def with_polars(table):
    key = ["source_id", "billing_period", "BillingCurrency"]
    frame = polars.scan_delta(table).group_by(key).agg(
        polars.len(), polars.col("BilledCost").sum(), polars.col("EffectiveCost").sum()
    )
    return frame.collect().rows()


def with_delta_rs(table):
    query = QueryBuilder().register("lake", DeltaTable(table))
    # Polars only takes the answer apart here; delta-rs has read and summed.
    return polars.DataFrame(query.execute(SUMS.format(table="lake"))).rows()


def with_spark(table):
    # Spark's reader of Delta logs is a Java package; which files the newest version has, delta-rs says.
    session = SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        session = session.config(name, value)
    session = session.getOrCreate()
    files = DeltaTable(table).file_uris()
    frame = session.read.option("basePath", table).parquet(*files)
    sums = frame.groupBy("source_id", "billing_period", "BillingCurrency").agg(
        functions.count("*"), functions.sum("BilledCost"), functions.sum("EffectiveCost")
    )
    rows = [tuple(row) for row in sums.collect()]
    session.stop()
    return rows


def comparable(rows):
    """Every value as itself, amounts as exact decimals: a float among them is a failure."""
    out = []
    for *key, count, billed, effective in rows:
        for amount in (billed, effective):
            if not isinstance(amount, Decimal):
                raise SystemExit(f"{amount!r} is {type(amount).__name__}, not an exact decimal")
        out.append((*key, int(count), billed.normalize(), effective.normalize()))
    return sorted(out, key=str)


def main():
    table, expected = sys.argv[1:3]
    with open(expected, encoding="utf-8") as file:
        expected = json.load(file)
    wanted = comparable([*key, count, Decimal(billed), Decimal(effective)] for *key, count, billed, effective in expected["sums"])
    failed = False
    for name, read in [("DuckDB", with_duckdb), ("Polars", with_polars), ("delta-rs", with_delta_rs), ("Spark", with_spark)]:
        found = comparable(read(table))
        rows = sum(row[3] for row in found)
        same = found == wanted and rows == expected["rows"]
        print(f"{name}: {rows} rows, {'the same' if same else 'DIFFERENT'}")
        if not same:
            failed = True
            print(f"  found  {found}\n  wanted {wanted}")
    if failed:
        raise SystemExit(1)


main()
