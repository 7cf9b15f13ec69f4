//! Charges whose meaning a vendor documents: terms, commitments, corrections, split costs, and what a vendor
//! added since a mapping was written.

use super::super::aws_lines::{HEADER, converted, line};
use super::super::*;
use crate::warnings::Warning;

mod agree;
mod commitments;
mod partners;
mod reservations;
mod units;
mod unknown;

/// What a conversion of these bytes has to say, and its rows.
async fn warned(name: &str, bytes: impl Into<Vec<u8>>) -> (Vec<Warning>, RecordBatch) {
    let run = run(vec![bytes_input(name, bytes)]).await;
    assert!(run.ok().balance.balanced());
    assert_eq!(run.ok().rejects.count, 0, "{:?}", run.ok().rejects.first);
    (run.ok().warnings.clone(), run.rows().await)
}

async fn warned_of_lines(lines: &[String]) -> (Vec<Warning>, RecordBatch) {
    warned(
        "cur.csv",
        format!("{}\n{}\n", HEADER.join(","), lines.join("\n")),
    )
    .await
}

/// aws-samples/aws-usage-queries#8, DigitalPebble/spruce#56: a share of an instance has no cost of its own.
#[tokio::test]
async fn shares_of_a_charge_cost_nothing_and_name_who_had_them() {
    let run = run(vec![sample(
        "cases/53-cur-split-rows-without-cost/input.csv",
    )])
    .await;
    assert_eq!((run.ok().rows_in, run.ok().rejects.count), (2, 0));
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "0.096");
    assert_eq!(sum(&rows, "EffectiveCost"), "0.096");
    let pod = texts(&rows, "AllocatedResourceId")
        .iter()
        .position(Option::is_some)
        .expect("a share");
    let of = |name: &str| texts(&rows, name)[pod].clone().unwrap_or_default();
    assert_eq!(
        of("AllocatedResourceId"),
        "arn:aws:eks:us-east-1:222222222222:pod/x"
    );
    assert_eq!(of("AllocatedResourceName"), "x");
    assert_eq!(of("AllocatedMethodId"), "AWS split cost allocation data");
    assert_eq!(of("ResourceId"), "i-0123456789abcdef0", "what is shared");
    assert!(
        of("AllocatedTags").contains(r#""Team":"checkout""#),
        "{}",
        of("AllocatedTags")
    );
    assert_eq!(of("Tags"), "");
    for cost in ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"] {
        assert_eq!(of(cost), "0.000000000000000000", "{cost}");
    }
    for quantity in ["PricingQuantity", "ConsumedQuantity", "SkuPriceId"] {
        assert_eq!(of(quantity), "", "the instance's line has it: {quantity}");
    }
    assert!(
        of("x_Extra").contains(r#""SplitCost":"0.02""#),
        "{}",
        of("x_Extra")
    );
    let line = 1 - pod;
    assert_eq!(texts(&rows, "AllocatedMethodId")[line], None);
    assert_eq!(
        texts(&rows, "ResourceId")[line].as_deref(),
        Some("i-0123456789abcdef0")
    );
}

