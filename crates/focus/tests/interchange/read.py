"""Reads a Delta table of the lake with DuckDB, Polars, delta-rs for Python and Spark, at each of several versions, and compares what
they sum with what Stoa says. pyarrow says whether the files have page indexes.

Usage: read.py TABLE EXPECTED.json; EXPECTED is a list of versions, each {"name": …, "version": n, "rows": n, "day": "YYYY-MM-DD",
"on_day": rows, "sums": [[source_id, billing_period, currency, rows, billed, effective], …]}, amounts as plain decimal text. `day` is
asked for with a filter, so that readers leave out files, row groups and pages by their statistics.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import polars
from deltalake import DeltaTable, QueryBuilder
from duckdb_extensions import import_extension
from pyarrow import parquet
from pyspark.sql import SparkSession, functions

SUMS = """
SELECT source_id, billing_period, "BillingCurrency", count(*), sum("BilledCost"), sum("EffectiveCost")
FROM {table} GROUP BY 1, 2, 3
"""


ON_DAY = """
SELECT count(*) FROM {table}
WHERE "ChargePeriodStart" >= TIMESTAMPTZ '{day} 00:00:00+00' AND "ChargePeriodStart" < TIMESTAMPTZ '{day} 00:00:00+00' + INTERVAL '1 day'
"""


def with_duckdb(table, version, day):
    import_extension("delta")
    connection = duckdb.connect()
    connection.execute("LOAD delta")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"ATTACH '{table}' AS lake (TYPE delta, VERSION {version})")
    sums = connection.execute(SUMS.format(table="lake")).fetchall()
    return sums, connection.execute(ON_DAY.format(table="lake", day=day)).fetchall()[0][0]


def with_polars(table, version, day):
    key = ["source_id", "billing_period", "BillingCurrency"]
    frame = polars.scan_delta(table, version=version)
    sums = frame.group_by(key).agg(polars.len(), polars.col("BilledCost").sum(), polars.col("EffectiveCost").sum())
    start = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
    time = polars.col("ChargePeriodStart")
    on_day = frame.filter((time >= start) & (time < start + timedelta(days=1))).select(polars.len())
    return sums.collect().rows(), on_day.collect().item()


def with_delta_rs(table, version, day):
    query = QueryBuilder().register("lake", DeltaTable(table, version=version))
    # Polars only takes the answers apart here; delta-rs has read and summed.
    rows = lambda statement: polars.DataFrame(query.execute(statement)).rows()
    on_day = ON_DAY.format(table="lake", day=day).replace("TIMESTAMPTZ", "TIMESTAMP")
    return rows(SUMS.format(table="lake")), rows(on_day)[0][0]


def with_spark(table, version, day):
    # Spark's reader of Delta logs is a Java package; which files a version has, delta-rs says.
    session = SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        session = session.config(name, value)
    session = session.getOrCreate()
    files = DeltaTable(table, version=version).file_uris()
    frame = session.read.option("basePath", table).parquet(*files)
    sums = frame.groupBy("source_id", "billing_period", "BillingCurrency").agg(
        functions.count("*"), functions.sum("BilledCost"), functions.sum("EffectiveCost")
    )
    rows = [tuple(row) for row in sums.collect()]
    # Spark's Parquet reader leaves out pages by their indexes.
    start = functions.lit(day).cast("timestamp")
    time = frame["ChargePeriodStart"]
    on_day = frame.filter((time >= start) & (time < start + functions.expr("INTERVAL 1 DAY"))).count()
    session.stop()
    return rows, on_day


def page_indexes(table, version):
    """Row groups whose every column has an offset index, and whose ChargePeriodStart has a column index; and how many there are."""
    whole, groups = 0, 0
    for path in DeltaTable(table, version=version).file_uris():
        metadata = parquet.ParquetFile(path.removeprefix("file://")).metadata
        for group in range(metadata.num_row_groups):
            columns = [metadata.row_group(group).column(index) for index in range(metadata.num_columns)]
            times = [column.has_column_index for column in columns if column.path_in_schema == "ChargePeriodStart"]
            groups += 1
            whole += all(column.has_offset_index for column in columns) and times == [True]
    return whole, groups


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
        versions = json.load(file)
    failed = False
    for at in versions:
        wanted = comparable([*key, count, Decimal(billed), Decimal(effective)] for *key, count, billed, effective in at["sums"])
        for name, read in [("DuckDB", with_duckdb), ("Polars", with_polars), ("delta-rs", with_delta_rs), ("Spark", with_spark)]:
            sums, on_day = read(table, at["version"], at["day"])
            found = comparable(sums)
            rows = sum(row[3] for row in found)
            same = found == wanted and rows == at["rows"] and on_day == at["on_day"]
            print(f"{at['name']}, {name}: {rows} rows, {'the same' if same else 'DIFFERENT'}")
            if not same:
                failed = True
                print(f"  found  {on_day} {found}\n  wanted {at['on_day']} {wanted}")
        whole, groups = page_indexes(table, at["version"])
        print(f"{at['name']}, pyarrow: {whole} of {groups} row groups have page indexes")
        failed |= whole != groups
    if failed:
        raise SystemExit(1)


main()
