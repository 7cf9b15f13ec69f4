//! A JSON key that comes twice in one object: readers keep the first value or the last (RFC 8259, 4: "behavior is
//! unpredictable"), so where money depends on it nobody can tell which counts. No value is chosen in silence.

use crate::convert::tests::*;
use crate::error::ErrorKind;
use crate::warnings::WarningCode;

const AMOUNT: &str = r#""amount":{"value":11,"currency":"usd"}"#;

/// A page of OpenAI's costs with a bucket of 10 and one of 11 dollars.
fn openai() -> String {
    let bucket = |start: u64, amount: &str| {
        format!(
            r#"{{"object":"bucket","start_time":{start},"end_time":{},"results":[{{"object":"organization.costs.result",{amount},"line_item":"gpt-4o, input","project_id":"p","organization_id":"org-1"}}]}}"#,
            start + 86_400
        )
    };
    let first = bucket(1_767_225_600, &AMOUNT.replace("11", "10"));
    let second = bucket(1_767_312_000, AMOUNT);
    format!(r#"{{"object":"page","data":[{first},{second}],"has_more":false}}"#)
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

async fn converted(name: &str, text: String) -> Run {
    run(vec![bytes_input(name, text)]).await
}

/// Rows written, their cost in a column, and of the one reject its line, column and reason.
async fn but_one(run: &Run, column: &str) -> (u64, String, (u64, String, String)) {
    let done = run.ok();
    assert_eq!(done.rejects.count, 1, "{:?}", done.warnings);
    assert!(done.balance.balanced(), "{:?}", done.balance);
    let reject = &done.rejects.first[0];
    let column_of = reject.column.clone().unwrap_or_default();
    let told = (reject.line, column_of, reject.reason.clone());
    (done.rows_out, sum(&run.rows().await, column), told)
}

const REASON: &str =
    "stands under a key that comes twice with values that differ, so nobody can tell which counts";

/// Pages and buckets whose rows stand under a key that comes twice: the file is refused, since rows would be lost.
#[tokio::test]
async fn rows_under_a_key_that_comes_twice_are_refused() {
    let page = openai();
    let more = r#"{"object":"organization.costs.result","amount":{"value":500,"currency":"usd"},"line_item":"big","organization_id":"org-1"}"#;
    let bucket = format!(
        r#"{{"object":"bucket","start_time":1767225600,"end_time":1767312000,"results":[{more}]}}"#
    );
    for (text, key) in [
        (
            replaced(
                &page,
                r#""data":["#,
                &format!(r#""data":[{bucket}],"data":["#),
            ),
            "data",
        ),
        (
            replaced(
                &page,
                r#""results":["#,
                &format!(r#""results":[{more}],"results":["#),
            ),
            "results",
        ),
        (
            replaced(
                &page,
                r#","has_more""#,
                &format!(r#","data":[{bucket}],"has_more""#),
            ),
            "data",
        ),
    ] {
        let run = converted("a.json", text).await;
        let error = run.error();
        assert_eq!(error.kind, ErrorKind::CorruptFile, "{error}");
        let said =
            format!("the key {key:?} comes twice, with rows that differ (it begins on line 1)");
        assert!(error.message.ends_with(&said), "{error}");
        assert!(
            error
                .remedy()
                .contains("keep the rows that count under one key")
        );
    }
    // The same, or nothing, beside the rows leaves no doubt.
    for text in [
        replaced(&page, r#""results":["#, r#""results":[],"results":["#),
        replaced(&page, r#","has_more""#, r#","data":null,"has_more""#),
    ] {
        let run = converted("a.json", text).await;
        assert_eq!(sum(&run.rows().await, "BilledCost"), "21");
        assert_eq!(run.ok().rejects.count, 0);
    }
}

/// An object that holds the money of a row, and what stands in it.
#[tokio::test]
async fn an_amount_or_a_currency_that_comes_twice_rejects_its_row() {
    for (twice, column) in [
        (
            r#""amount":{"value":99,"currency":"usd"}"#,
            "amount.currency",
        ),
        (
            r#""amount":{"value":11,"currency":"eur"}"#,
            "amount.currency",
        ),
        (r#""amount":11"#, "amount.currency"),
    ] {
        for both in [format!("{AMOUNT},{twice}"), format!("{twice},{AMOUNT}")] {
            let run = converted("a.json", replaced(&openai(), AMOUNT, &both)).await;
            let (rows, cost, (line, told, reason)) = but_one(&run, "BilledCost").await;
            assert_eq!((rows, cost.as_str(), line), (1, "10", 2), "{both}");
            assert!(["amount.value", column].contains(&told.as_str()), "{told}");
            assert_eq!(reason, REASON);
            let unreadable = &run.ok().balance.unreadable;
            assert_eq!(
                (unreadable[0].column.as_str(), unreadable[0].rows),
                ("BilledCost", 1)
            );
        }
    }
    let currency = replaced(
        &openai(),
        AMOUNT,
        r#""amount":{"value":11,"currency":"usd","currency":"eur"}"#,
    );
    let run = converted("a.json", currency).await;
    let (rows, cost, told) = but_one(&run, "BilledCost").await;
    assert_eq!((rows, cost.as_str()), (1, "10"));
    assert_eq!(told, (2, "amount.currency".to_owned(), REASON.to_owned()));
    for same in [
        r#""amount":{"value":11.0,"currency":"usd"}"#,
        r#""amount":null"#,
        r#""amount":{"currency":"usd","value":"11"}"#,
    ] {
        let text = replaced(&openai(), AMOUNT, &format!("{AMOUNT},{same}"));
        let run = converted("a.json", text).await;
        assert_eq!(sum(&run.rows().await, "BilledCost"), "21", "{same}");
        assert_eq!(run.ok().rejects.count, 0);
    }
}

/// Google's lines: credits, currency and the month of the invoice decide money; a label does not.
#[tokio::test]
async fn a_line_of_google_with_a_key_twice() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    let bill =
        std::fs::read_to_string(folder.join("gcp-detailed/input.jsonl")).expect("the fixture");
    let whole = converted("a.jsonl", bill.clone()).await;
    let rows = whole.rows().await;
    let (all, whole) = (rows.num_rows() as u64, sum(&rows, "BilledCost"));
    let credit =
        r#""credits":[{"name":"x","amount":-0.01,"full_name":"x","id":"x","type":"DISCOUNT"}]"#;
    for (from, to, column) in [
        (
            r#""credits":[]"#,
            format!(r#"{credit},"credits":[]"#),
            "credits",
        ),
        (
            r#""credits":[]"#,
            format!(r#""credits":[],{credit}"#),
            "credits",
        ),
        (
            r#""credits":[]"#,
            credit.replace(
                r#""type":"DISCOUNT""#,
                r#""type":"DISCOUNT","type":"PROMOTION""#,
            ),
            "credits",
        ),
        (
            r#""currency":"USD""#,
            r#""currency":"USD","currency":"EUR""#.to_owned(),
            "currency",
        ),
        (
            r#""month":"202507","#,
            r#""month":"202507","month":"202508","#.to_owned(),
            "invoice.month",
        ),
    ] {
        let run = converted("a.jsonl", replaced(&bill, from, &to)).await;
        let (rows, cost, (line, told, reason)) = but_one(&run, "BilledCost").await;
        assert_eq!((rows, line, told.as_str()), (all - 1, 1, column), "{to}");
        assert_ne!(cost, whole);
        let nested = to.contains("PROMOTION");
        assert_eq!(reason == REASON, !nested, "{reason}");
        let currencies: std::collections::BTreeSet<_> = texts(&run.rows().await, "BillingCurrency")
            .into_iter()
            .collect();
        assert_eq!(currencies.len(), 1, "{to}");
    }
    let label = replaced(
        &bill,
        r#""description":"Compute Engine"}"#,
        r#""description":"Compute Engine","description":"Other"}"#,
    );
    let run = converted("a.jsonl", label).await;
    let rows = run.rows().await;
    assert_eq!(
        (rows.num_rows() as u64, sum(&rows, "BilledCost")),
        (all, whole)
    );
    assert!(told(&run, "service.description"));
}

/// Whether a field was set aside because its key comes twice.
fn told(run: &Run, column: &str) -> bool {
    let mut warnings = run.ok().warnings.iter();
    warnings.any(|warning| {
        warning.code == WarningCode::FieldSetAside
            && warning.column.as_deref() == Some(column)
            && warning.message == REASON
            && warning.rows == 1
    })
}

/// Google's labels and tags are lists of keys and values, and a tag may have one key in two namespaces: the first value is
/// the tag, and all of the list is kept and told.
#[tokio::test]
async fn a_label_that_comes_twice_is_kept_and_told() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    let bill =
        std::fs::read_to_string(folder.join("gcp-detailed/input.jsonl")).expect("the fixture");
    let first = bill.lines().next().expect("a line");
    let row: serde_json::Value = serde_json::from_str(first).expect("JSON");
    for (column, list, tag, told) in [
        (
            "labels",
            r#"[{"key":"team","value":"shop"},{"key":"team","value":"web"}]"#,
            r#""team":"shop""#,
            true,
        ),
        (
            "tags",
            r#"[{"key":"env","value":"prod","inherited":true,"namespace":"org/1"},{"key":"env","value":"test","inherited":false,"namespace":"org/2"}]"#,
            r#""tag/env":"prod""#,
            true,
        ),
        (
            "system_labels",
            r#"[{"key":"k","value":""},{"key":"k","value":"v"}]"#,
            r#""system/k":"v""#,
            false,
        ),
        (
            "labels",
            r#"[{"key":"team","value":"shop"},{"key":"Team","value":"web"},{"key":"team","value":"shop"}]"#,
            r#""team":"shop","Team":"web""#,
            false,
        ),
    ] {
        let mut row = row.clone();
        row[column] = serde_json::from_str(list).expect("JSON");
        let run = converted("a.jsonl", format!("{row}\n")).await;
        let rows = run.rows().await;
        let text = |name: &str| texts(&rows, name)[0].clone().unwrap_or_default();
        assert!(text("Tags").contains(tag), "{}", text("Tags"));
        let mut warnings = run.ok().warnings.iter();
        let found = warnings.any(|warning| {
            warning.code == WarningCode::FieldSetAside && warning.column.as_deref() == Some(column)
        });
        assert_eq!(found, told, "{list}: {:?}", run.ok().warnings);
        let extra: serde_json::Value = serde_json::from_str(&text("x_Extra")).expect("JSON");
        let kept = extra[column].as_str().unwrap_or_default();
        assert_eq!(kept.contains("value"), told, "{extra}");
        assert_eq!(run.ok().rejects.count, 0);
    }
}

/// Lines of FOCUS: the currency decides, a description costs the field and is kept.
#[tokio::test]
async fn a_line_of_focus_with_a_key_twice() {
    let row = |more: &str| {
        format!(
            r#"{{"BillingAccountId":"a1","BilledCost":"3","EffectiveCost":"3","BillingPeriodStart":"2024-05-01T00:00:00Z","BillingPeriodEnd":"2024-06-01T00:00:00Z","ChargePeriodStart":"2024-05-02T00:00:00Z","ChargePeriodEnd":"2024-05-03T00:00:00Z",{more}}}"#
        ) + "\n"
    };
    let good = row(r#""BillingCurrency":"USD","ChargeDescription":"a charge""#);
    let currency = row(r#""BillingCurrency":"USD","BillingCurrency":"EUR""#);
    let text = row(
        r#""BillingCurrency":"USD","ChargeDescription":"one","ChargeDescription":"two","ChargeDescription":"three""#,
    );
    let run = converted("a.jsonl", good + &currency + &text).await;
    let (rows, cost, reject) = but_one(&run, "BilledCost").await;
    assert_eq!((rows, cost.as_str()), (2, "6"));
    assert_eq!(reject, (2, "BillingCurrency".to_owned(), REASON.to_owned()));
    assert!(told(&run, "ChargeDescription"));
    let rows = run.rows().await;
    assert_eq!(
        texts(&rows, "ChargeDescription"),
        [Some("a charge".to_owned()), None]
    );
    let kept = texts(&rows, "x_Extra")
        .into_iter()
        .flatten()
        .collect::<String>();
    assert!(
        kept.contains(r#""ChargeDescription":"one and two, under one key""#),
        "{kept}"
    );
}

/// A gateway's estimate that cannot be read rejects its request, as it does for Langfuse.
#[tokio::test]
async fn an_estimate_that_cannot_be_read_rejects_its_request() {
    let request = |id: &str, spend: &str| {
        format!(
            r#"{{"request_id":"{id}","call_type":"acompletion","spend":{spend},"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"startTime":"2026-01-16T19:28:54Z","endTime":"2026-01-16T19:28:55Z","model":"gpt-4o","custom_llm_provider":"openai","metadata":{{}}}}"#
        )
    };
    for spend in [r#"0.01,"spend":0.05"#, "-Infinity", r#""-Infinity""#] {
        let text = format!("[{},{}]", request("r1", spend), request("r2", "0.25"));
        let run = converted("a.json", text).await;
        let (rows, cost, (line, column, _)) = but_one(&run, "EffectiveCost").await;
        assert_eq!((rows, cost.as_str()), (3, "0.25"), "{spend}");
        assert_eq!((line, column.as_str()), (1, "spend"));
    }
    let observation = |id: &str, details: &str| {
        format!(
            r#"{{"id":"{id}","traceId":"t","projectId":"p","type":"GENERATION","startTime":"2026-03-01T08:00:00Z","endTime":"2026-03-01T08:00:03Z","model":"gpt-4o","usageDetails":{{"input":100,"output":30,"total":130}},{details}}}"#
        )
    };
    let good = r#""costDetails":{"input":0.02,"output":0.02,"total":0.04}"#;
    let twice = format!(r#"{good},"costDetails":{{"input":9,"output":9,"total":18}}"#);
    let within = r#""costDetails":{"input":0.02,"output":0.02,"total":0.04,"total":18}"#;
    for details in [twice.as_str(), within] {
        let text = format!(
            r#"{{"data":[{},{}]}}"#,
            observation("o1", details),
            observation("o2", good)
        );
        let run = converted("a.json", text).await;
        let (_, cost, (line, column, _)) = but_one(&run, "EffectiveCost").await;
        assert_eq!(
            (cost.as_str(), line, column.as_str()),
            ("0.04", 1, "costDetails")
        );
    }
}
