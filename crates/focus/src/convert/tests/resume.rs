//! A conversion that was interrupted goes on where its journal says, and gives the same bytes.

use std::sync::Mutex;

use futures::TryStreamExt;

use super::*;

/// Bills in storage: a gzip file, and an archive of two.
async fn bills() -> (Arc<InMemory>, Vec<Path>) {
    let text = sample_text("aws_cur_sample.csv.gz");
    let (header, rows) = text.split_once('\n').expect("a header");
    // Equal rows in several files, bad ones in each, and enough for several blocks.
    let bill = |copies: usize, first: usize| {
        let mut bill = format!("{header}\n");
        for copy in first..first + copies {
            let payer = format!("{:012}", 100_000_000_000u64 + copy as u64 / 2);
            bill += &rows.replace("123412340534", &payer);
            bill += "broken,row\n";
        }
        bill
    };
    let store = Arc::new(InMemory::new());
    let gzip = archives::gzip(bill(4, 0).as_bytes());
    let zip = archives::zip(&[("b.csv", &bill(3, 2)), ("c.csv", &bill(3, 3))]);
    let paths = vec![Path::from("a.csv.gz"), Path::from("b.zip")];
    for (path, bytes) in paths.iter().zip([gzip, zip]) {
        store.put(path, bytes.into()).await.expect("kept");
    }
    (store, paths)
}

struct Attempt {
    result: Result<Conversion, ConvertError>,
    told: Vec<Resumed>,
}

/// Converts in sections of one block; `interrupted` is stopped once one more of them is noted.
async fn attempt(
    (from, paths): &(Arc<InMemory>, Vec<Path>),
    to: &Arc<InMemory>,
    settings: &str,
    interrupted: bool,
) -> Attempt {
    let told = Arc::new(Mutex::new(Vec::new()));
    let inputs = paths.iter().map(|path| {
        let store: Arc<dyn ObjectStore> = from.clone();
        Input::object(store, path.clone())
    });
    let cancel = Cancel::default();
    let request = ConvertRequest {
        threads: 2,
        section: 1,
        journal: Some(Journal {
            folder: Path::from("journal"),
            settings: vec![("--to".to_owned(), settings.to_owned())],
            told: Some(Arc::new({
                let told = Arc::clone(&told);
                move |resumed: &Resumed| told.lock().expect("free").push(resumed.clone())
            })),
        }),
        cancel: cancel.clone(),
        ..ConvertRequest::new(inputs.collect(), output(to, Target::Lake))
    };
    let journal = Path::from("journal/journal.json");
    let state = async || to.head(&journal).await.ok().map(|found| found.e_tag);
    let before = state().await;
    let converting = tokio::spawn(convert(request));
    while interrupted && !converting.is_finished() {
        if state().await != before {
            cancel.cancel();
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let result = converting.await.expect("no panic");
    let told = told.lock().expect("free").clone();
    Attempt { result, told }
}

/// Everything written but the journal.
async fn written(store: &Arc<InMemory>) -> Vec<(String, bytes::Bytes)> {
    let mut files = Vec::new();
    for found in store
        .list(None)
        .try_collect::<Vec<_>>()
        .await
        .expect("lists")
    {
        if found.location.prefix_matches(&Path::from("journal")) {
            continue;
        }
        let bytes = store.get(&found.location).await.expect("there");
        let bytes = bytes.bytes().await.expect("readable");
        files.push((found.location.to_string(), bytes));
    }
    files.sort();
    files
}

#[tokio::test]
async fn an_interrupted_conversion_goes_on_to_the_same_bytes() {
    let bills = bills().await;
    let whole = Arc::new(InMemory::new());
    let expected = attempt(&bills, &whole, "1.3", false).await;
    let expected = expected.result.expect("converted");
    assert!(expected.files.len() > 4, "{}", expected.files.len());
    assert_eq!(expected.rejects.count, 10);

    let store = Arc::new(InMemory::new());
    let mut went_on = Vec::new();
    let done = loop {
        let Attempt { result, told } = attempt(&bills, &store, "1.3", true).await;
        let before = written(&store).await;
        went_on.extend(told.into_iter().map(|told| match told {
            Resumed::GoesOn { rows } => rows,
            Resumed::StartsOver { because } => panic!("{because}"),
        }));
        match result {
            Ok(done) => break done,
            Err(error) => assert_eq!(error.kind, ErrorKind::Cancelled, "{error}"),
        }
        assert!(went_on.len() < 30 && before.len() <= expected.files.len());
    };
    assert!(!went_on.is_empty());
    assert!(went_on.is_sorted(), "{went_on:?}");
    assert_eq!(done, expected);
    assert!(written(&store).await == written(&whole).await);
}

#[tokio::test]
async fn what_has_changed_starts_over() {
    let whole = Arc::new(InMemory::new());
    let mut bills = bills().await;
    attempt(&bills, &whole, "1.3", false)
        .await
        .result
        .expect("converted");
    let interrupted = async |bills: &_| {
        let store = Arc::new(InMemory::new());
        let stopped = attempt(bills, &store, "1.3", true).await;
        assert!(stopped.result.is_err());
        store
    };
    let again = async |bills: &_, store: &_, settings| {
        let done = attempt(bills, store, settings, false).await;
        done.result.expect("converted");
        assert!(written(store).await == written(&whole).await);
        match done.told.as_slice() {
            [Resumed::StartsOver { because }] => because.clone(),
            other => panic!("{other:?}"),
        }
    };
    let store = interrupted(&bills).await;
    assert_eq!(again(&bills, &store, "1.4").await, "--to is another");

    let store = interrupted(&bills).await;
    let lost = written(&store).await.remove(0).0;
    store
        .delete(&Path::from(lost.as_str()))
        .await
        .expect("deleted");
    let because = again(&bills, &store, "1.3").await;
    assert_eq!(because, format!("{lost} is not there as it was written"));

    let store = interrupted(&bills).await;
    let counted = store.list(Some(&Path::from("journal")));
    let counted: Vec<_> = counted.try_collect().await.expect("lists");
    let counted = counted.into_iter().map(|found| found.location);
    let counted = counted.filter(|path| path.as_ref().contains("occurrences"));
    for path in counted {
        store.put(&path, "damaged".into()).await.expect("put");
    }
    let because = again(&bills, &store, "1.3").await;
    assert_eq!(because, "its counts of equal rows are damaged");

    let store = interrupted(&bills).await;
    let bytes = bills.0.get(&bills.1[1]).await.expect("there");
    let bytes = bytes.bytes().await.expect("readable");
    bills.0.put(&bills.1[1], bytes.into()).await.expect("put");
    assert_eq!(again(&bills, &store, "1.3").await, "b.zip has changed");

    let store = interrupted(&bills).await;
    bills.1.swap(0, 1);
    let other = attempt(&bills, &store, "1.3", false).await;
    let because = "other bills were named".to_owned();
    assert_eq!(other.told, [Resumed::StartsOver { because }]);
    other.result.expect("converted");
}
