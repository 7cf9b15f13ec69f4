//! Language models and subscriptions: tokens counted once, money from one side only, and no sum
//! that a row of a day, a gateway or a plan could inflate.

use super::*;

/// Converts one document and gives `column=value` of the named columns per charge, nulls left out.
pub(super) async fn charges(name: &str, text: &str, format: &str, columns: &[&str]) -> Vec<String> {
    let recognised = recognise(bytes_input(name, text), None, None).await;
    assert_eq!(recognised.expect("recognised").format, format);
    let run = run(vec![bytes_input(name, text)]).await;
    assert!(run.ok().balance.balanced());
    assert_eq!(run.ok().rejects.count, 0, "{:?}", run.ok().rejects.first);
    let rows = run.rows().await;
    let columns: Vec<_> = columns
        .iter()
        .map(|column| (column, texts(&rows, column)))
        .collect();
    let shown = |row: usize| {
        let values = columns.iter().filter_map(|(column, values)| {
            let value = values[row].as_deref()?;
            let decimal = value.contains('.') && value.parse::<f64>().is_ok();
            let value = if decimal {
                value.trim_end_matches('0').trim_end_matches('.')
            } else {
                value
            };
            Some(format!("{column}={value}"))
        });
        values.collect::<Vec<_>>().join(" ")
    };
    (0..rows.num_rows()).map(shown).collect()
}

fn openai_usage(result: &str) -> String {
    format!(
        r#"{{"object":"page","data":[{{"object":"bucket","start_time":1767225600,"end_time":1767312000,"results":[{result}]}}],"has_more":false}}"#
    )
}

const METERS: [&str; 3] = ["SkuMeter", "ConsumedQuantity", "ConsumedUnit"];

#[tokio::test]
async fn openai_input_includes_cached_tokens_and_is_not_counted_twice() {
    let page = openai_usage(
        r#"{"object":"organization.usage.completions.result","input_tokens":1000,"output_tokens":500,"input_cached_tokens":800,"num_model_requests":5,"model":"gpt-4o"}"#,
    );
    assert_eq!(
        charges("usage.json", &page, "openai-usage", &METERS).await,
        [
            "SkuMeter=Input Tokens ConsumedQuantity=200 ConsumedUnit=Tokens",
            "SkuMeter=Cached Input Tokens ConsumedQuantity=800 ConsumedUnit=Tokens",
            "SkuMeter=Output Tokens ConsumedQuantity=500 ConsumedUnit=Tokens",
            "SkuMeter=Requests ConsumedQuantity=5 ConsumedUnit=Requests",
        ]
    );
}

/// Newer totals hold audio, images and cache writes too.
#[tokio::test]
async fn the_meters_of_openai_add_up_to_its_totals() {
    let page = openai_usage(
        r#"{"object":"organization.usage.completions.result","input_tokens":1000,"input_uncached_tokens":600,"input_cached_tokens":300,
        "input_cache_write_tokens":100,"input_cache_write_30m_tokens":70,"input_audio_tokens":50,"input_image_tokens":20,
        "input_cached_audio_tokens":40,"output_tokens":90,"output_audio_tokens":30,"num_model_requests":1,"model":"gpt-5"}"#,
    );
    let columns = ["SkuMeter", "ConsumedQuantity"];
    assert_eq!(
        charges("usage.json", &page, "openai-usage", &columns).await,
        [
            "SkuMeter=Input Tokens ConsumedQuantity=530",
            "SkuMeter=Cached Input Tokens ConsumedQuantity=260",
            "SkuMeter=Cache Write 30m Input Tokens ConsumedQuantity=70",
            "SkuMeter=Cache Write Input Tokens ConsumedQuantity=30",
            "SkuMeter=Audio Input Tokens ConsumedQuantity=50",
            "SkuMeter=Cached Audio Input Tokens ConsumedQuantity=40",
            "SkuMeter=Image Input Tokens ConsumedQuantity=20",
            "SkuMeter=Output Tokens ConsumedQuantity=60",
            "SkuMeter=Audio Output Tokens ConsumedQuantity=30",
            "SkuMeter=Requests ConsumedQuantity=1",
        ],
        "530 + 260 + 70 + 30 + 50 + 40 + 20 = 1000, 60 + 30 = 90"
    );
}