/// Further shares: of a task with its ratio, of a pod whose row bills 0, and Fargate's, which are charges.
#[tokio::test]
async fn shares_have_their_ratio_and_fargate_is_a_charge() {
    let header = format!(
        "{},splitLineItem/ParentResourceId,splitLineItem/SplitUsage,splitLineItem/SplitUsageRatio,splitLineItem/SplitCost",
        HEADER.join(",")
    );
    let shared = |set: &[(&str, &str)], rest: &str| format!("{},{rest}", line("Usage", set));
    let cpu = [
        ("lineItem/UsageType", "USE1-ECS-EC2-vCPU-Hours"),
        (
            "lineItem/ResourceId",
            "arn:aws:ecs:us-east-1:1:task/shop/0a1b",
        ),
    ];
    let lines = [
        shared(&cpu, "i-1,0.5,0.25,0.012"),
        shared(
            &[
                ("lineItem/UsageType", "EKS-EC2-GB-Hours"),
                ("lineItem/ResourceId", "pod"),
                ("lineItem/UnblendedCost", "0"),
                ("pricing/RateCode", "r"),
                ("lineItem/UsageAmount", "3"),
            ],
            "i-1,2,,0.01",
        ),
        shared(
            &[
                ("lineItem/UsageType", "USE1-Fargate-vCPU-Hours:perCPU"),
                ("lineItem/UnblendedCost", "0.4"),
                ("pricing/RateCode", "r"),
                ("lineItem/UsageAmount", "10"),
            ],
            ",1,1,0.4",
        ),
    ];
    let (_, rows) = warned("cur.csv", format!("{header}\n{}\n", lines.join("\n"))).await;
    let by_cost = |name: &str| {
        let mut all: Vec<String> = texts(&rows, name)
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect();
        all.sort();
        all.join("|")
    };
    assert_eq!(
        by_cost("AllocatedMethodDetails"),
        r#"||{"Elements":[{"AllocatedRatio":0.25,"UsageUnit":"vCPU-Hours","UsageQuantity":0.5}]}"#
    );
    assert_eq!(by_cost("AllocatedResourceName"), "|pod|shop/0a1b");
    assert_eq!(
        by_cost("ConsumedQuantity"),
        "|0.000000000000000000|10.000000000000000000"
    );
    assert_eq!(sum(&rows, "EffectiveCost"), "0.4");
}

/// AWS ends fees in the last second of their time (cid-framework and CUR samples show `23:59:59Z`); ends are exclusive.
#[tokio::test]
async fn periods_of_fees_end_where_the_next_begins() {
    let end = |kind: &'static str, from: &'static str, to: &'static str| async move {
        let set = [
            ("lineItem/UnblendedCost", "1"),
            ("lineItem/UsageStartDate", from),
            ("lineItem/UsageEndDate", to),
        ];
        converted(kind, &set, &["ChargePeriodEnd"]).await
    };
    let month = "2024-01-01T00:00:00Z";
    for kind in [
        "RIFee",
        "Fee",
        "Tax",
        "Credit",
        "EdpDiscount",
        "FlatRateSubscription",
        "Usage",
    ] {
        assert_eq!(
            end(kind, month, "2024-01-31T23:59:59Z").await,
            "ChargePeriodEnd=2024-02-01T00:00:00Z",
            "{kind}"
        );
        assert_eq!(
            end(kind, month, "2024-02-01T00:00:00Z").await,
            "ChargePeriodEnd=2024-02-01T00:00:00Z",
            "{kind}"
        );
    }
    // The term of a reservation begins at any second and ends a second before.
    assert_eq!(
        end("Fee", "2024-01-10T09:30:12Z", "2025-01-10T09:30:11Z").await,
        "ChargePeriodEnd=2025-01-10T09:30:12Z"
    );
    assert_eq!(
        end(
            "SavingsPlanRecurringFee",
            "2024-01-10T09:00:00Z",
            "2024-01-10T09:59:59Z"
        )
        .await,
        "ChargePeriodEnd=2024-01-10T10:00:00Z"
    );
    // One moment has no end to move, an hour of usage has its own.
    assert_eq!(
        end("Fee", "2024-01-10T09:30:59Z", "2024-01-10T09:30:59Z").await,
        "ChargePeriodEnd=2024-01-10T09:30:59Z"
    );
    assert_eq!(
        end("Usage", "2024-01-10T09:00:00Z", "2024-01-10T10:00:00Z").await,
        "ChargePeriodEnd=2024-01-10T10:00:00Z"
    );
}

