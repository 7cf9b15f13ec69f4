//! Token counts of gateways and vendors, and what they cost: each convention as somebody met it.

mod gateways;

use super::super::genai::charges;
use super::super::*;
use crate::warnings::{Warning, WarningCode};

fn case(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cases");
    std::fs::read_to_string(path.join(name)).expect("a case")
}

/// The rows of one document, and what is in doubt about them.
async fn warned(name: &str, text: &str) -> (RecordBatch, Vec<Warning>) {
    let run = run(vec![bytes_input(name, text)]).await;
    assert!(run.ok().balance.balanced());
    assert_eq!(run.ok().rejects.count, 0, "{:?}", run.ok().rejects.first);
    let doubts = run.ok().warnings.iter();
    let doubts = doubts.filter(|warning| warning.code.is_doubt()).cloned();
    (run.rows().await, doubts.collect())
}

/// Claude on Bedrock, sold through the Marketplace: direction, cache action, units scaled exactly.
#[tokio::test]
async fn bedrock_marketplace_tokens() {
    let text = case("43-bedrock-marketplace-tokens/input.csv");
    let run = run(vec![bytes_input("input.csv", text)]).await;
    assert!(run.ok().balance.balanced());
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "48");
    let details = texts(&rows, "SkuPriceDetails");
    let member = |key: &str| -> Vec<String> {
        let of = |text: &Option<String>| {
            let value: serde_json::Value =
                serde_json::from_str(text.as_deref().expect("details")).expect("JSON");
            value[key].as_str().unwrap_or("-").to_owned()
        };
        details.iter().map(of).collect()
    };
    assert_eq!(
        member("x_TokenDirection"),
        ["Input", "Output", "Input", "Input", "Input", "Input"]
    );
    assert_eq!(
        member("x_TokenCacheAction"),
        ["-", "-", "Read", "Write", "-", "-"]
    );
    assert_eq!(member("x_CrossRegion"), ["-", "-", "-", "-", "Global", "-"]);
    let units: Vec<_> = texts(&rows, "ConsumedUnit").into_iter().flatten().collect();
    assert_eq!(
        units,
        ["Units", "Units", "Units", "Units", "Tokens", "Tokens"]
    );
    let exact: Vec<_> = rows
        .column_by_name("ConsumedQuantity")
        .expect("the column")
        .as_primitive::<Decimal128Type>()
        .values()
        .iter()
        .map(|value| crate::decimal::format(*value, 18))
        .collect();
    assert_eq!(exact, ["2.5", "1", "10", "2", "2500000", "2500000"]);
}

/// Usage types of the Bedrock User Guide and of the AWS price list, as public programs read them.
#[tokio::test]
async fn bedrock_usage_types_say_tier_and_place() {
    let text = case("43-bedrock-marketplace-tokens/input.csv");
    let mut lines = text.lines();
    let (header, line) = (
        lines.next().expect("a header"),
        lines.next().expect("a line"),
    );
    let kinds = [
        (
            "USE1-Claude4Sonnet-cache-read-input-token-count",
            "Input Read - - -",
        ),
        (
            "USE1-Claude4Sonnet-mantle-input-tokens-priority",
            "Input - - priority -",
        ),
        ("USE1-NovaPro-output-tokens-batch", "Output - - batch -"),
        (
            "USE1-NovaLite-input-tokens-cross-region-global",
            "Input - - - Global",
        ),
        (
            "USE1-MP:USE1_CacheWrite1hInputTokenCount-Units",
            "Input Write 1h - -",
        ),
        (
            "USW1-MP:USW1_OutputTokenCount_LatencyOptimized-Units",
            "Output - - latency-optimized -",
        ),
        ("USE1-TitanEmbeddingsG1-Text-input-tokens", "Input - - - -"),
        ("USE1-NovaCanvas-T2I-1024-Standard", "- - - - -"),
        (
            "USE1-Claude-ProvisionedThroughput-ModelUnits",
            "- - - provisioned -",
        ),
    ];
    for (usage_type, expected) in kinds {
        let line = line.replace("USE1-MP:USE1_InputTokenCount-Units", usage_type);
        assert!(line.contains(usage_type));
        let run = run(vec![bytes_input("cur.csv", format!("{header}\n{line}\n"))]).await;
        let rows = run.rows().await;
        let details = texts(&rows, "SkuPriceDetails")[0]
            .clone()
            .unwrap_or("{}".to_owned());
        let details: serde_json::Value = serde_json::from_str(&details).expect("JSON");
        let keys = [
            "x_TokenDirection",
            "x_TokenCacheAction",
            "x_CacheTtl",
            "x_ServiceTier",
            "x_CrossRegion",
        ];
        let shown = keys.map(|key| details[key].as_str().unwrap_or("-").to_owned());
        assert_eq!(shown.join(" "), expected, "{usage_type}");
    }
}

