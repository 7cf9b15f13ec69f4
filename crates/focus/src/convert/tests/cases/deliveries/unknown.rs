//! A column that no mapping knows is kept and told, unless the mapping leaves it out on purpose.

use serde_json::json;

use super::*;

/// concurrencylabs/aws-cost-analysis#14: AWS adds columns from one delivery to the next.
#[tokio::test]
async fn columns_nobody_knows_are_kept_and_told() {
    let header = HEADER.join(",");
    let text = format!(
        "{header},category,Über-Konto,Nothing\nsub-1,2024-05-01,Storage,m-2,1,1.5,/vm/2,,EUR,1 Hour,2,mine,\"a, \"\"b\"\"\",\n"
    );
    let run = converted(text).await;
    let extra = object(&run, "x_Extra").await;
    // `category` is also the name of a step of the mapping.
    assert_eq!(extra["category"], json!("mine"));
    assert_eq!(extra["Über-Konto"], json!("a, \"b\""));
    assert_eq!(extra["MeterCategory"], json!("Storage"));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "1.5");
    assert_eq!(
        texts(&run.rows().await, "ChargeCategory"),
        [Some("Usage".to_owned())]
    );
    let warnings = warned(&run, WarningCode::UnknownColumns);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].message.contains("2 columns")
            && warnings[0].message.contains("category, Über-Konto"),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn columns_that_are_left_out_on_purpose_are_not_told() {
    for name in ["aws_cur_sample.csv.gz", "aws_cur_sample.parquet"] {
        let run = run(vec![sample(name)]).await;
        let unknown = warned(&run, WarningCode::UnknownColumns);
        assert!(unknown.is_empty(), "{name}: {unknown:?}");
    }
}

/// Custom columns of FOCUS begin with `x_`; others are columns nobody knows.
#[tokio::test]
async fn focus_files_keep_everything_and_tell_what_is_no_column() {
    let text = sample_text("focus_1_2_aws.csv.gz");
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(number, line)| match number {
            0 => format!("{line},x_Team,Team"),
            _ => format!("{line},a,b"),
        })
        .collect();
    let run = converted(lines.join("\n")).await;
    let extra = texts(&run.rows().await, "x_Extra")[0]
        .clone()
        .expect("a value");
    assert!(
        extra.contains("\"x_Team\":\"a\"") && extra.contains("\"Team\":\"b\""),
        "{extra}"
    );
    let warnings = warned(&run, WarningCode::UnknownColumns);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0]
            .message
            .contains("does not know the column Team;"),
        "{warnings:?}"
    );
}

/// Prompts are not copied into a bill: the columns are named, and nothing of them is kept.
#[tokio::test]
async fn logs_of_gateways_keep_no_prompts() {
    let header = "request_id,call_type,spend,prompt_tokens,completion_tokens,startTime,endTime,organization_id,model,messages";
    let row = "r-1,acompletion,0.5,10,5,2025-01-01T00:00:00Z,2025-01-01T00:00:01Z,org-1,gpt-4o,\"a secret\"";
    let run = converted(format!("{header}\n{row}\n")).await;
    let rows = run.rows().await;
    assert!(!data_set(&rows).iter().any(|row| row.contains("secret")));
    let warnings = warned(&run, WarningCode::UnknownColumns);
    assert!(
        warnings[0]
            .message
            .contains("keeps nothing of it: messages"),
        "{warnings:?}"
    );
}

/// Rows of JSON name their own columns: one that the first rows lack is told, in whatever row it comes.
#[tokio::test]
async fn keys_that_come_late_are_told() {
    let row = |more: &str| {
        format!(
            "{{\"BilledCost\":1,\"EffectiveCost\":1,\"BillingAccountId\":\"a\",\"BillingCurrency\":\"EUR\",\"ServiceName\":\"s\",\"ChargeCategory\":\"Usage\",\"BillingPeriodStart\":\"2024-01-01T00:00:00Z\",\"ChargePeriodStart\":\"2024-01-01T00:00:00Z\",\"x_First\":1{more}}}\n"
        )
    };
    let mut text = row("").repeat(2_000);
    assert!(text.len() > 1 << 18);
    text += &row(",\"x_Late\":\"y\",\"x_Empty\":null,\"Tags\":{\"a\":\"b\"}");
    let run = run(vec![bytes_input("bill.jsonl", text)]).await;
    assert_eq!(run.ok().rows_out, 2_001);
    let tags = texts(&run.rows().await, "Tags");
    assert!(tags.contains(&Some("{\"a\":\"b\"}".to_owned())));
    let warnings = warned(&run, WarningCode::UnknownColumns);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].message.contains("not kept: x_Late"),
        "{warnings:?}"
    );
}
