//! Rows that are no charges, and two views of one bill given together: nothing counts twice, nothing
//! disappears, and the books say what was left out.

use super::*;

fn fixture(folder: &str, file: &str) -> Vec<u8> {
    let formats = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    std::fs::read(formats.join(folder).join(file)).expect("a fixture")
}

/// What is read twice lies in storage.
pub(super) async fn stored(files: &[(&str, Vec<u8>)]) -> Vec<Input> {
    let store = Arc::new(InMemory::new());
    let mut inputs = Vec::new();
    for (name, bytes) in files {
        let path = Path::from(*name);
        store.put(&path, bytes.clone().into()).await.expect("kept");
        inputs.push(Input::object(store.clone(), path));
    }
    inputs
}

fn bill(folder: &str) -> Vec<u8> {
    fixture(folder, "input.csv")
}

fn tidy(amount: &str) -> &str {
    match amount.contains('.') {
        true => amount.trim_end_matches('0').trim_end_matches('.'),
        false => amount,
    }
}

/// What the money line says, without the zeros that fill the scale.
fn line(conversion: &Conversion, column: &str) -> [String; 4] {
    let mut lines = conversion.balance.money.iter();
    let line = lines.find(|line| line.column == column).expect("balanced");
    [
        &line.money_in,
        &line.money_out,
        &line.rejected,
        &line.skipped,
    ]
    .map(|amount| tidy(amount).to_owned())
}

#[tokio::test]
async fn actual_and_amortised_cost_of_a_month_count_once() {
    let expected = run(vec![
        bytes_input("1.csv", fixture("azure-ea-both", "input-1.csv")),
        bytes_input("2.csv", fixture("azure-ea-both", "input-2.csv")),
    ])
    .await;
    assert_eq!(expected.ok().balance.rows_skipped, 0);
    let expected = data_set(&expected.rows().await);
    for swapped in [false, true] {
        let mut files = [
            ("actual.csv", bill("azure-ea")),
            ("amortised.csv", bill("azure-ea-amortized")),
        ];
        if swapped {
            files.reverse();
        }
        let run = run(stored(&files).await).await;
        let done = run.ok();
        assert_eq!(data_set(&run.rows().await), expected, "row ids too");
        let balance = &done.balance;
        assert!(balance.balanced(), "{balance:?}");
        assert_eq!(
            (balance.rows_in, balance.rows_out, balance.rows_skipped),
            (45, 26, 19)
        );
        // Computed without Stoa: the totals of the three fixtures.
        assert_eq!(
            line(done, "BilledCost"),
            [
                "30560.78172408863898",
                "28857.76086204481949",
                "0",
                "1703.02086204381949"
            ]
        );
        assert_eq!(
            line(done, "EffectiveCost"),
            [
                "4227.377239022294684",
                "2524.356376978475194",
                "0",
                "1703.02086204381949"
            ]
        );
        let [skipped] = balance.skipped.as_slice() else {
            panic!("one reason: {balance:?}");
        };
        assert_eq!(skipped.rows, 19);
        assert!(skipped.because.contains("amortised"), "{}", skipped.because);
        assert_eq!(done.files.len(), 1, "nothing of the first attempt is left");
    }
}

#[tokio::test]
async fn of_a_customer_agreement_too_and_with_a_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, from) in [("a.csv", "azure-mca"), ("b.csv", "azure-mca-amortized")] {
        let bytes = fixture(from, "input.csv");
        std::fs::write(folder.path().join(file), bytes).expect("written");
    }
    let store = Arc::new(InMemory::new());
    let from: Arc<dyn ObjectStore> =
        Arc::new(LocalFileSystem::new_with_prefix(folder.path()).expect("there"));
    let input = |name: &str| Input::object(Arc::clone(&from), Path::from(name));
    let request = ConvertRequest {
        threads: 2,
        section: 1,
        journal: Some(Journal {
            folder: Path::from("journal"),
            settings: Vec::new(),
            told: None,
        }),
        ..ConvertRequest::new(
            vec![input("a.csv"), input("b.csv")],
            output(&store, Target::Lake),
        )
    };
    let done = convert(request).await.expect("converted");
    assert!(done.balance.balanced());
    assert_eq!(line(&done, "BilledCost")[1], "1993.608584132680444");
    assert_eq!(line(&done, "EffectiveCost")[1], "51.192173443990034");
    let journal = store.head(&Path::from("journal/journal.json")).await;
    assert!(journal.is_err(), "a killed second attempt starts again");
}