/// `list_amount` is what FOCUS calls the list cost: a discount shows as the difference.
#[tokio::test]
async fn anthropic_analytics_has_list_and_billed_cost() {
    let page = r#"{"data":[{"starting_at":"2026-09-03T00:00:00Z","ending_at":"2026-09-03T00:01:00Z",
        "group":{"api_key_id":"apikey_01","product":"claude_code","model":"claude-sonnet-5","workspace_id":"wrkspc_01",
                 "actor":{"type":"api_actor","api_key_id":"apikey_01"},"token_type":"output_tokens","cost_type":"tokens"},
        "cost":{"amount":"1112.5000000000001","currency":"USD","list_amount":"1250"}}],"has_more":false,"next_page":null}"#;
    let columns = [
        "BilledCost",
        "ContractedCost",
        "ListCost",
        "SkuMeter",
        "SkuPriceId",
        "SubAccountId",
        "ChargePeriodEnd",
    ];
    assert_eq!(
        charges("cost.json", page, "anthropic-analytics-costs", &columns).await,
        [
            "BilledCost=11.125000000000001 ContractedCost=11.125000000000001 ListCost=12.5 SkuMeter=Output Tokens \
          SubAccountId=wrkspc_01 ChargePeriodEnd=2026-09-03T00:01:00Z"
        ]
    );
    let tags = charges("cost.json", page, "anthropic-analytics-costs", &["Tags"]).await;
    for part in [
        r#""anthropic:api_key_id":"apikey_01""#,
        r#""anthropic:product":"claude_code""#,
        r#""anthropic:actor_type":"api_actor""#,
    ] {
        assert!(tags[0].contains(part), "{tags:?}");
    }
}

/// Without time buckets a row is the whole range that was asked for.
#[tokio::test]
async fn a_row_over_two_months_is_told() {
    let page = r#"{"data":[{"starting_at":"2026-09-15T00:00:00Z","ending_at":"2026-10-15T00:00:00Z","group":{"model":"m"},
        "cost":{"amount":"100","currency":"USD","list_amount":"100"}}],"has_more":false}"#;
    let (rows, warnings) = warned("cost.json", page).await;
    assert_eq!(sum(&rows, "BilledCost"), "1");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].code, WarningCode::AmbiguousDates);
    assert_eq!(warnings[0].column.as_deref(), Some("ending_at"));
}

/// FOCUS 1.3: a unit price, a category and a quantity where there is a SkuPriceId, and none where there is
/// none; price times quantity is the cost.
#[tokio::test]
async fn prices_are_there_with_their_ids_and_give_the_costs() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    let formats = [
        "openai-costs",
        "openai-usage",
        "anthropic-costs",
        "anthropic-usage",
        "anthropic-analytics-costs",
        "anthropic-analytics-usage",
        "deepseek-cost",
        "deepseek-usage",
        "litellm-spend",
        "langfuse-observations",
    ];
    for format in formats {
        let mut inputs = Vec::new();
        for entry in folder.join(format).read_dir().expect("a fixture") {
            let path = entry.expect("readable").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if name.starts_with("input") {
                inputs.push(bytes_input(&name, std::fs::read(&path).expect("readable")));
            }
        }
        let run = run(inputs).await;
        let rows = run.rows().await;
        let ids = texts(&rows, "SkuPriceId");
        for column in [
            "ListUnitPrice",
            "ContractedUnitPrice",
            "PricingQuantity",
            "PricingUnit",
            "PricingCategory",
        ] {
            let values = texts(&rows, column);
            for (row, id) in ids.iter().enumerate() {
                assert_eq!(
                    id.is_some(),
                    values[row].is_some(),
                    "{format}, row {row}: {column}"
                );
            }
        }
        for (column, ids_null) in [("ConsumedQuantity", &ids), ("SkuPriceDetails", &ids)] {
            let values = texts(&rows, column);
            let without = ids_null.iter().zip(&values).filter(|(id, _)| id.is_none());
            assert!(
                without.into_iter().all(|(_, value)| value.is_none()),
                "{format}: {column}"
            );
        }
        let committed = texts(&rows, "PricingCategory");
        let commitments = texts(&rows, "CommitmentDiscountId");
        for (category, id) in committed.iter().zip(commitments) {
            assert!(
                category.as_deref() != Some("Committed") || id.is_some(),
                "{format}"
            );
        }
        let numbers = |name: &str| -> Vec<Option<f64>> {
            let values = texts(&rows, name).into_iter();
            values
                .map(|value| value.map(|value| value.parse().expect("a number")))
                .collect()
        };
        for (price, cost) in [
            ("ListUnitPrice", "ListCost"),
            ("ContractedUnitPrice", "ContractedCost"),
        ] {
            let columns = numbers(price)
                .into_iter()
                .zip(numbers("PricingQuantity"))
                .zip(numbers(cost));
            for ((price, quantity), cost) in columns {
                if let (Some(price), Some(quantity), Some(cost)) = (price, quantity, cost) {
                    assert!(price >= 0.0, "{format}: a price is not negative");
                    let difference = (price * quantity - cost).abs();
                    assert!(
                        difference <= 1e-12 + cost.abs() * 1e-12,
                        "{format}: {price} × {quantity} = {cost}"
                    );
                }
            }
        }
    }
}

