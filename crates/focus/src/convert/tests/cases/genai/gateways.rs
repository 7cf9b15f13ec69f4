//! LiteLLM and Langfuse: which counts are inside which differs by vendor, release and integration.

use super::super::super::genai::charges;
use super::super::super::*;
use super::{case, warned};
use crate::warnings::WarningCode;

const COUNTS: [&str; 2] = ["SkuMeter", "ConsumedQuantity"];

/// `Input Tokens 31` per charge with a quantity.
fn counts(charges: Vec<String>) -> Vec<String> {
    let shown = |charge: String| {
        let text = charge.replace("SkuMeter=", "");
        text.replace(" ConsumedQuantity=", " ")
    };
    charges.into_iter().map(shown).collect()
}

/// BerriAI/litellm#15056 and #9812: `prompt_tokens` without the tokens written to the cache.
#[tokio::test]
async fn litellm_prompt_without_the_cache() {
    let text = case("07-litellm-prompt-without-cache/input.json");
    let found = charges("input.json", &text, "litellm-spend", &COUNTS).await;
    assert_eq!(
        counts(found),
        [
            "Input Tokens 31",
            "Cache Write Input Tokens 1253",
            "Output Tokens 467",
            "Requests 1"
        ]
    );
}

/// BerriAI/litellm#42663: the breakdown by time to live is that of the first step alone.
#[tokio::test]
async fn litellm_breakdown_smaller_than_its_total() {
    let text = case("08-litellm-breakdown-smaller/input.json");
    let columns = ["SkuMeter", "ConsumedQuantity", "EffectiveCost"];
    let found = charges("input.json", &text, "litellm-spend", &columns).await;
    assert_eq!(
        found,
        [
            "SkuMeter=Input Tokens ConsumedQuantity=123201 EffectiveCost=0",
            "SkuMeter=Cached Input Tokens ConsumedQuantity=426653 EffectiveCost=0",
            "SkuMeter=Cache Write 5m Input Tokens ConsumedQuantity=31490 EffectiveCost=0",
            "SkuMeter=Cache Write Input Tokens ConsumedQuantity=152967 EffectiveCost=0",
            "SkuMeter=Output Tokens ConsumedQuantity=5000 EffectiveCost=0",
            "SkuMeter=Requests ConsumedQuantity=1 EffectiveCost=118.83",
        ],
        "123201 + 426653 + 31490 + 152967 = 734311"
    );
}

/// One request through LiteLLM.
fn litellm(provider: &str, counts: [u64; 3], usage: &str) -> String {
    let [prompt, completion, total] = counts;
    format!(
        r#"[{{"request_id":"r","call_type":"acompletion","spend":0.25,"prompt_tokens":{prompt},"completion_tokens":{completion},
        "total_tokens":{total},"startTime":"2026-01-16T19:28:54Z","endTime":"2026-01-16T19:28:55Z","model":"m",
        "custom_llm_provider":"{provider}","cache_hit":"False","metadata":{{"usage_object":{usage}}}}}]"#
    )
}

async fn litellm_counts(provider: &str, told: [u64; 3], usage: &str) -> Vec<String> {
    let logs = litellm(provider, told, usage);
    counts(charges("logs.json", &logs, "litellm-spend", &COUNTS).await)
}

/// Whether the cache's tokens are in `prompt_tokens` differs by vendor and release; the row decides.
#[tokio::test]
async fn litellm_conventions_of_the_prompt() {
    // BerriAI/litellm#11364, version 1.80.11: both kinds are in the prompt, reasoning in the completion.
    let usage = r#"{"total_tokens":103925,"prompt_tokens":98805,"completion_tokens":5120,
        "prompt_tokens_details":{"text_tokens":null,"cached_tokens":66360,"cache_creation_tokens":32435},
        "cache_read_input_tokens":66360,"cache_creation_input_tokens":32435,"completion_tokens_details":{"reasoning_tokens":1710}}"#;
    assert_eq!(
        litellm_counts("bedrock", [98805, 5120, 103_925], usage).await,
        [
            "Input Tokens 10",
            "Cached Input Tokens 66360",
            "Cache Write Input Tokens 32435",
            "Output Tokens 5120",
            "Requests 1"
        ]
    );
    // crewAIInc/crewAI#6788: almost all of the prompt was written to the cache.
    let usage = r#"{"prompt_tokens":15635,"cache_creation_input_tokens":15624}"#;
    assert_eq!(
        litellm_counts("anthropic", [15635, 50, 15685], usage).await,
        [
            "Input Tokens 11",
            "Cache Write Input Tokens 15624",
            "Output Tokens 50",
            "Requests 1"
        ]
    );
    // BerriAI/litellm#23342: the log's own prompt is Anthropic's, its usage object counts everything.
    let usage = r#"{"prompt_tokens":2507,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":2495}}"#;
    assert_eq!(
        litellm_counts("anthropic", [12, 100, 112], usage).await,
        [
            "Input Tokens 12",
            "Cached Input Tokens 2495",
            "Output Tokens 100",
            "Requests 1"
        ]
    );
    // Arize-ai/openinference#1429: Anthropic's counts as Anthropic spells them, with nothing taken out or in.
    let usage = r#"{"input_tokens":3000,"output_tokens":70,"cache_read_input_tokens":2000,"cache_creation_input_tokens":500}"#;
    assert_eq!(
        litellm_counts("anthropic", [3000, 70, 3070], usage).await,
        [
            "Input Tokens 3000",
            "Cached Input Tokens 2000",
            "Cache Write Input Tokens 500",
            "Output Tokens 70",
            "Requests 1"
        ]
    );
    // The total counts the cache beside the prompt, so it is not in it, although it would fit.
    let usage = r#"{"cache_read_input_tokens":300,"cache_creation_input_tokens":200}"#;
    assert_eq!(
        litellm_counts("anthropic", [1000, 10, 1510], usage).await[0],
        "Input Tokens 1000"
    );
    // The text tokens leave room for the reads alone: the writes are beside the prompt.
    let usage = r#"{"prompt_tokens_details":{"text_tokens":700,"cached_tokens":300},"cache_creation_input_tokens":200}"#;
    assert_eq!(
        litellm_counts("anthropic", [1000, 10, 1010], usage).await[0],
        "Input Tokens 700"
    );
    // mindroom-ai/mindroom#2134: OpenAI writes to the cache inside the prompt.
    let usage = r#"{"prompt_tokens_details":{"cached_tokens":2000,"cache_write_tokens":400}}"#;
    assert_eq!(
        litellm_counts("openai", [2600, 300, 2900], usage).await[..3],
        [
            "Input Tokens 200",
            "Cached Input Tokens 2000",
            "Cache Write Input Tokens 400"
        ]
    );
}

