//! The company as its own tables and sums tell it; what the conversion makes of it is tested where the command is
//! (`tests/it/focus/company.rs`) and where the demo is (`commands/demo/company/tests.rs`).

use std::collections::BTreeSet;
use std::io::Read;

use chrono::{Datelike, NaiveDate};

use super::amount::{Amount, Price, Quantity};
use super::{Bill, Company, SEED, Tally, VENDORS, company, course, story};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Every bill of a vendor as text.
fn texts(company: &Company, folder: &str) -> Vec<String> {
    let (_, bills) = company
        .bills
        .iter()
        .find(|(vendor, _)| vendor.folder == folder)
        .unwrap();
    let text = |bytes: &[u8]| {
        let mut text = String::new();
        match bytes.starts_with(&[0x1f, 0x8b]) {
            true => flate2::read::GzDecoder::new(bytes).read_to_string(&mut text),
            false => (&mut &*bytes).read_to_string(&mut text),
        }
        .unwrap();
        text
    };
    bills.iter().map(|bill| text(&bill.content)).collect()
}

/// Every vendor's bills of the first and the last month, which is quick.
fn some_bills(seed: u64, until: &str) -> Vec<Vec<Bill>> {
    let mut story = story(seed, day(until)).unwrap();
    story.months.drain(1..13);
    let bills = VENDORS.map(|vendor| (vendor.make)(&story, &mut Tally::default()).unwrap());
    bills.into()
}

#[test]
fn same_seed_and_day_give_the_same_bytes_and_others_do_not() {
    let one = some_bills(SEED, "2026-11-30");
    assert_eq!(some_bills(SEED, "2026-11-30"), one);
    let another_seed = some_bills(SEED + 1, "2026-11-30");
    let another_day = some_bills(SEED, "2026-11-29");
    for (at, vendor) in VENDORS.iter().enumerate() {
        assert_ne!(another_seed[at], one[at], "{}", vendor.folder);
        assert_ne!(another_day[at], one[at], "{}", vendor.folder);
    }
}

#[test]
fn fourteen_months_end_with_the_day_before() {
    for (until, first, last) in [
        ("2026-11-30", "2025-10", "2026-11"),
        // On the first of a month, the month before is the last one, and over.
        ("2026-12-01", "2025-10", "2026-11"),
        ("2026-12-02", "2025-11", "2026-12"),
        ("2028-03-01", "2027-01", "2028-02"),
    ] {
        let months = course::months(day(until)).unwrap();
        assert_eq!(months.len(), 14);
        assert_eq!(months[0].name(), first, "{until}");
        assert_eq!(months[13].name(), last, "{until}");
        assert_eq!(months[13].end, day(until));
        assert_eq!(months[13].is_closed(), day(until).day() == 1, "{until}");
        assert!(months[..13].iter().all(|month| month.is_closed()));
    }
    assert!(company(SEED, NaiveDate::MIN).is_err());
}

/// One test, because a debug build needs seconds to make the company once.
#[test]
fn the_company_has_what_a_company_has() {
    let company = company(SEED, day("2026-11-30")).unwrap();
    commitments_balance_in_every_month_that_is_over_and_are_not_wholly_used(&company.tally);
    there_are_two_currencies_growth_and_a_mid_size_bill_a_month(&company.tally);
    bills_hold_what_bills_hold(&company);
    one_weekend_stands_out_and_says_where(&company);
}

fn commitments_balance_in_every_month_that_is_over_and_are_not_wholly_used(tally: &Tally) {
    assert_eq!(tally.commitments.len(), 2);
    for (id, months) in &tally.commitments {
        let last = months.keys().next_back().unwrap();
        for (month, sums) in months.iter().filter(|(month, _)| *month != last) {
            assert_eq!(sums.fee, sums.used + sums.unused, "{id} {month}");
        }
        let unused: Amount = months.values().map(|sums| sums.unused).sum();
        let used: Amount = months.values().map(|sums| sums.used).sum();
        assert!(unused > Amount::whole(3_000), "{id}: {unused}");
        assert!(used > Amount::whole(30_000), "{id}: {used}");
    }
}

