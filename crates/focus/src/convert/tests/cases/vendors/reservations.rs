//! Reservations and savings plans of files that say less than the vendors document: Azure's without charge types, AWS's
//! fees without what went unused.

use super::super::super::skips::stored;
use super::*;

/// Rows of an export for which the header and the first row stand in a fixture, with these cells in place of its own.
fn azure(fixture: &str, rows: &[&[(&str, &str)]], left_out: &[&str]) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    let text =
        std::fs::read_to_string(folder.join(fixture).join("input.csv")).expect("the fixture");
    let mut reader = ::csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let first = reader.records().next().expect("a row").expect("read");
    let kept = |name: &&str| !left_out.contains(name);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer
        .write_record(headers.iter().filter(kept))
        .expect("written");
    for cells in rows {
        let cell = |(name, own): (&str, &str)| {
            let given = cells.iter().find(|(known, _)| *known == name);
            kept(&name).then(|| given.map_or(own, |(_, given)| *given).to_owned())
        };
        let record: Vec<String> = headers.iter().zip(&first).filter_map(cell).collect();
        writer.write_record(record).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8")
}

const RESERVED: [(&str, &str); 2] = [
    ("ReservationId", "11111111-2222-3333-4444-555555555555"),
    ("PricingModel", "Reservation"),
];

/// A charge on demand, usage that a reservation covers, and its purchase, as an actual file has them.
fn actual(left_out: &[&str]) -> String {
    let [id, model] = RESERVED;
    azure(
        "azure-ea",
        &[
            &[("CostInBillingCurrency", "4")],
            &[
                id,
                model,
                ("CostInBillingCurrency", "0"),
                ("Quantity", "24"),
            ],
            &[
                id,
                model,
                ("ChargeType", "Purchase"),
                ("Frequency", "Recurring"),
                ("CostInBillingCurrency", "1000"),
                ("Quantity", "1"),
                ("ResourceId", ""),
                ("ConsumedService", "Microsoft.Capacity"),
            ],
        ],
        left_out,
    )
}

/// The same as an amortised file has them, with what went unused.
fn amortised(left_out: &[&str]) -> String {
    let [id, model] = RESERVED;
    azure(
        "azure-ea-amortized",
        &[
            &[("CostInBillingCurrency", "4")],
            &[
                id,
                model,
                ("CostInBillingCurrency", "3"),
                ("Quantity", "24"),
            ],
            &[
                id,
                model,
                ("ChargeType", "UnusedReservation"),
                ("CostInBillingCurrency", "1"),
                ("Quantity", "8"),
                ("ResourceId", ""),
            ],
        ],
        left_out,
    )
}

/// An export without its charge types: what a reservation costs when it is bought stays billed, told by the frequency,
/// and where there is none by what sells it; what was left of a reservation looks like neither, and stays as it is.
#[tokio::test]
async fn azure_without_charge_types_loses_no_purchase() {
    for (file, left_out, billed, effective) in [
        (actual(&[]), "", "1004", "4"),
        (actual(&["ChargeType"]), "ChargeType", "1004", "4"),
        (actual(&["ChargeType", "Frequency"]), "both", "1004", "4"),
        (amortised(&[]), "", "4", "8"),
        (amortised(&["ChargeType"]), "ChargeType", "4", "8"),
        (amortised(&["ChargeType", "Frequency"]), "both", "5", "8"),
    ] {
        let run = run(vec![bytes_input("a.csv", file)]).await;
        let done = run.ok();
        let rows = run.rows().await;
        let sums = ["BilledCost", "EffectiveCost"].map(|column| sum(&rows, column));
        assert_eq!(sums, [billed, effective], "{left_out}");
        assert!(done.balance.balanced(), "{:?}", done.balance);
        assert_eq!(
            (done.rejects.count, &done.balance.unreadable[..]),
            (0, &[][..])
        );
        assert_eq!(of_charge_types(&run).is_empty(), left_out.is_empty());
    }
}

/// What is said of empty charge types: how it begins to say what the charge is taken for, rows and money.
fn of_charge_types(run: &Run) -> Vec<(String, u64, String)> {
    let told = run.ok().warnings.iter();
    let told = told.filter(|warning| warning.column.as_deref() == Some("ChargeType"));
    let mut told: Vec<_> = told
        .map(|warning| {
            let taken = ["as it stands", "its purchase", "usage that it covers"];
            let taken = taken
                .iter()
                .find(|taken| warning.message.contains(&format!("{taken},")));
            let money = warning.money.iter().map(|sum| sum.amount.as_str());
            (
                taken.copied().unwrap_or_default().to_owned(),
                warning.rows,
                money.collect(),
            )
        })
        .collect();
    told.sort();
    told
}