/// Reasoning is counted once, inside the completion or beside it.
#[tokio::test]
async fn litellm_conventions_of_reasoning() {
    // UKGovernmentBEIS/inspect_ai#5528, sonami-tech/omni-llm-provider#49: xAI's 279 + 6 + 89 = 374.
    let usage = r#"{"completion_tokens_details":{"reasoning_tokens":89}}"#;
    assert_eq!(
        litellm_counts("xai", [279, 6, 374], usage).await,
        ["Input Tokens 279", "Output Tokens 95", "Requests 1"]
    );
    // langfuse/langfuse#14987: more reasoning than completion, and the total says what was billed.
    let usage = r#"{"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":109}}"#;
    assert_eq!(
        litellm_counts("openai", [1640, 102, 1742], usage).await,
        ["Input Tokens 1640", "Output Tokens 102", "Requests 1"]
    );
    // crewAIInc/crewAI#5699: Gemini's thoughts beside its candidates, with a cached prompt.
    let usage = r#"{"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":30}}"#;
    assert_eq!(
        litellm_counts("gemini", [100, 8, 138], usage).await,
        [
            "Input Tokens 60",
            "Cached Input Tokens 40",
            "Output Tokens 38",
            "Requests 1"
        ]
    );
}

/// langchain-ai/langsmith-sdk#1858: a subtraction gave negative tokens. No quantity is negative, the
/// charge stays, and somebody is told.
#[tokio::test]
async fn counts_that_contradict_each_other_cost_no_charge() {
    let usage = r#"{"prompt_tokens_details":{"audio_tokens":50}}"#;
    let (rows, warnings) = warned("logs.json", &litellm("openai", [10, 5, 15], usage)).await;
    let meters: Vec<_> = texts(&rows, "SkuMeter").into_iter().flatten().collect();
    assert_eq!(meters, ["Audio Input Tokens", "Output Tokens", "Requests"]);
    assert_eq!(sum(&rows, "EffectiveCost"), "0.25");
    let extra = texts(&rows, "x_Extra")[2].clone().expect("kept");
    assert!(
        extra.contains(r#""Usage":{"prompt_tokens_details":{"audio_tokens":50}}"#),
        "{extra}"
    );
    let [warning] = warnings.as_slice() else {
        panic!("{warnings:?}");
    };
    assert_eq!(warning.code, WarningCode::FieldSetAside);
    assert_eq!(warning.column.as_deref(), Some("prompt_tokens"));
    assert_eq!(warning.rows, 1);
    assert!(warning.message.contains("negative"), "{}", warning.message);
}

fn langfuse(usage: &str, costs: &str) -> String {
    format!(
        r#"{{"data":[{{"id":"o","traceId":"t","projectId":"p","type":"GENERATION","startTime":"2026-03-01T08:00:00Z",
        "endTime":"2026-03-01T08:00:01Z","model":"m","usageDetails":{usage},"costDetails":{costs},"totalCost":0.5}}],"meta":{{}}}}"#
    )
}

async fn langfuse_counts(usage: &str) -> Vec<String> {
    let page = langfuse(usage, "{}");
    counts(charges("page.json", &page, "langfuse-observations", &COUNTS).await)
}

