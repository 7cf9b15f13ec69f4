//! One bill in two sources whose accounts and sub-accounts are written in two ways.

use super::{
    app::TestApp,
    bills,
    twins::{allow, load, source},
};

/// A spreadsheet shortened the ids, and the bill was corrected or has more days since: beside the first it would count
/// twice, and in its source it takes its place.
#[tokio::test]
async fn a_shortened_account_is_the_account_whatever_the_bill_costs() {
    let account = "111122223333";
    let member = "222233334444";
    let bill = |rows: usize, cents: u32| {
        bills::bill(account, 9, rows, cents).replace(&format!("sub-{account}"), member)
    };
    let shortened = |bill: &str, payer: &str, sub: &str| {
        bill.replace(&format!(",{account},"), &format!(",{payer},"))
            .replace(&format!(",{member},"), &format!(",{sub},"))
    };
    let app = TestApp::new().await;
    let cases = [
        (
            bill(10, 125),
            shortened(&bill(14, 130), "1.11122E+11", "2.22233E+11"),
        ),
        (
            bill(10, 125),
            shortened(&bill(3, 600), "1.11122E+11", member),
        ),
        (
            shortened(&bill(10, 125), "1.1E+11", "2.2E+11"),
            bill(20, 125),
        ),
    ];
    for (number, (first, again)) in cases.into_iter().enumerate() {
        let org = app.org(&format!("acme{number}")).await;
        let one = source(&app, &org, "The bill").await;
        let run = load(&app, &org, &one, &first, &[]).await;
        assert_eq!(run["state"], "completed", "{run}");
        let two = source(&app, &org, "The bill again").await;
        let stopped = load(&app, &org, &two, &again, &[]).await;
        assert_eq!(
            stopped["question"]["asks"][0]["code"], "same_bill_in_two_sources",
            "{stopped}"
        );
        assert_eq!(app.total(&org, None).await.0, "12.5");
        // Allowed and then not, it is told with every list of what stands twice.
        let said = [("allow_duplicate", "true")];
        let run = load(&app, &org, &two, &again, &said).await;
        assert_eq!(run["state"], "completed", "{run}");
        allow(&app, &org, &two, false).await;
        let all = app.get(&org, "datasets/same-bills").await;
        assert_eq!(all["items"].as_array().unwrap().len(), 1, "{all}");
    }
    // What is another account in any spelling, and another member of the same payer, counts beside it.
    let org = app.org("acme").await;
    let one = source(&app, &org, "The bill").await;
    load(&app, &org, &one, &bill(10, 125), &[]).await;
    for (name, other) in [
        (
            "Another payer",
            shortened(&bill(10, 200), "3.33344E+11", "4.44455E+11"),
        ),
        (
            "Another member",
            shortened(&bill(10, 300), "1.11122E+11", "5.55566E+11"),
        ),
    ] {
        let own = source(&app, &org, name).await;
        let run = load(&app, &org, &own, &other, &[]).await;
        assert_eq!(run["state"], "completed", "{name}: {run}");
    }
    // In the source that holds it, it is the same account and takes its place.
    let again = shortened(&bill(12, 125), "1.11122E+11", "2.22233E+11");
    allow(&app, &org, &one, true).await;
    let run = load(&app, &org, &one, &again, &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(app.total(&org, None).await.0, "65");
}

/// One bill without its accounts beside the same charges with them; and the report of a member account beside its
/// payer's bill, which calls it a sub-account.
#[tokio::test]
async fn accounts_that_the_other_source_writes_as_one_or_as_parts_are_the_same_bill() {
    let (one, two) = ("111122223333", "444455556666");
    let rows = |account: &str, factor: usize, days: std::ops::Range<usize>| -> String {
        let lines = days.map(|row| {
            let cents = (500 + 137 * ((row * 7) % 11)) * factor;
            let cost = format!("{}.{:02}", cents / 100, cents % 100);
            bills::line(account, 9, row, &cost) + "\n"
        });
        lines.collect()
    };
    let header = bills::bill(one, 9, 0, 0);
    let unnamed = |rows: String| {
        let rows = [one, two].iter().fold(rows, |rows, account| {
            let rows = rows.replace(&format!(",{account},"), ",,");
            rows.replace(&format!(",sub-{account},Team,"), ",,,")
        });
        header.clone() + &rows
    };
    let both = header.clone() + &rows(one, 1, 0..20) + &rows(two, 3, 0..20);
    let later = unnamed(rows(one, 1, 0..24) + &rows(two, 3, 0..24));
    let member = rows(two, 3, 5..9)
        .replace(&format!(",{two},"), &format!(",{one},"))
        .replace(&format!("sub-{two}"), two);
    let payers = header.clone() + &rows(one, 1, 0..20) + &member;
    let members = header.clone() + &rows(two, 3, 3..12);
    let app = TestApp::new().await;
    let cases = [
        (&both, &later),
        (&later, &both),
        (&payers, &members),
        (&members, &payers),
    ];
    for (number, (first, again)) in cases.into_iter().enumerate() {
        let org = app.org(&format!("acme{number}")).await;
        let own = source(&app, &org, "The bill").await;
        let run = load(&app, &org, &own, first, &[]).await;
        assert_eq!(run["state"], "completed", "{run}");
        let before = app.total(&org, None).await;
        let own = source(&app, &org, "The bill again").await;
        let stopped = load(&app, &org, &own, again, &[]).await;
        assert_eq!(
            stopped["question"]["asks"][0]["code"], "same_bill_in_two_sources",
            "{stopped}"
        );
        assert_eq!(app.total(&org, None).await, before);
        // Allowed and then not, it is told with every list of what stands twice.
        let said = [("allow_duplicate", "true")];
        let run = load(&app, &org, &own, again, &said).await;
        assert_eq!(run["state"], "completed", "{run}");
        allow(&app, &org, &own, false).await;
        let all = app.get(&org, "datasets/same-bills").await;
        assert_eq!(all["items"].as_array().unwrap().len(), 1, "{all}");
    }
    // A source that may hold the bill too hides none of the others that hold it.
    let org = app.org("acmes").await;
    let said = [("allow_duplicate", "true")];
    for (name, bill, said) in [("Two", &both, &[][..]), ("May hold it", &later, &said)] {
        let own = source(&app, &org, name).await;
        let run = load(&app, &org, &own, bill, said).await;
        assert_eq!(run["state"], "completed", "{name}: {run}");
    }
    let own = source(&app, &org, "Once more").await;
    let stopped = load(&app, &org, &own, &later, &[]).await;
    assert_eq!(
        stopped["question"]["asks"][0]["code"], "same_bill_in_two_sources",
        "{stopped}"
    );
    // A third customer's charges without an account, and other days of the two.
    let org = app.org("acme").await;
    for (name, bill) in [
        ("Two accounts", both),
        ("A third", unnamed(rows(one, 7, 0..20))),
        (
            "Their rest",
            unnamed(rows(one, 1, 20..28) + &rows(two, 3, 20..28)),
        ),
    ] {
        let own = source(&app, &org, name).await;
        let run = load(&app, &org, &own, &bill, &[]).await;
        assert_eq!(run["state"], "completed", "{name}: {run}");
    }
}
