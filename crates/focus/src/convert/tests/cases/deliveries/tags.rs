//! No tag is lost: keys that differ in case, AWS's old and new columns of tags.

use serde_json::json;

use super::*;

#[tokio::test]
async fn case_05_tags_that_differ_in_case() {
    let run = converted(case("05-cur-tags-differ-in-case")).await;
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (1, 0));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.096");
    let text = String::from_utf8(case("05-cur-tags-differ-in-case")).expect("text");
    let values: Vec<&str> = text
        .trim_end()
        .lines()
        .last()
        .expect("a row")
        .rsplit(',')
        .take(3)
        .collect();
    let tags = object(&run, "Tags").await;
    for (key, value) in ["cLient", "Client", "client"].iter().zip(values) {
        assert_eq!(tags[key], json!(value), "{tags}");
    }
}

#[tokio::test]
async fn case_06_the_tags_column_of_cur_2() {
    let run = converted(case("06-cur2-tags-column")).await;
    assert_eq!(run.ok().recognised.format, "aws-cur-2");
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (1, 0));
    assert_eq!(
        object(&run, "Tags").await,
        json!({
            "department": "teamA", "appName": "app1",
            "userAttribute/Department": "teamB", "accountTag/department": "teamC"
        })
    );
    let extra = object(&run, "x_Extra").await;
    assert_eq!(extra["CostCategories"], json!({"department": "teamD"}));
}

/// The case's file with further columns and what they hold.
fn with(columns: &[(&str, &str)]) -> String {
    let text = String::from_utf8(case("06-cur2-tags-column")).expect("text");
    let (header, row) = text.trim_end().split_once('\n').expect("a row");
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let values: Vec<String> = columns.iter().map(|(_, value)| quoted(value)).collect();
    let row = row.trim_end();
    format!(
        "{},{}\n{row},{}\n",
        header.trim_end(),
        names.join(","),
        values.join(",")
    )
}

/// cloud-intelligence-dashboards-data-collection#415 selects the new column beside the old ones.
#[tokio::test]
async fn old_and_new_columns_of_tags_together() {
    let run = converted(with(&[
        (
            "resource_tags",
            "{\"user_department\":\"old\",\"user_owner\":\"ana\",\"aws_created_by\":\"x\"}",
        ),
        (
            "cost_category",
            "{\"department\":\"older\",\"project\":\"atlas\"}",
        ),
    ]))
    .await;
    let tags = object(&run, "Tags").await;
    assert_eq!(tags["department"], "teamA");
    assert_eq!(tags["owner"], "ana");
    assert_eq!(tags["aws_created_by"], "x");
    assert_eq!(tags["accountTag/department"], "teamC");
    let extra = object(&run, "x_Extra").await;
    assert_eq!(extra["OlderTags"], json!({"department": "old"}));
    assert_eq!(
        extra["CostCategories"],
        json!({"department": "teamD", "project": "atlas"})
    );
    assert_eq!(extra["OlderCostCategories"], json!({"department": "older"}));
}

/// The older columns alone give what they gave.
#[tokio::test]
async fn old_columns_of_tags_alone() {
    let text = with(&[
        ("resource_tags", "{\"user_owner\":\"ana\"}"),
        ("cost_category", "{\"p\":\"q\"}"),
    ]);
    let run = converted(text.replacen(",tags,", ",other_tags,", 1)).await;
    assert_eq!(object(&run, "Tags").await, json!({"owner": "ana"}));
    let extra = object(&run, "x_Extra").await;
    assert_eq!(extra["CostCategories"], json!({"p": "q"}));
    assert_eq!(extra.get("OlderTags"), None);
    // The column under a name nobody knows is kept.
    assert!(
        extra["other_tags"]
            .as_str()
            .is_some_and(|text| text.contains("teamB")),
        "{extra}"
    );
}

/// cloudquery/cloudquery#7639, #7687: a header that comes twice is harmless while both say the same.
#[tokio::test]
async fn a_column_that_comes_twice() {
    let header = HEADER.join(",");
    let row = |cost: &str, again: &str| {
        format!("sub-1,2024-05-01,Storage,m-2,1,{cost},/vm/2,,EUR,1 Hour,2,{again}\n")
    };
    let run = converted(format!(
        "{header},PreTaxCost\n{}{}",
        row("1.5", "1.5"),
        row("2.5", "2.5")
    ))
    .await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "4");
    assert!(warned(&run, WarningCode::UnknownColumns).is_empty());
    // Not the first row but the second: line 3 is named, and both columns.
    let run = converted(format!(
        "{header},PreTaxCost\n{}{}",
        row("1.5", "1.5"),
        row("2.5", "9")
    ))
    .await;
    let error = run.error();
    assert_eq!(
        (error.kind, error.line),
        (ErrorKind::DuplicateColumns, Some(3))
    );
    assert!(
        error.message.contains("position 6") && error.message.contains("position 12"),
        "{error}"
    );
    assert!(run.nothing_is_left().await);
    // Two spellings, neither the listed one: the same rule.
    let loose = header.replace("PreTaxCost", "pretaxcost");
    let run = converted(format!("{loose},PRETAXCOST\n{}", row("1.5", "9"))).await;
    assert_eq!(run.error().kind, ErrorKind::DuplicateColumns);
}