#[tokio::test]
async fn usage_has_quantities_and_costs_nothing_itself() {
    let page = openai_usage(
        r#"{"object":"organization.usage.completions.result","input_tokens":2500000,"output_tokens":0,"num_model_requests":1,"model":"gpt-4o","batch":true,"service_tier":"default"}"#,
    );
    let columns = [
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "ListUnitPrice",
        "ContractedUnitPrice",
        "PricingQuantity",
        "PricingUnit",
        "SkuPriceId",
    ];
    assert_eq!(
        charges("usage.json", &page, "openai-usage", &columns).await[0],
        "BilledCost=0 EffectiveCost=0 ListCost=0 ContractedCost=0 ListUnitPrice=0 ContractedUnitPrice=0 \
         PricingQuantity=2.5 PricingUnit=1000000 Tokens SkuPriceId=gpt-4o / Input Tokens / batch"
    );
}

#[tokio::test]
async fn anthropic_input_excludes_cached_tokens_and_writes_differ_by_time_to_live() {
    let page = r#"{"data":[{"starting_at":"2025-08-01T00:00:00Z","ending_at":"2025-08-02T00:00:00Z","results":[
        {"uncached_input_tokens":1500,"cache_creation":{"ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},
         "cache_read_input_tokens":200,"output_tokens":500,"server_tool_use":{"web_search_requests":10},"model":"claude-opus-4-8"}]}]}"#;
    assert_eq!(
        charges("usage.json", page, "anthropic-usage", &METERS).await,
        [
            "SkuMeter=Input Tokens ConsumedQuantity=1500 ConsumedUnit=Tokens",
            "SkuMeter=Cached Input Tokens ConsumedQuantity=200 ConsumedUnit=Tokens",
            "SkuMeter=Cache Write 5m Input Tokens ConsumedQuantity=500 ConsumedUnit=Tokens",
            "SkuMeter=Cache Write 1h Input Tokens ConsumedQuantity=1000 ConsumedUnit=Tokens",
            "SkuMeter=Output Tokens ConsumedQuantity=500 ConsumedUnit=Tokens",
            "SkuMeter=Web Searches ConsumedQuantity=10 ConsumedUnit=Requests",
        ]
    );
}

#[tokio::test]
async fn anthropic_amounts_are_cents() {
    let page = r#"{"data":[{"starting_at":"2025-08-31T00:00:00Z","ending_at":"2025-09-01T00:00:00Z","results":[
        {"amount":"123.78912","currency":"USD","cost_type":"tokens","token_type":"output_tokens","model":"claude-opus-4-8"}]}],"has_more":false}"#;
    let columns = [
        "BilledCost",
        "BillingCurrency",
        "SkuMeter",
        "ChargePeriodEnd",
        "BillingPeriodStart",
        "BillingPeriodEnd",
    ];
    assert_eq!(
        charges("costs.json", page, "anthropic-costs", &columns).await,
        [
            "BilledCost=1.2378912 BillingCurrency=USD SkuMeter=Output Tokens ChargePeriodEnd=2025-09-01T00:00:00Z \
             BillingPeriodStart=2025-08-01T00:00:00Z BillingPeriodEnd=2025-09-01T00:00:00Z"
        ]
    );
}

/// 1e-18 is the last digit kept: what Python prints after it is the double's noise.
#[tokio::test]
async fn gateway_money_is_an_estimate_and_never_billed() {
    let logs = r#"[
        {"request_id":"a","call_type":"acompletion","spend":5.4999999999999995e-05,"prompt_tokens":10,"completion_tokens":20,
         "startTime":"2026-01-16T19:28:54.7Z","endTime":"2026-01-16T19:28:54.9Z","model":"gpt-4o","custom_llm_provider":"openai",
         "metadata":{"usage_object":{"completion_tokens_details":{"reasoning_tokens":12}}},"cache_hit":"False"},
        {"request_id":"b","call_type":"acompletion","spend":0,"prompt_tokens":10,"completion_tokens":20,
         "startTime":"2026-01-16T19:29:00Z","endTime":"2026-01-16T19:29:00Z","model":"gpt-4o","custom_llm_provider":"openai","cache_hit":"True"}]"#;
    let columns = [
        "SkuMeter",
        "ConsumedQuantity",
        "BilledCost",
        "EffectiveCost",
        "ChargePeriodStart",
        "ChargePeriodEnd",
    ];
    let second = "ChargePeriodStart=2026-01-16T19:28:54Z ChargePeriodEnd=2026-01-16T19:28:55Z";
    let hit = "ChargePeriodStart=2026-01-16T19:29:00Z ChargePeriodEnd=2026-01-16T19:29:01Z";
    assert_eq!(
        charges("logs.json", logs, "litellm-spend", &columns).await,
        [
            format!(
                "SkuMeter=Input Tokens ConsumedQuantity=10 BilledCost=0 EffectiveCost=0 {second}"
            ),
            // Reasoning tokens are inside.
            format!(
                "SkuMeter=Output Tokens ConsumedQuantity=20 BilledCost=0 EffectiveCost=0 {second}"
            ),
            format!(
                "SkuMeter=Requests ConsumedQuantity=1 BilledCost=0 EffectiveCost=0.000055 {second}"
            ),
            // Answered by the gateway: no vendor's tokens.
            format!("SkuMeter=Requests ConsumedQuantity=1 BilledCost=0 EffectiveCost=0 {hit}"),
        ]
    );
}

