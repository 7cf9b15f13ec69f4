"""FOCUS 1.0 bills in six currencies for the oracle: amounts that floats would not hold, many of equal size, charges outside their month."""

import csv
import datetime as dt
import random
from calendar import monthrange
from decimal import Decimal
from pathlib import Path

CURRENCIES = ["USD", "EUR", "CHF", "JPY", "GBP", "INR"]
HEADER = (
    "AvailabilityZone,BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,"
    "ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,CommitmentDiscountCategory,"
    "CommitmentDiscountId,CommitmentDiscountName,CommitmentDiscountStatus,CommitmentDiscountType,ConsumedQuantity,ConsumedUnit,"
    "ContractedCost,ContractedUnitPrice,EffectiveCost,InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,PricingQuantity,"
    "PricingUnit,ProviderName,PublisherName,RegionId,RegionName,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,"
    "SkuId,SkuPriceId,SubAccountId,SubAccountName,Tags"
).split(",")


def amount(rng):
    """Amounts that floats would not hold, credits, and many that are equal."""
    kind = rng.random()
    if kind < 0.15:
        return Decimal(0)
    if kind < 0.35:
        return Decimal(rng.choice([1, 5, -5, 10]))
    if kind < 0.9:
        return Decimal(rng.randint(-(10**12), 10**13)).scaleb(-rng.randint(2, 12))
    return Decimal(rng.randint(1, 10**15)).scaleb(-18)


def write_bill(path, rng, currencies, months, rows):
    services = [("Compute Engine", "Compute"), ("Object Storage", "Storage"), ("it's \"λ\"; -- x", "Compute"), ("Messages", "Integration")]
    tags = ['{"team":"web","v":1.10}', '{"team":"data","v":1.1}', '{"v":12345678901234567890,"ünï":"ß"}', "{}", '{"team":"WEB","v":true}', ""]
    account = f"acc-{path.stem}"
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, HEADER, restval="")
        out.writeheader()
        for i in range(rows):
            month = rng.choice(months)
            first = dt.date.fromisoformat(f"{month}-01")
            end = first + dt.timedelta(days=monthrange(first.year, first.month)[1])
            offset = rng.randint(-3, 34) if rng.random() < 0.2 else rng.randrange((end - first).days)
            start = dt.datetime.combine(first + dt.timedelta(days=offset), dt.time(rng.randrange(24), rng.randrange(60)))
            service, category = rng.choice(services)
            sub = rng.choice(["s1", "s2", "s3", ""])
            cost = amount(rng)
            out.writerow({
                "BilledCost": f"{cost:f}", "EffectiveCost": f"{amount(rng):f}", "ListCost": f"{amount(rng):f}", "ContractedCost": f"{amount(rng):f}",
                "BillingAccountId": account, "BillingAccountName": f"Account {path.stem}", "BillingCurrency": rng.choice(currencies),
                "BillingPeriodStart": f"{first} 00:00:00", "BillingPeriodEnd": f"{end} 00:00:00",
                "ChargePeriodStart": f"{start:%Y-%m-%d %H:%M:%S}", "ChargePeriodEnd": f"{start + dt.timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
                "ChargeCategory": rng.choice(["Usage", "Usage", "Purchase", "Tax", "Credit"]), "ChargeDescription": f"line {i % 7}",
                "ChargeFrequency": rng.choice(["Usage-Based", "Recurring", "One-Time"]), "ConsumedQuantity": f"{abs(amount(rng)):f}",
                "ConsumedUnit": rng.choice(["Hours", "GB"]), "PricingQuantity": "2.5", "PricingUnit": rng.choice(["Hours", "Hours", "GB-Months"]),
                "InvoiceIssuerName": "Issuer", "ProviderName": "Cloud", "PublisherName": "Cloud", "PricingCategory": rng.choice(["Standard", "Dynamic", ""]),
                "RegionId": rng.choice(["eu-1", "us-1", ""]), "RegionName": rng.choice(["Europe", "Europa"]),
                "ResourceId": rng.choice(["r1", "r2", "r3", "r-日本", ""]), "ResourceType": rng.choice(["vm", "disk"]),
                "ServiceCategory": category, "ServiceName": service, "SkuId": f"sku{i % 5}", "SkuPriceId": f"sku{i % 5}.1",
                "SubAccountId": sub, "SubAccountName": f"Team {sub}" if sub else "", "Tags": rng.choice(tags),
            })


def bills(folder, seed):
    rng = random.Random(seed)
    plans = [
        (CURRENCIES, ["2024-07", "2024-08", "2024-09"], 400), (["USD"], ["2024-08", "2024-09"], 250),
        (["EUR", "CHF"], ["2024-09", "2024-10"], 250), (["JPY"], ["2024-06"], 60), (["GBP", "INR", "USD"], ["2024-09"], 200),
        (["EUR", "CHF"], ["2024-10", "2024-11"], 120),
    ]
    for i, plan in enumerate(plans):
        write_bill(Path(folder) / f"bill{i}.csv", rng, *plan)