#[tokio::test]
async fn what_is_on_each_months_bill_recurs() {
    let frequency = |kind: &'static str, set: &'static [(&'static str, &'static str)]| async move {
        let cost = [
            ("lineItem/UnblendedCost", "1"),
            ("lineItem/UsageEndDate", "2024-01-31T23:59:59Z"),
        ];
        converted(kind, &[set, &cost[..]].concat(), &["ChargeFrequency"])
            .await
            .replace("ChargeFrequency=", "")
    };
    assert_eq!(
        frequency("Fee", &[("lineItem/ProductCode", "AWSSupportBusiness")]).await,
        "Recurring"
    );
    // Begun amid the month, it is still the support of that month.
    assert_eq!(
        frequency(
            "Fee",
            &[
                ("lineItem/ProductCode", "AWSSupportEnterprise"),
                ("lineItem/UsageStartDate", "2024-01-09T00:00:00Z")
            ]
        )
        .await,
        "Recurring"
    );
    // A monthly subscription of a seller in the Marketplace covers the month.
    assert_eq!(
        frequency("Fee", &[("bill/BillingEntity", "AWS Marketplace")]).await,
        "Recurring"
    );
    assert_eq!(
        frequency("FlatRateSubscription", &[("lineItem/ProductCode", "Kiro")]).await,
        "Recurring"
    );
    // What is paid once: a domain, a contract of a year, a reservation paid up front.
    assert_eq!(
        frequency(
            "Fee",
            &[
                ("bill/BillType", "Purchase"),
                ("lineItem/ProductCode", "AmazonRegistrar")
            ]
        )
        .await,
        "One-Time"
    );
    assert_eq!(
        frequency("Fee", &[("bill/BillType", "Purchase")]).await,
        "One-Time"
    );
    assert_eq!(
        frequency("Fee", &[("lineItem/UsageEndDate", "2024-12-31T23:59:59Z")]).await,
        "One-Time"
    );
    assert_eq!(
        frequency("Fee", &[("reservation/ReservationARN", "arn:ri")]).await,
        "One-Time"
    );
    assert_eq!(
        frequency("Refund", &[("lineItem/ProductCode", "AWSSupportBusiness")]).await,
        "One-Time"
    );
}

/// FOCUS 1.4, Correction Handling: late usage is a correction of the month it belongs to; a date alone makes none of a fee.
#[tokio::test]
async fn fees_of_an_earlier_time_correct_nothing() {
    let late = [
        ("lineItem/UsageStartDate", "2023-12-01T00:00:00Z"),
        ("lineItem/UnblendedCost", "1"),
    ];
    for (kind, class) in [
        ("Usage", "ChargeClass=Correction"),
        ("Refund", "ChargeClass=Correction"),
        ("Fee", ""),
        ("RIFee", ""),
        ("Tax", ""),
        ("Credit", ""),
        ("EdpDiscount", ""),
        ("FlatRateSubscription", ""),
    ] {
        assert_eq!(
            converted(kind, &late, &["ChargeClass"]).await,
            class,
            "{kind}"
        );
    }
    assert_eq!(
        converted("Refund", &late[1..], &["ChargeClass"]).await,
        "ChargeClass=Correction"
    );
}

/// AWS, "Using IAM principal for cost allocation": Bedrock's costs by who called.
#[tokio::test]
async fn who_called_can_be_grouped_by() {
    let role = "arn:aws:iam::1:role/assistant";
    let header = format!(
        "{},lineItem/IamPrincipal,resourceTags/user:Team",
        HEADER.join(",")
    );
    let lines = [
        format!(
            "{},{role},shop",
            line("Usage", &[("lineItem/UnblendedCost", "1")])
        ),
        format!(
            "{},{role},",
            line("Usage", &[("lineItem/UnblendedCost", "2")])
        ),
        format!(
            "{},,shop",
            line("Usage", &[("lineItem/UnblendedCost", "3")])
        ),
    ];
    let (_, rows) = warned("cur.csv", format!("{header}\n{}\n", lines.join("\n"))).await;
    let mut tags: Vec<String> = texts(&rows, "Tags").into_iter().flatten().collect();
    tags.sort();
    assert_eq!(
        tags,
        [
            r#"{"Team":"shop","aws:iamPrincipal":"arn:aws:iam::1:role/assistant"}"#,
            r#"{"Team":"shop"}"#,
            r#"{"aws:iamPrincipal":"arn:aws:iam::1:role/assistant"}"#,
        ]
    );
}

/// The first data line of a fixture with some of its fields changed, each in a copy of its own.
fn changed(fixture: &str, changes: &[&[(&str, &str)]]) -> String {
    let fixture = super::super::formats::fixture(fixture);
    let (_, bytes) = &fixture.files[0];
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().expect("a header").clone();
    let record = reader.records().next().expect("a line").expect("readable");
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("written");
    for change in changes {
        let fields = header.iter().zip(&record).map(|(name, value)| {
            let found = change
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map_or(value, |(_, value)| *value)
        });
        writer.write_record(fields).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("flushed")).expect("text")
}