#[tokio::test]
async fn litellm_prompt_tokens_include_the_vendors_cache() {
    let logs = r#"[{"request_id":"a","call_type":"acompletion","spend":0.01,"prompt_tokens":5200,"completion_tokens":0,
        "startTime":"2026-01-16T19:28:54Z","endTime":"2026-01-16T19:28:55Z","model":"claude","custom_llm_provider":"anthropic",
        "metadata":{"usage_object":{"prompt_tokens_details":{"cache_creation_token_details":{"ephemeral_1h_input_tokens":500}}},
                    "additional_usage_values":{"cache_read_input_tokens":3000,"cache_creation_input_tokens":2000}}}]"#;
    let columns = ["SkuMeter", "ConsumedQuantity"];
    assert_eq!(
        charges("logs.json", logs, "litellm-spend", &columns).await,
        [
            "SkuMeter=Input Tokens ConsumedQuantity=200",
            "SkuMeter=Cached Input Tokens ConsumedQuantity=3000",
            "SkuMeter=Cache Write 1h Input Tokens ConsumedQuantity=500",
            "SkuMeter=Cache Write Input Tokens ConsumedQuantity=1500",
            "SkuMeter=Requests ConsumedQuantity=1",
        ]
    );
}

/// What the parts do not tell stays with the request, and prompts are not searched for rows.
#[tokio::test]
async fn langfuse_charges_add_up_to_the_observation() {
    let page = r#"{"data":[{"id":"o","traceId":"t","projectId":"p","type":"GENERATION","startTime":"2026-03-01T08:00:00Z",
        "endTime":"2026-03-01T08:00:01Z","model":"gpt-4o","usageDetails":{"input":100,"output":30,"output_reasoning_tokens":20,"total":150},
        "costDetails":{"input":0.001,"output":0.002,"output_reasoning_tokens":0.003,"tool":0.5,"total":0.506},"totalCost":0.506,
        "input":{"data":[{"results":[{"id":"not a row"}]}]}}],"meta":{"cursor":null}}"#;
    let columns = ["SkuMeter", "ConsumedQuantity", "EffectiveCost"];
    assert_eq!(
        charges("page.json", page, "langfuse-observations", &columns).await,
        [
            "SkuMeter=Input Tokens ConsumedQuantity=100 EffectiveCost=0.001",
            "SkuMeter=Output Tokens ConsumedQuantity=50 EffectiveCost=0.005",
            "SkuMeter=Requests ConsumedQuantity=1 EffectiveCost=0.5",
        ]
    );
}

#[tokio::test]
async fn deepseek_gifts_are_used_and_not_paid() {
    let csv = "user_id,utc_date,model,wallet_type,cost,currency\n\
               u,20260131,m,Paid,1.2345,CNY\nu,20260131,m,Granted,0.05,CNY\n";
    let columns = ["BilledCost", "EffectiveCost", "ListCost", "ChargePeriodEnd"];
    assert_eq!(
        charges("cost.csv", csv, "deepseek-cost", &columns).await,
        [
            "BilledCost=1.2345 EffectiveCost=1.2345 ListCost=1.2345 ChargePeriodEnd=2026-02-01T00:00:00Z",
            "BilledCost=0 EffectiveCost=0 ListCost=0.05 ChargePeriodEnd=2026-02-01T00:00:00Z",
        ]
    );
}

const SUBSCRIPTIONS: &str = "vendor,product,plan,charge,period_start,period_end,seats,unit_price,discount,amount,currency,billing_cycle";

