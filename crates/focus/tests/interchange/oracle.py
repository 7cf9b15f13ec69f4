"""An independent oracle for the cost query: makes bills, asks random questions, and answers them by itself.

Usage:
  oracle.py bills FOLDER SEED                 writes FOCUS 1.0 bills in six currencies into FOLDER
  oracle.py ask TABLE PINS.json SEED COUNT    prints COUNT questions, one JSON object a line
  oracle.py check TABLE PINS.json ANSWERS FOLDER

TABLE is the Delta table of charges; PINS.json is a list of its versions. ANSWERS has a line per question:
{"question": …, "answers": {"plan": answer, …}}. The rows of each version are what the Delta log names (read by
delta-rs, the Parquet files by DuckDB); everything after that is plain Python with exact decimals. It shares no code
with the engine: what an answer means is written down here a second time, after docs/cost-questions.md.
"""

import csv
import datetime as dt
import json
import random
import sys
from calendar import monthrange
from collections import defaultdict
from decimal import Decimal, getcontext
from pathlib import Path

from oracle_bills import CURRENCIES, bills

getcontext().prec = 120

MONEY = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"]
QUANTITIES = {"ConsumedQuantity": "ConsumedUnit", "PricingQuantity": "PricingUnit"}
LABELS = {
    "SubAccountId": "SubAccountName", "BillingAccountId": "BillingAccountName",
    "RegionId": "RegionName", "ResourceId": "ResourceName",
}
ROLLED = [
    "ServiceName", "ServiceCategory", "ServiceProviderName", "SubAccountId", "SubAccountName", "BillingAccountId",
    "RegionId", "ChargeCategory", "PricingCategory", "billing_period", "source_id",
]
SINGLE = ["ResourceId", "ResourceType", "ChargeDescription", "ChargeFrequency", "SkuId", "ConsumedUnit", "PricingUnit", "x_SourceFile"]
TAGS = ["Tags.team", "Tags.v", "Tags.ünï"]


# --- the rows of a version -------------------------------------------------------------------------------------------