/// Costs of OpenAI name a currency beside each amount: one that does not is in none that is known, whatever the
/// rows beside it are in.
#[tokio::test]
async fn an_amount_without_its_currency_is_in_no_currency() {
    let result = |value: u8, currency: &str| {
        format!(
            r#"{{"object":"organization.costs.result","amount":{{"value":{value}{currency}}},"line_item":"gpt-4o, input","project_id":null}}"#
        )
    };
    let results = [
        result(1, r#","currency":"usd""#),
        result(2, r#","currency":"eur""#),
        result(3, r#","currency":"""#),
        result(4, r#","currency":null"#),
        result(5, ""),
        result(6, r#","currency":"GBp""#),
    ];
    let page = format!(
        r#"{{"object":"page","data":[{{"object":"bucket","start_time":1778803200,"end_time":1778889600,"results":[{}]}}],"has_more":false,"next_page":null}}"#,
        results.join(",")
    );
    let run = run(vec![bytes_input("costs.json", page)]).await;
    let done = run.ok();
    assert_eq!((done.rows_out, done.rejects.count), (2, 4));
    for reject in &done.rejects.first {
        assert_eq!(
            reject.column.as_deref(),
            Some("amount.currency"),
            "{reject:?}"
        );
    }
    let lines = done.balance.money.iter();
    let lines = lines.filter(|line| line.column == "BilledCost");
    let lines: Vec<_> = lines
        .map(|line| {
            [
                &line.currency,
                &line.money_in,
                &line.money_out,
                &line.rejected,
            ]
            .map(String::as_str)
        })
        .collect();
    assert_eq!(
        lines,
        [
            ["", "18", "0", "18"],
            ["EUR", "2", "2", "0"],
            ["USD", "1", "1", "0"]
        ]
    );
    assert!(done.balance.balanced(), "{:?}", done.balance);
}

/// A table that was made of answers without that member is in the currency of the price list; with the column, an
/// empty cell is none.
#[tokio::test]
async fn a_table_without_a_currency_column_is_in_us_dollars() {
    let without = "object,start_time,end_time,amount.value,line_item\n\
        organization.costs.result,1778803200,1778889600,1.5,\"gpt-4o, input\"\n";
    let done = run(vec![bytes_input("costs.csv", without)]).await;
    let rows = done.rows().await;
    assert_eq!(texts(&rows, "BillingCurrency"), [Some("USD".to_owned())]);
    assert_eq!(sum(&rows, "BilledCost"), "1.5");
    let with = "object,start_time,end_time,amount.value,amount.currency,line_item\n\
        organization.costs.result,1778803200,1778889600,1.5,,\"gpt-4o, input\"\n\
        organization.costs.result,1778803200,1778889600,2.5,usd,\"gpt-4o, output\"\n";
    let done = run(vec![bytes_input("costs.csv", with)]).await;
    assert_eq!((done.ok().rows_out, done.ok().rejects.count), (1, 1));
    assert_eq!(sum(&done.rows().await, "BilledCost"), "2.5");
    let page = r#"{"data":[{"starting_at":"2026-09-03T00:00:00Z","ending_at":"2026-09-04T00:00:00Z","group":{"product":"claude_code","token_type":"output_tokens","cost_type":"tokens"},
        "cost":{"amount":"100","currency":"","list_amount":"100"}},
        {"starting_at":"2026-09-03T00:00:00Z","ending_at":"2026-09-04T00:00:00Z","group":{"product":"api","token_type":"output_tokens","cost_type":"tokens"},
        "cost":{"amount":"200","currency":"USD","list_amount":"200"}}],"has_more":false,"next_page":null}"#;
    let done = run(vec![bytes_input("cost.json", page)]).await;
    assert_eq!((done.ok().rows_out, done.ok().rejects.count), (1, 1));
    assert_eq!(sum(&done.rows().await, "BilledCost"), "2");
}
