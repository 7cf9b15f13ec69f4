//! What a delivery lacks of what it replaces, where it is too little to ask: told with the run.

use serde_json::{Value, json};

use super::{
    app::TestApp,
    bills,
    gone::{FIRST, load, source},
};

/// A fifth of a sub-account's money is gone: it is published, and the run says what.
#[tokio::test]
async fn what_a_smaller_part_of_a_bill_lacks_is_told() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let part = |rows: std::ops::Range<usize>, sub: &str, cost: &str| {
        let lines = rows.map(|row| bills::line(FIRST, 9, row, cost) + "\n");
        let lines: String = lines.collect();
        lines.replace(&format!("sub-{FIRST}"), sub)
    };
    let of = |parts: &[String]| bills::bill(FIRST, 9, 0, 0) + &parts.concat();
    let gone = |run: &Value| -> Vec<Value> {
        assert_eq!(run["state"], "completed", "{run}");
        let warnings = run["balance"]["warnings"].as_array().unwrap().iter();
        let gone = warnings.filter(|warning| warning["code"] == "charges_gone");
        gone.cloned().collect()
    };
    let shop = |rows| part(rows, "shop", "4.00");
    let whole = [shop(0..20), part(0..20, "office", "1.00")];
    assert!(gone(&load(&app, &org, &of(&whole), &into).await).is_empty());
    // The month goes on: nothing is gone.
    let longer = [shop(0..24), part(0..24, "office", "1.00")];
    assert!(gone(&load(&app, &org, &of(&longer), &into).await).is_empty());
    // Four days of the shop are missing, although four new ones came.
    let lacking = [shop(4..28), part(0..28, "office", "1.00")];
    let run = load(&app, &org, &of(&lacking), &into).await;
    let told = gone(&run);
    assert_eq!(told.len(), 1, "{told:?}");
    let sum = |amount: &str| json!([{"currency": "USD", "amount": amount}]);
    let params = json!({
        "account": FIRST, "accounts": 1, "sub_account": "shop", "sub_accounts": 1, "month": "2024-09", "measure": "BilledCost",
        "rows": 24, "money": sum("96"), "days": 0, "first": "", "last": "", "rows_now": 20, "money_now": sum("80"),
    });
    assert_eq!(
        told[0],
        json!({
            "code": "charges_gone", "column": null, "example": null, "rows": 4, "money": {"USD": "16"}, "money_more": 0,
            "said": {"code": "charges_gone", "params": params},
            "message": format!("Of {FIRST}, sub-account shop, for 2024-09 the source had 24 rows of 96 USD, and on the same days this delivery has 20 rows of 80 USD (BilledCost, charges and credits added without their signs). Nothing else on those days makes up for it."),
        })
    );
    assert_eq!(app.total(&org, None).await.0, "124");
    let path = format!("runs/{}/log", run["id"].as_str().unwrap());
    let log = app.get(&org, &path).await;
    let lines = log["items"].as_array().unwrap().iter();
    let warned: Vec<_> = lines.filter(|line| line["level"] == "warn").collect();
    assert_eq!(warned.len(), 1, "{log}");
    assert_eq!(warned[0]["message"], told[0]["message"]);
    assert_eq!(warned[0]["said"], told[0]["said"]);
    // Moved to the other sub-account.
    let moved = [
        shop(6..28),
        part(4..28, "office", "1.00"),
        part(0..6, "office", "4.00"),
    ];
    assert!(gone(&load(&app, &org, &of(&moved), &into).await).is_empty());
    // What somebody allowed is told as well.
    let said = [into[0], ("allow_account_change", "true")];
    let run = load(&app, &org, &of(&[shop(6..28)]), &said).await;
    let told = gone(&run);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["money"], json!({"USD": "48"}));
}

/// What the last, unfinished day has grown by since does not hide what other days have lost.
#[tokio::test]
async fn the_growth_of_the_last_day_does_not_hide_what_is_gone() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let send = async |costs: &[&str]| -> Vec<String> {
        let lines = costs.iter().enumerate();
        let lines: String = lines
            .map(|(row, cost)| bills::line(FIRST, 9, row, cost) + "\n")
            .collect();
        let bill = bills::bill(FIRST, 9, 0, 0) + &lines;
        let run = load(&app, &org, &bill, &into).await;
        assert_eq!(run["state"], "completed", "{run}");
        let warnings = run["balance"]["warnings"].as_array().unwrap().iter();
        let gone = warnings.filter(|warning| warning["code"] == "charges_gone");
        gone.map(|warning| warning["message"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(
        send(&["9.00", "8.00", "7.00", "6.00", "1.00"])
            .await
            .is_empty()
    );
    let told = send(&["9.00", "8.00", "2.00", "6.00", "11.00", "3.00"]).await;
    let expected = format!(
        "Of {FIRST}, sub-account sub-{FIRST}, for 2024-09 the source had 4 rows of 30 USD, and on the same days this delivery has 4 rows of 25 USD (BilledCost, charges and credits added without their signs). Nothing else on those days makes up for it."
    );
    assert_eq!(told, [expected]);
    // Another day has grown by more: the days that have lost are told.
    let told = send(&["9.00", "4.00", "2.00", "16.00", "11.00", "3.00"]).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("the source had 1 row of 8 USD on 2024-09-02, and on the same days this delivery has 1 row of 4 USD"), "{told:?}");
    // A last day that is less is a day like the others.
    let told = send(&["9.00", "4.00", "2.00", "16.00", "11.00", "1.00"]).await;
    assert_eq!(told.len(), 1, "{told:?}");
    // It goes on, with the last day as it grew.
    assert!(
        send(&["9.00", "4.00", "2.00", "16.00", "11.00", "5.00", "7.00"])
            .await
            .is_empty()
    );
}