class Rows:
    def __init__(self, table, version):
        import duckdb
        from deltalake import DeltaTable

        files = DeltaTable(table, version=version).file_uris()
        wanted = sorted({*MONEY, *QUANTITIES, *QUANTITIES.values(), *ROLLED, *SINGLE, *LABELS, *LABELS.values(), "BillingCurrency", "x_RowId", "Tags"})
        columns = ", ".join(f'"{name}"' for name in wanted)
        connection = duckdb.connect()
        connection.execute("SET TimeZone='UTC'")
        read = f"read_parquet({files!r}, hive_partitioning=true, hive_types_autocast=false, union_by_name=true)"
        found = connection.execute(f'SELECT {columns}, epoch_us("ChargePeriodStart") FROM {read}').fetchall()
        self.rows = [self.row(dict(zip([*wanted, "micros"], values))) for values in found]

    @staticmethod
    def row(row):
        micros = row["micros"]
        row["day"] = None if micros is None else dt.date(1970, 1, 1) + dt.timedelta(days=micros // 86_400_000_000)
        row["currency"] = row["BillingCurrency"] if row["BillingCurrency"] is not None else "XXX"
        for name in [*MONEY, *QUANTITIES]:
            if row[name] is not None and not isinstance(row[name], Decimal):
                raise SystemExit(f"{name} is {type(row[name]).__name__}, not an exact decimal")
        tags = json.loads(row["Tags"], parse_float=str, parse_int=str) if row["Tags"] else {}
        for name in TAGS:
            value = tags.get(name.removeprefix("Tags."))
            row[name] = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
        return row


# --- questions -------------------------------------------------------------------------------------------------------

def questions(versions, seed, count):
    rng = random.Random(seed)
    values = {name: sorted({row[name] for rows in versions for row in rows.rows if row[name] is not None}) for name in [*ROLLED, *SINGLE, *TAGS]}
    for _ in range(count):
        pin = rng.randrange(len(versions))
        question = base(rng, values)
        if rng.random() < 0.2:
            question |= {"sort": rng.choice(["time", "-time", *MONEY]), "limit": rng.choice([40, 333, 500])}
            yield {"kind": "rows", "pin": pin, "question": question}
            continue
        names = rng.sample(ROLLED if rng.random() < 0.5 else [*ROLLED, *SINGLE, *TAGS], rng.randint(0, 3))
        if rng.random() < 0.1:
            names = ["BillingCurrency", *names[:2]]
        measures = rng.sample([*MONEY, "Rows", *(QUANTITIES if rng.random() < 0.3 else [])], rng.randint(1, 3))
        question |= {"measures": measures, "group_by": names, "grain": rng.choice(["none", "day", "month"])}
        if "range" in question and rng.random() < 0.5:
            question["compare"] = "previous"
        if rng.random() < 0.5:
            question["top"] = {"n": rng.randint(1, 5), **({"by": rng.choice([m for m in measures if m not in QUANTITIES])} if set(measures) - set(QUANTITIES) else {})}
            if question["top"].get("by") is None and measures[0] in QUANTITIES:
                del question["top"]
        yield {"kind": "query", "pin": pin, "question": question}


def base(rng, values):
    question = {"basis": rng.choice(["billing", "charge"])}
    if rng.random() < 0.85:
        if rng.random() < 0.4:
            start = dt.date(2024, rng.randint(5, 12), 1)
            end = shifted(start, rng.randint(1, 3))
        else:
            start = dt.date(2024, 6, 1) + dt.timedelta(days=rng.randrange(190))
            end = start + dt.timedelta(days=rng.randint(1, 60))
        question["range"] = {"start": str(start), "end": str(end)}
    if rng.random() < 0.4:
        question["currency"] = rng.choice([*CURRENCIES, "XXX"])
    filters = []
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        name = rng.choice([*ROLLED, *TAGS, *SINGLE])
        op = rng.choice(["in", "in", "not_in", "contains", "is_null", "is_not_null"])
        chosen = [rng.choice(values[name]) for _ in range(rng.randint(1, 3))] if values[name] else ["nothing"]
        if op == "contains":
            chosen = [text[: rng.randint(1, 4)].swapcase() for text in chosen]
        if rng.random() < 0.2:
            chosen.append(None)
        filters.append({"dimension": name, "op": op, "values": [] if op.endswith("null") else chosen})
    return question | {"filters": filters}


# --- what an answer means --------------------------------------------------------------------------------------------

def shifted(day, months):
    """The same day of the month, or the last there is."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def holds(condition, row):
    value, op = row[condition["dimension"]], condition["op"]
    if op == "is_null":
        return value is None
    if op == "is_not_null":
        return value is not None
    if value is None:
        return (None in condition["values"]) != (op == "not_in")
    if op == "contains":
        return any(text.lower() in value.lower() for text in condition["values"] if text is not None)
    return (value in condition["values"]) == (op == "in")


def windows(question):
    """Tests for a row of now and one of before, and how a day and a month of before move."""
    limits, basis = question.get("range"), question["basis"]
    if not limits:
        return lambda row: True, lambda row: False, None
    start, end = (dt.date.fromisoformat(limits[name]) for name in ("start", "end"))
    last = end - dt.timedelta(days=1)
    whole = start.day == 1 and end.day == 1
    months = (last.year - start.year) * 12 + last.month - start.month + 1

    def of_days(start, end):
        return lambda row: row["day"] is not None and start <= row["day"] < end

    def of_periods(first, count):
        names = {f"{shifted(first, i):%Y-%m}" for i in range(count)}
        return lambda row: row["billing_period"] in names

    if basis == "billing":
        first = start.replace(day=1)
        return of_periods(first, months), of_periods(shifted(first, -months), months), lambda day: shifted(day, months)
    if whole:
        return of_days(start, end), of_days(shifted(start, -months), start), lambda day: shifted(day, months)
    length = end - start
    return of_days(start, end), of_days(start - length, start), lambda day: day + length


def plain(number):
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def total(question, rows):
    """The sum of each measure; a quantity of several units has none."""
    sums, units = {}, {}
    for name in question["measures"]:
        if name == "Rows":
            sums[name] = Decimal(len(rows))
            continue
        sums[name] = sum((row[name] for row in rows if row[name] is not None), Decimal(0))
        if name in QUANTITIES:
            units[name] = {row[QUANTITIES[name]] or "" for row in rows if row[name] is not None}
    return sums, units


def told(question, sums, units):
    return {name: plain(value) for name, value in sums.items() if len(units.get(name, ())) < 2}


def answer_in(question, now, before, move, currency):
    """Rows and totals of one currency. `now` and `before` are its rows."""
    keys, grain = question.get("group_by", []), question.get("grain", "none")
    compared = question.get("compare") == "previous"

    def step(row, old):
        if grain == "none":
            return None
        if grain == "month" and question["basis"] == "billing":
            day = dt.date.fromisoformat(row["billing_period"] + "-01")
        else:
            day = row["day"]
        if day is None:
            return None
        day = move(day) if old else day
        return str(day.replace(day=1) if grain == "month" else day)

    cells = defaultdict(lambda: ([], []))
    for old, rows in ((0, now), (1, before)):
        for row in rows:
            cells[tuple(row[name] for name in keys), step(row, old)][old].append(row)

    by = question.get("top", {}).get("by") or question["measures"][0]
    question = question | {"by": by}

    def number(rows):
        return abs(total(question, rows)[0][by])

    def nulls_first(values):
        return tuple((value is not None, value or "") for value in values)

    listed, rest = set(key for key, _ in cells), None
    if "top" in question and keys:
        whole = defaultdict(lambda: ([], []))
        for (key, _), (new, old) in cells.items():
            whole[key][0].extend(new)
            whole[key][1].extend(old)
        ranked = sorted(whole, key=lambda key: (-number(whole[key][0]), -number(whole[key][1]), nulls_first(key)))
        if len(ranked) > question["top"]["n"]:
            listed = set(ranked[: question["top"]["n"]])
            rest = defaultdict(lambda: ([], []))
            for (key, time), (new, old) in cells.items():
                rest[time][0].extend(new if key not in listed else [])
                rest[time][1].extend(old if key not in listed else [])
    everything = total(question, now + before)[1]
    out = []
    for (key, time), (new, old) in cells.items():
        if key in listed:
            units = total(question, new + old)[1]
            out.append(line(question, dict(zip(keys, key)), names(keys, new + old), time, new, old, units, False, compared))
    for time, (new, old) in (rest or {}).items():
        # Whether the rest has one unit nobody says where the whole step has several.
        step_units = total(question, [row for (_, at), pair in cells.items() if at == time for part in pair for row in part])[1]
        found = line(question, {name: None for name in keys}, {}, time, new, old, step_units, True, compared)
        if currency is not None and "BillingCurrency" in keys and currency != "XXX" and question.get("several"):
            found["keys"]["BillingCurrency"] = currency
        out.append(found)

    out.sort(key=lambda row: ((row["time"] is not None, row["time"] or ""), row["other"], row.pop("size"), nulls_first(row["keys"].values())))
    return out, told(question, total(question, now)[0], everything), told(question, total(question, before)[0], everything) if compared else None


def names(keys, rows):
    found = {}
    for key in keys:
        labels = [row[LABELS[key]] for row in rows if key in LABELS and row[LABELS[key]] is not None]
        if labels:
            found[key] = max(labels)
    return found


def line(question, keys, labels, time, new, old, units, other, compared):
    return {
        "keys": keys, "names": labels, "time": time, "values": told(question, total(question, new)[0], units),
        "previous": told(question, total(question, old)[0], units) if compared else None, "other": other,
        "size": tuple(-abs(total(question, rows)[0][question["by"]]) for rows in (new, old)),
    }


def answer(question, rows):
    in_now, in_before, move = windows(question)
    rows = [row for row in rows if all(holds(condition, row) for condition in question["filters"])]
    now = [row for row in rows if in_now(row)]
    before = [row for row in rows if in_before(row)] if question.get("compare") == "previous" else []
    counts = defaultdict(lambda: [0, 0])
    for at, part in enumerate((now, before)):
        for row in part:
            counts[row["currency"]][at] += 1
    currencies = sorted(counts, key=lambda name: (-counts[name][0], -counts[name][1], name))
    chosen = question.get("currency")
    shown = [chosen] if chosen else currencies if "BillingCurrency" in question.get("group_by", []) else currencies[:1]
    parts = {}
    for currency in {*shown, *currencies}:
        asked = question | {"several": len(shown) > 1}
        own = [[row for row in part if row["currency"] == currency] for part in (now, before)]
        parts[currency] = answer_in(asked, *own, move, currency)
    result = {
        "rows": [row for currency in shown for row in parts[currency][0]],
        "currency": shown[0] if len(shown) == 1 else None, "currencies": currencies,
        "totals_by_currency": {name: [parts[name][1], parts[name][2]] for name in (shown if chosen else currencies)},
    }
    result["rows"].sort(key=lambda row: (row["time"] is not None, row["time"] or ""))
    # Counts are zero; amounts would have to say a currency.
    nothing = {name: "0" for name in question["measures"] if name not in MONEY}
    old = question.get("compare") == "previous"
    one = parts[shown[0]][1:] if len(shown) == 1 else ({}, {} if old else None) if shown else (nothing, nothing if old else None)
    result["totals"], result["previous_totals"] = one
    return result


def given(answer):
    """The parts of the engine's answer that the oracle speaks of."""
    rows = [{name: row.get(name) if name != "names" else row.get("names", {}) for name in ("keys", "names", "time", "values", "previous", "other")} for row in answer["rows"]]
    by_currency = {entry["currency"]: [entry["totals"], entry["previous_totals"]] for entry in answer["totals_by_currency"]}
    if answer["truncated"]:
        raise SystemExit("a question had too many rows; ask for less")
    return {
        "rows": rows, "currency": answer["currency"], "currencies": answer["currencies"], "totals_by_currency": by_currency,
        "totals": answer["totals"], "previous_totals": answer["previous_totals"],
    }


def listed(question, rows):
    in_now, _, _ = windows(question)
    rows = [row for row in rows if in_now(row) and all(holds(condition, row) for condition in question["filters"])]
    if question.get("currency"):
        rows = [row for row in rows if row["currency"] == question["currency"]]
    sort = question["sort"]

    def key(row):
        own = f'{row["source_id"]}/{row["billing_period"]}/{row["x_RowId"] or ""}'
        if sort in ("time", "-time"):
            at = row["micros"] if row["micros"] is not None else -(2**63)
            return (at if sort == "time" else -at, own)
        return (-abs(row[sort] or Decimal(0)), own)

    return [[row["source_id"], row["x_RowId"]] for row in sorted(rows, key=key)]


def differs(kind, question, wanted, found):
    if kind == "rows" or "refused" in wanted or "refused" in found:
        return None if found == wanted else {"wanted": wanted, "found": found}
    wanted, found = dict(wanted), given(found)
    if question.get("currency") or not wanted["currencies"]:
        # Which currencies there are beside the one that is named, or where no row is left, the engine may say
        # without looking at single charges; the sums are what counts.
        for one in (wanted, found):
            one.pop("currencies")
        if not question.get("currency"):
            if found["currency"] is not None:
                zero = {name: "0" for name in question["measures"]}
                wanted["totals"], wanted["previous_totals"] = zero, zero if question.get("compare") == "previous" else None
            for one in (wanted, found):
                one.pop("currency")
                one.pop("totals_by_currency")
            if "BillingCurrency" in question.get("group_by", []):
                for one in (wanted, found):
                    one.pop("totals")
                    one.pop("previous_totals")
    return None if wanted == found else {"wanted": wanted, "found": found}


def check(table, versions, answers, folder):
    loaded = [Rows(table, version) for version in versions]
    asked = failed = 0
    for text in open(answers, encoding="utf-8"):
        entry = json.loads(text)
        means = listed if entry["kind"] == "rows" else answer
        rows, currency = loaded[entry["pin"]].rows, entry["question"].get("currency")
        if currency is not None and all(row["currency"] != currency for row in rows):
            wanted = {"refused": "currency"}
        else:
            wanted = means(entry["question"], rows)
        for plan, found in entry["answers"].items():
            asked += 1
            difference = differs(entry["kind"], entry["question"], wanted, found)
            if difference is not None:
                failed += 1
                if failed <= 5:
                    print(f"DIFFERENT ({plan}, version {versions[entry['pin']]}): {json.dumps(entry['question'])}\n  {json.dumps(difference, default=str)[:6000]}")
    print(f"{asked} answers, {failed} different")
    return failed + sources(loaded[-1].rows, folder)


def sources(rows, folder):
    """What the lake holds of every bill beside the sum of its file."""
    failed = 0
    for path in sorted(Path(folder).glob("bill*.csv")):
        wanted, found = defaultdict(Decimal), defaultdict(Decimal)
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for name in MONEY:
                    wanted[row["BillingCurrency"], row["BillingPeriodStart"][:7], name] += Decimal(row[name])
        for row in rows:
            if row["x_SourceFile"] == path.name:
                for name in MONEY:
                    found[row["currency"], row["billing_period"], name] += row[name] or 0
        same = wanted == found
        failed += not same
        print(f"{path.name}: {len(wanted)} sums, {'the same' if same else 'DIFFERENT'}")
    return failed


def main():
    command, *rest = sys.argv[1:]
    if command == "bills":
        bills(rest[0], int(rest[1]))
        return
    table = rest[0]
    with open(rest[1], encoding="utf-8") as file:
        versions = json.load(file)
    if command == "ask":
        loaded = [Rows(table, version) for version in versions]
        for question in questions(loaded, int(rest[2]), int(rest[3])):
            print(json.dumps(question))
    elif check(table, versions, rest[2], rest[3]):
        raise SystemExit(1)


main()