/// Rows that say neither what they are nor how often they come: a purchase and what is given back of it, usage of a
/// resource, and what names nothing. No charge is rejected, and each doubt is told with its money.
#[tokio::test]
async fn azure_without_charge_types_and_frequencies_goes_by_what_a_row_is_of() {
    let [id, model] = RESERVED;
    let row = |cost: &'static str, service: &'static str, product: &'static str, vm: bool| {
        let mut cells = vec![
            id,
            model,
            ("CostInBillingCurrency", cost),
            ("ConsumedService", service),
            ("ProductName", product),
        ];
        if !vm {
            cells.push(("ResourceId", ""));
        }
        cells
    };
    let left_out = ["ChargeType", "Frequency"];
    let reserved = "Reserved VM Instance, Standard_D2s_v3, US East, 1 Year";
    let rows = [
        (row("1000", "Microsoft.Capacity", "", false), "1000", "0"),
        (
            row("-120.5", "microsoft.capacity", "", false),
            "-120.5",
            "0",
        ),
        (row("73", "Microsoft.BillingBenefits", "", false), "73", "0"),
        (row("99", "", reserved, false), "99", "0"),
        (row("2.5", "Microsoft.Compute", "", true), "0", "2.5"),
        (row("3.5", "", "", true), "0", "3.5"),
        (row("4.5", "Microsoft.Compute", "", false), "4.5", "4.5"),
        (row("5.5", "", "", false), "5.5", "5.5"),
        // Usage that costs nothing needs no charge type.
        (row("0", "Microsoft.Compute", "", true), "0", "0"),
    ];
    let cells: Vec<&[(&str, &str)]> = rows.iter().map(|(cells, ..)| &cells[..]).collect();
    let run = run(vec![bytes_input(
        "a.csv",
        azure("azure-ea", &cells, &left_out),
    )])
    .await;
    assert!(run.ok().balance.balanced());
    let converted = run.rows().await;
    let lines = texts(&converted, "x_SourceLine");
    let costs = ["BilledCost", "EffectiveCost"].map(|column| texts(&converted, column));
    for (number, (cells, billed, effective)) in rows.iter().enumerate() {
        let line = Some((number + 2).to_string());
        let at = lines
            .iter()
            .position(|known| *known == line)
            .expect("a charge");
        let of = |column: usize| {
            costs[column][at]
                .as_deref()
                .and_then(|text| text.parse().ok())
        };
        let expected: [Option<f64>; 2] = [billed, effective].map(|text| text.parse().ok());
        assert_eq!([of(0), of(1)], expected, "{cells:?}");
    }
    let told = |taken: &str, rows: u64, money: &str| (taken.to_owned(), rows, money.to_owned());
    assert_eq!(
        of_charge_types(&run),
        [
            told("as it stands", 2, "10"),
            told("its purchase", 4, "1051.5"),
            told("usage that it covers", 2, "6"),
        ]
    );
}

/// The fee of a reservation or plan of which nobody can tell what went unused: the charge is kept, and told.
#[tokio::test]
async fn fees_that_do_not_say_what_went_unused_are_told() {
    let upfront = "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod";
    let recurring = "reservation/UnusedRecurringFee";
    let hours = "reservation/UnusedQuantity";
    let commitment = "savingsPlan/TotalCommitmentToDate";
    let used = "savingsPlan/UsedCommitment";
    let (reservation, plan) = ("RIFee", "SavingsPlanRecurringFee");
    // What is billed says which lines are told: each is twice the one before.
    let fees: [(&str, &[(&str, &str)]); 10] = [
        (reservation, &[(hours, "14")]),
        (reservation, &[(hours, "14"), (recurring, "0")]),
        (reservation, &[]),
        (reservation, &[(recurring, "0")]),
        (reservation, &[(hours, "0")]),
        (reservation, &[(hours, "14"), (recurring, "7")]),
        (
            reservation,
            &[(hours, "14"), (recurring, "0"), (upfront, "0")],
        ),
        (plan, &[(commitment, "50")]),
        (plan, &[(used, "40")]),
        (plan, &[(commitment, "50"), (used, "40")]),
    ];
    let mut text = HEADER.join(",") + "\n";
    for (number, (kind, cells)) in fees.iter().enumerate() {
        let (id, cost) = (format!("fee{number}"), (1 << number).to_string());
        let own = [
            ("identity/LineItemId", &*id),
            ("lineItem/UnblendedCost", &*cost),
        ];
        text += &line(kind, &[&own, *cells].concat());
        text.push('\n');
    }
    let run = run(vec![bytes_input("cur.csv", text)]).await;
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "1023");
    assert_eq!(sum(&rows, "EffectiveCost"), "17");
    let warnings = run.ok().warnings.iter();
    let warnings =
        warnings.filter(|warning| warning.message.contains("what is effective is too low"));
    let found: Vec<_> = warnings
        .map(|warning| {
            (
                warning.column.as_deref(),
                warning.rows,
                &*warning.money[0].amount,
            )
        })
        .collect();
    assert_eq!(found, [(Some(recurring), 3, "7"), (Some(used), 2, "384"),]);
}

/// The actual file beside the amortised one holds the same charges twice, whether it says its charge types or not.
#[tokio::test]
async fn azure_without_charge_types_counts_no_view_twice() {
    for left_out in [&[][..], &["ChargeType"]] {
        let files = [
            ("actual.csv", actual(left_out).into_bytes()),
            ("amortised.csv", amortised(left_out).into_bytes()),
        ];
        let run = run(stored(&files).await).await;
        let rows = run.rows().await;
        let sums = ["BilledCost", "EffectiveCost"].map(|column| sum(&rows, column));
        assert_eq!(sums, ["1004", "8"], "{left_out:?}");
        assert_eq!(run.ok().balance.rows_skipped, 2);
    }
}
