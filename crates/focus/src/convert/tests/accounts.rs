//! The billing account that is given with a bill: for bills that name none, and never against one that does.

use super::*;
use crate::account::Account;

const COSTS: &str = r#"{"object":"organization.costs.result","start_time":1767225600,"end_time":1767312000,"amount":{"value":0.06,"currency":"usd"},"line_item":"gpt-4o, input"ORG}
"#;

/// A day's cost, of this organization.
fn cost(organization: Option<&str>) -> String {
    let said = organization.map(|id| format!(r#","organization_id":"{id}""#));
    COSTS.replace("ORG", &said.unwrap_or_default())
}

async fn given(account: Option<&str>, inputs: Vec<Input>) -> Run {
    let store = Arc::new(InMemory::new());
    let request = ConvertRequest {
        account: account.map(|account| account.parse().expect("an account")),
        threads: 2,
        ..ConvertRequest::new(inputs, output(&store, Target::Lake))
    };
    Run {
        store,
        result: convert(request).await,
    }
}

fn costs(organization: Option<&str>) -> Vec<Input> {
    vec![bytes_input("costs.jsonl", cost(organization))]
}

fn some(text: &str) -> Vec<Option<String>> {
    vec![Some(text.to_owned())]
}

#[tokio::test]
async fn a_bill_without_an_account_gets_the_one_that_was_given() {
    let unknown = given(None, costs(None)).await;
    assert_eq!(
        texts(&unknown.rows().await, "BillingAccountId"),
        some("unknown")
    );
    assert_eq!(unknown.ok().recognised.identity, None);

    let run = given(Some("org-1=Research 'EU'"), costs(None)).await;
    let rows = run.rows().await;
    assert_eq!(texts(&rows, "BillingAccountId"), some("org-1"));
    assert_eq!(texts(&rows, "BillingAccountName"), some("Research 'EU'"));
    assert_eq!(texts(&rows, "BillingAccountType"), some("Organization"));
    let identity = run.ok().recognised.identity.as_deref();
    assert_eq!(identity, Some("OpenAI org-1"));
    assert!(run.ok().balance.balanced());

    // As if the bill had said it itself, row ids included.
    let named = given(None, costs(Some("org-1"))).await;
    let id = |rows: &RecordBatch| texts(rows, "x_RowId");
    assert_eq!(id(&rows), id(&named.rows().await));
    let other = given(Some("org-2"), costs(None)).await;
    assert_ne!(id(&rows), id(&other.rows().await));
}

#[tokio::test]
async fn a_bill_that_names_its_account_has_to_name_the_given_one() {
    let same = given(Some("org-1=Research"), costs(Some("org-1"))).await;
    let rows = same.rows().await;
    assert_eq!(texts(&rows, "BillingAccountName"), some("Research"));

    let other = given(Some("org-2"), costs(Some("org-1"))).await;
    let error = other.error();
    assert_eq!(error.kind, ErrorKind::OtherAccount);
    assert!(
        error.to_string().contains("org-1") && error.to_string().contains("org-2"),
        "{error}"
    );
    let error = recognise(
        bytes_input("costs.jsonl", cost(Some("org-1"))),
        None,
        Some(Account::new("org-2", None).expect("an account")),
    );
    let error = error.await.expect_err("another account");
    assert_eq!(error.kind, ErrorKind::OtherAccount);

    let payer = given(Some("1=Us"), vec![sample("aws_cur_sample.csv.gz")]).await;
    assert_eq!(payer.error().kind, ErrorKind::OtherAccount);
    let payer = given(
        Some("123412340534=Us"),
        vec![sample("aws_cur_sample.csv.gz")],
    );
    let names = texts(&payer.await.rows().await, "BillingAccountName");
    assert!(names.iter().all(|name| name.as_deref() == Some("Us")));
}

/// The first rows say nothing; a later one does.
#[tokio::test]
async fn another_account_deep_in_the_file_is_found_with_its_line() {
    let text = cost(None).repeat(20_000) + &cost(Some("org-2")) + &cost(None);
    let run = given(Some("org-1"), vec![bytes_input("costs.jsonl", text)]).await;
    let error = run.error();
    assert_eq!(
        (error.kind, error.line),
        (ErrorKind::OtherAccount, Some(20_001)),
        "{error}"
    );
    assert!(run.nothing_is_left().await);
}

#[tokio::test]
async fn where_rows_are_of_several_accounts_it_is_for_those_that_name_none() {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats/litellm-spend");
    let inputs = || {
        let files = ["input-1.json", "input-2.csv"];
        let read = |name: &str| std::fs::read(folder.join(name)).expect("a fixture");
        files.map(|name| bytes_input(name, read(name))).into()
    };
    let before = texts(
        &given(None, inputs()).await.rows().await,
        "BillingAccountId",
    );
    let after = given(Some("gateway-1"), inputs()).await.rows().await;
    let expected: Vec<_> = before
        .iter()
        .map(|id| match id.as_deref() {
            Some("unknown") => Some("gateway-1".to_owned()),
            other => other.map(str::to_owned),
        })
        .collect();
    assert_eq!(texts(&after, "BillingAccountId"), expected);
    assert!(before != expected && expected.iter().any(|id| id.as_deref() != Some("gateway-1")));
}

#[tokio::test]
async fn a_dataset_without_accounts_takes_none() {
    let store = Arc::new(InMemory::new());
    let request = ConvertRequest {
        account: Some(Account::new("org-1", None).expect("an account")),
        datasets: Datasets::Any,
        ..ConvertRequest::new(
            vec![sample("focus_1_3_contract_commitment.csv.gz")],
            output(&store, Target::Usual),
        )
    };
    let error = convert(request).await.expect_err("no account there");
    assert_eq!(error.kind, ErrorKind::OtherAccount);
}

/// Both reports of one account: neither replaces the other.
#[tokio::test]
async fn usage_is_another_bill_than_the_costs_of_the_same_account() {
    let usage = r#"{"object":"organization.usage.completions.result","start_time":1767225600,"end_time":1767312000,"input_tokens":10,"output_tokens":5,"model":"gpt-4o"}"#;
    let account = Account::new("org-1", None).expect("an account");
    let identity = async |text: &str| {
        let input = bytes_input("page.jsonl", text);
        let found = recognise(input, None, Some(account.clone())).await;
        found.expect("recognised").identity
    };
    assert_eq!(identity(usage).await.as_deref(), Some("OpenAI usage org-1"));
    assert_eq!(identity(&cost(None)).await.as_deref(), Some("OpenAI org-1"));
}

/// The id as a console shows it, with dashes, and without the zeros that a spreadsheet took, are the bill's account.
#[tokio::test]
async fn an_aws_account_is_compared_in_one_spelling() {
    let payer = {
        let rows = run(vec![sample("aws_cur_sample.csv.gz")])
            .await
            .rows()
            .await;
        texts(&rows, "BillingAccountId")[0]
            .clone()
            .expect("an account")
    };
    assert_eq!(payer.len(), 12);
    let dashed = format!("{}-{}-{}", &payer[..4], &payer[4..8], &payer[8..]);
    let other = format!("{}-{}-{}", &payer[..4], &payer[4..8], "0000");
    for (account, fits) in [(&payer, true), (&dashed, true), (&other, false)] {
        let run = given(Some(account), vec![sample("aws_cur_sample.csv.gz")]).await;
        assert_eq!(run.result.is_ok(), fits, "{account}");
        if fits {
            let rows = run.rows().await;
            assert_eq!(texts(&rows, "BillingAccountId")[0].as_ref(), Some(&payer));
        }
    }
}

/// A spreadsheet has shortened the id in every row; whoever converts the bill knows all of it.
#[tokio::test]
async fn rows_of_a_shortened_account_get_the_one_that_was_given() {
    let focus = |id: &str| {
        let text = format!(
            "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,BilledCost\n{id},EUR,2024-05-01T00:00:00Z,2024-05-02T00:00:00Z,compute,1.5\n"
        );
        vec![bytes_input("bill.csv", text)]
    };
    let told = |run: &Run| {
        let warnings = run.ok().warnings.iter();
        let mut messages = warnings.map(|warning| warning.message.clone());
        messages.any(|message| message.contains("a spreadsheet took for a number and shortened"))
    };
    for (id, given_id, expected, lost) in [
        ("1.11122E+11", "111122223333", "111122223333", false),
        ("1.1E+11", "111122223333", "111122223333", false),
        (
            "8.96529E+19",
            "89652912345678901234",
            "89652912345678901234",
            false,
        ),
        ("111122223333", "1.11122E+11", "111122223333", false),
        // Nobody knows its digits.
        ("1.11122E+11", "1.1E+11", "1.11122E+11", true),
        ("", "1.11122E+11", "1.11122E+11", true),
    ] {
        let run = given(Some(given_id), focus(id)).await;
        let rows = run.rows().await;
        assert_eq!(
            texts(&rows, "BillingAccountId"),
            some(expected),
            "{id} {given_id}"
        );
        assert_eq!(told(&run), lost, "{id} {given_id}");
    }
}