#[tokio::test]
async fn a_file_that_does_not_tell_which_cost_it_has_is_refused_beside_both() {
    let text = String::from_utf8(fixture("azure-ea", "input.csv")).expect("text");
    let plain: Vec<&str> = text.lines().take(5).collect();
    let plain = plain.join("\n");
    let files = |names: [&'static str; 3]| {
        let contents = [
            bill("azure-ea"),
            plain.clone().into_bytes(),
            bill("azure-ea-amortized"),
        ];
        names.into_iter().zip(contents).collect::<Vec<_>>()
    };
    let apart = files(["actual.csv", "part.csv", "amortised.csv"]);
    let run = run(stored(&apart).await).await;
    let error = run.error();
    assert_eq!(error.kind, ErrorKind::CountedTwice);
    assert_eq!(error.file.as_deref(), Some("part.csv"), "{error}");
    assert!(run.nothing_is_left().await);

    // One export is one view: the folder tells.
    let folders = files(["actual/1.csv", "actual/2.csv", "amortised/1.csv"]);
    let told = super::run(stored(&folders).await).await;
    assert_eq!(told.ok().balance.rows_skipped, 19 + 4);
}

#[tokio::test]
async fn what_can_be_read_only_once_is_refused_beside_the_other_view() {
    let mut inputs = stored(&[("a.csv", bill("azure-ea"))]).await;
    inputs.push(bytes_input("standard input", bill("azure-ea-amortized")));
    let run = run(inputs).await;
    let error = run.error();
    assert_eq!(error.kind, ErrorKind::CountedTwice, "{error}");
    assert_eq!(error.file.as_deref(), Some("standard input"));
    assert!(run.nothing_is_left().await);
}

const SPAN: &str =
    r#"{"id":"s1","traceId":"t","type":"SPAN","startTime":"2026-01-05T10:00:00Z","totalCost":0}"#;
const PAID_SPAN: &str = r#"{"id":"s2","traceId":"t","type":"SPAN","startTime":"2026-01-05T10:00:00Z","totalCost":0.25}"#;
const CALL: &str = r#"{"id":"g1","traceId":"t","type":"GENERATION","model":"gpt-4o","startTime":"2026-01-05T10:00:00Z","usageDetails":{"input":10},"totalCost":0.5}"#;

#[tokio::test]
async fn spans_that_cost_nothing_are_no_charges() {
    let text = [SPAN, CALL, PAID_SPAN, SPAN, "{"].join("\n");
    let run = run(vec![bytes_input("o.jsonl", text)]).await;
    let balance = &run.ok().balance;
    assert!(balance.balanced(), "{balance:?}");
    // The call is one row and two charges: its tokens, and the request.
    assert_eq!(
        (
            balance.rows_in,
            balance.rows_out,
            balance.rows_skipped,
            balance.rows_rejected
        ),
        (5, 3, 2, 1)
    );
    assert_eq!(
        line(run.ok(), "EffectiveCost"),
        ["0.75", "0.75", "0", "0"].map(str::to_owned)
    );
    assert_eq!(balance.skipped[0].rows, 2);

    let nothing = super::run(vec![bytes_input("o.jsonl", [SPAN, SPAN].join("\n"))]).await;
    let error = nothing.error();
    assert_eq!(error.kind, ErrorKind::NoGoodRows);
    assert!(error.to_string().contains("call no model"), "{error}");
    assert!(nothing.nothing_is_left().await);
}