fn there_are_two_currencies_growth_and_a_mid_size_bill_a_month(tally: &Tally) {
    let month = |month: &str, currency: &str| -> Amount {
        let vendors = tally.vendors.values();
        vendors
            .filter_map(|months| months[month].get(currency))
            .map(|sums| sums.effective)
            .sum()
    };
    let (first, last) = (month("2025-10", "USD"), month("2026-10", "USD"));
    assert!(
        first > Amount::whole(150_000) && last < Amount::whole(310_000),
        "{first} {last}"
    );
    assert!(last > first + first.percent(25), "{first} {last}");
    assert!(month("2026-10", "EUR") > Amount::whole(20_000));
    let lines: u64 = tally
        .vendors
        .values()
        .flat_map(|months| months.values().flat_map(|currencies| currencies.values()))
        .map(|sums| sums.lines)
        .sum();
    assert!((20_000..60_000).contains(&lines), "{lines}");
}

fn bills_hold_what_bills_hold(company: &Company) {
    let aws = texts(company, "aws").concat();
    for kind in [
        "SavingsPlanCoveredUsage",
        "SavingsPlanNegation",
        "SavingsPlanRecurringFee",
        "DiscountedUsage",
        "RIFee",
        "Fee",
        "Tax",
        "Credit",
        "Refund",
        "Usage",
    ] {
        assert!(aws.contains(&format!(",{kind},")), "{kind}");
    }
    assert!(aws.contains(r#"{""user_team"":""checkout"",""user_env"":""prod""}"#));
    assert!(aws.contains(",{},"), "some of it has no tags");
    assert!(texts(company, "google").concat().contains("PROMOTION"));
    assert!(texts(company, "azure").concat().contains(",Credit,"));
    let saas = texts(company, "saas").concat();
    for kind in [
        "subscription",
        "prepayment",
        "prepaid",
        "usage",
        "tax",
        "credit",
        "refund",
    ] {
        assert!(saas.contains(&format!(",{kind},")), "{kind}");
    }
}

fn one_weekend_stands_out_and_says_where(company: &Company) {
    let anomaly = company.tally.anomaly.clone().unwrap();
    assert_eq!(anomaly.first_day, day("2026-11-06"));
    assert_eq!(anomaly.end, day("2026-11-09"));
    assert_eq!(anomaly.extra_cost.to_string(), "20400");
    // The lines of that log group, day by day: three cost forty times what the others do.
    let aws = texts(company, "aws");
    let mut reader = csv::Reader::from_reader(aws[13].as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (resource, start, cost) = (
        at("line_item_resource_id"),
        at("line_item_usage_start_date"),
        at("line_item_unblended_cost"),
    );
    let loud: BTreeSet<String> = reader
        .records()
        .map(Result::unwrap)
        .filter(|line| line[resource] == *anomaly.resource)
        .filter(|line| line[cost].parse::<f64>().unwrap() > 3_000.0)
        .map(|line| line[start][..10].to_owned())
        .collect();
    assert_eq!(
        loud.into_iter().collect::<Vec<_>>(),
        ["2026-11-06", "2026-11-07", "2026-11-08"]
    );
}

#[test]
fn amounts_are_exact_and_written_without_zeros_at_the_end() {
    let price = |text: &str| Price::try_from(text.to_owned());
    let cents = price("0.07").unwrap();
    assert_eq!(cents.times(Quantity::near(3.5)).to_string(), "0.245");
    assert_eq!(
        price("0.0000000001")
            .unwrap()
            .times(Quantity::near(0.0001))
            .to_string(),
        "0.00000000000001"
    );
    assert_eq!((-Amount::cents(128_460)).to_string(), "-1284.6");
    assert_eq!(Amount::whole(12).to_string(), "12");
    assert_eq!(
        price("0.25")
            .unwrap()
            .paid_by(Amount::cents(101))
            .to_string(),
        "4.04"
    );
    assert_eq!(
        Amount::cents(1).percent(50).to_string(),
        "0.01",
        "half a cent is a cent"
    );
    assert_eq!(Quantity::near(2.5).rounded().to_string(), "3");
    for wrong in ["", "-1", "1e3", "0.00000000001", "1.2.3"] {
        assert!(price(wrong).is_err(), "{wrong}");
    }
    for wrong in [
        "12 1% shop",
        "12 +1% often",
        "12 +1% shop since 4",
        "12 +1% shop from x",
    ] {
        let course = course::Course::try_from(wrong.to_owned());
        assert_eq!(course.is_err(), wrong != "12 1% shop", "{wrong}");
    }
}