/// Langfuse's kinds do not overlap; where a total says that an integration let them, they are told apart.
#[tokio::test]
async fn langfuse_conventions_of_usage() {
    // langfuse/codex-observability-plugin#22: cached tokens inside the input.
    let codex = r#"{"input":117231,"cache_read_input_tokens":115584,"output":225,"total":117456}"#;
    assert_eq!(
        langfuse_counts(codex).await,
        [
            "Input Tokens 1647",
            "Cached Input Tokens 115584",
            "Output Tokens 225",
            "Requests 1"
        ]
    );
    // trpc-group/trpc-agent-go#2282: as Langfuse means it.
    let apart = r#"{"input":70,"input_cached_tokens":30,"output":50,"total":150}"#;
    assert_eq!(
        langfuse_counts(apart).await,
        [
            "Input Tokens 70",
            "Cached Input Tokens 30",
            "Output Tokens 50",
            "Requests 1"
        ]
    );
    // langfuse/langfuse#11244: reasoning inside the output.
    let reasoning = r#"{"input":22118,"output":1970,"output_reasoning_tokens":956,"total":24088}"#;
    assert_eq!(
        langfuse_counts(reasoning).await,
        ["Input Tokens 22118", "Output Tokens 1970", "Requests 1"]
    );
    // BerriAI/litellm#26919: the reads were taken out of the input, the writes were not.
    let writes = r#"{"input":1000,"cache_creation_input_tokens":600,"cache_read_input_tokens":200,"output":10,"total":1210}"#;
    assert_eq!(
        langfuse_counts(writes).await,
        [
            "Input Tokens 400",
            "Cached Input Tokens 200",
            "Cache Write Input Tokens 600",
            "Output Tokens 10",
            "Requests 1"
        ]
    );
    // langfuse/langfuse#12306 with reasoning: both overlap at once.
    let both = r#"{"input":500,"input_cached_tokens":400,"output":90,"output_reasoning_tokens":60,"total":590}"#;
    assert_eq!(
        langfuse_counts(both).await,
        [
            "Input Tokens 100",
            "Cached Input Tokens 400",
            "Output Tokens 90",
            "Requests 1"
        ]
    );
    // A count and its parts by time to live are one thing.
    let ttl = r#"{"input":5,"cache_creation_input_tokens":300,"input_cache_creation_5m":100,"input_cache_creation_1h":200,"output":1,"total":306}"#;
    assert_eq!(
        langfuse_counts(ttl).await,
        [
            "Input Tokens 5",
            "Cache Write 5m Input Tokens 100",
            "Cache Write 1h Input Tokens 200",
            "Output Tokens 1",
            "Requests 1"
        ]
    );
}

#[tokio::test]
async fn a_negative_count_of_langfuse_is_no_quantity_and_its_money_stays() {
    let page = langfuse(
        r#"{"input":-7,"output":109,"total":102}"#,
        r#"{"input":-0.1,"output":0.6,"total":0.5}"#,
    );
    let (rows, warnings) = warned("page.json", &page).await;
    let meters: Vec<_> = texts(&rows, "SkuMeter").into_iter().flatten().collect();
    assert_eq!(meters, ["Output Tokens", "Requests"]);
    assert_eq!(sum(&rows, "EffectiveCost"), "0.5");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].code, WarningCode::FieldSetAside);
    assert_eq!(warnings[0].column.as_deref(), Some("usageDetails"));
}

/// What a row says and no reading of LiteLLM's explains is told; so is an estimate that is no number.
#[tokio::test]
async fn litellm_counts_and_estimates_that_fit_nothing_are_told() {
    let usage = r#"{"cache_read_input_tokens":300}"#;
    for (total, told) in [(1010, 0), (1310, 0), (0, 0), (1777, 1)] {
        let (_, doubts) =
            warned("logs.json", &litellm("anthropic", [1000, 10, total], usage)).await;
        let doubts: Vec<_> = doubts
            .iter()
            .filter(|doubt| doubt.column.as_deref() == Some("total_tokens"))
            .collect();
        assert_eq!(doubts.len(), told, "{total}: {doubts:?}");
        assert!(doubts.iter().all(|doubt| doubt.rows == 1), "{doubts:?}");
    }
    let logs = litellm("openai", [10, 1, 11], "{}");
    for spend in ["null", "\"NaN\"", "NaN"] {
        let logs = logs.replace("\"spend\":0.25", &format!("\"spend\":{spend}"));
        let (rows, doubts) = warned("logs.json", &logs).await;
        assert_eq!(sum(&rows, "EffectiveCost"), "0", "{spend}");
        let told = doubts
            .iter()
            .any(|doubt| doubt.column.as_deref() == Some("spend"));
        assert!(told, "{spend}: {doubts:?}");
    }
    // Whoever wrote this had an amount, and nobody can tell which.
    for spend in ["Infinity", "-Infinity", "\"-Infinity\""] {
        let logs = logs.replace("\"spend\":0.25", &format!("\"spend\":{spend}"));
        let run = run(vec![bytes_input("logs.json", logs)]).await;
        assert_eq!(run.error().code(), "no_good_rows", "{spend}");
    }
}