/// A year paid ahead is billed once and used month by month; no row carries more than its own.
#[tokio::test]
async fn a_plan_paid_ahead_is_billed_once_and_used_by_the_month() {
    let csv = format!(
        "{SUBSCRIPTIONS}\n\
         Figma,Figma,Org,prepayment,2026-01-01,2027-01-01,10,144,,,EUR,annual\n\
         Figma,Figma,Org,prepaid,2026-01-01,2026-02-01,10,12,,,EUR,annual\n\
         Figma,Figma,Org,prepaid,2026-02-01,2026-03-01,10,12,,,EUR,annual\n"
    );
    let columns = [
        "ChargeCategory",
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "BillingPeriodStart",
    ];
    assert_eq!(
        charges("saas.csv", &csv, "saas-subscriptions", &columns).await,
        [
            "ChargeCategory=Purchase BilledCost=1440 EffectiveCost=0 ListCost=1440 BillingPeriodStart=2026-01-01T00:00:00Z",
            "ChargeCategory=Usage BilledCost=0 EffectiveCost=120 ListCost=120 BillingPeriodStart=2026-01-01T00:00:00Z",
            "ChargeCategory=Usage BilledCost=0 EffectiveCost=120 ListCost=120 BillingPeriodStart=2026-02-01T00:00:00Z",
        ]
    );
}

#[tokio::test]
async fn the_invoice_wins_over_price_times_seats() {
    let csv = format!(
        "{SUBSCRIPTIONS}\n\
         Acme,Board,Team,subscription,2026-01-10,2026-02-10,3,10,,29.99,GBP,monthly\n\
         Acme,Board,Team,subscription,2026-01-10,2026-02-10,3,10,5,,GBP,monthly\n\
         Acme,Board,Team,tax,2026-01-10,2026-02-10,,,,5.70,GBP,monthly\n\
         Acme,Board,Team,refund,2026-01-10,2026-02-10,,,,-10,GBP,monthly\n"
    );
    let columns = [
        "ChargeCategory",
        "ChargeClass",
        "BilledCost",
        "ContractedCost",
        "SkuId",
        "PricingCategory",
    ];
    assert_eq!(
        charges("saas.csv", &csv, "saas-subscriptions", &columns).await,
        [
            "ChargeCategory=Purchase BilledCost=29.99 ContractedCost=30 SkuId=Acme / Board / Team PricingCategory=Standard",
            "ChargeCategory=Purchase BilledCost=25 ContractedCost=30 SkuId=Acme / Board / Team PricingCategory=Standard",
            "ChargeCategory=Tax BilledCost=5.7 ContractedCost=5.7",
            "ChargeCategory=Adjustment ChargeClass=Correction BilledCost=-10 ContractedCost=-10",
        ]
    );
}

/// A charge that nobody can reckon is no zero.
#[tokio::test]
async fn a_subscription_without_price_and_amount_is_rejected() {
    let csv = format!(
        "{SUBSCRIPTIONS}\nAcme,Board,Team,subscription,2026-01-10,2026-02-10,3,,,,GBP,monthly\n\
         Acme,Board,Team,subscription,2026-01-10,2026-02-10,3,1,,,GBP,monthly\n"
    );
    let run = run(vec![bytes_input("saas.csv", csv)]).await;
    assert_eq!(run.ok().rejects.count, 1);
    assert_eq!(run.rows().await.num_rows(), 1);
}

#[tokio::test]
async fn the_template_of_subscriptions_converts() {
    let csv = include_str!("../../../../../data/templates/saas-subscriptions.csv");
    let columns = ["BilledCost", "BillingCurrency"];
    let rows = charges("template.csv", csv, "saas-subscriptions", &columns).await;
    assert_eq!(rows[0], "BilledCost=1800 BillingCurrency=USD");
}

/// A kind that nobody knows and money that comes back with the wrong sign are in doubt; the charges stay.
#[tokio::test]
async fn kinds_and_signs_of_subscriptions_are_told() {
    let csv = format!(
        "{SUBSCRIPTIONS}\n\
         Acme,Board,Team,kredit,2026-01-10,2026-02-10,,,,-5,GBP,monthly\n\
         Acme,Board,Team,refund,2026-01-10,2026-02-10,,,,30,GBP,monthly\n\
         Acme,Board,Team,Credit,2026-01-10,2026-02-10,,,,-30,GBP,monthly\n"
    );
    let run = run(vec![bytes_input("saas.csv", csv.as_str())]).await;
    let warnings = run.ok().warnings.iter();
    let told: Vec<_> = warnings
        .filter(|warning| warning.code == crate::warnings::WarningCode::UnknownValues)
        .map(|warning| (warning.column.as_deref().unwrap_or_default(), warning.rows))
        .collect();
    assert_eq!(told, [("amount", 1), ("charge", 1)]);
    assert_eq!(run.ok().rows_out, 3);
}
