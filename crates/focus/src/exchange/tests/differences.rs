//! Two bills side by side.

use super::*;

const FILE: &str = "aws_cur_sample.csv.gz";

fn request(a: &Path, b: &Path) -> DiffRequest {
    DiffRequest {
        a: a.to_owned(),
        b: b.to_owned(),
        dataset: None,
        by: vec!["ServiceName".to_owned(), "SubAccountId".to_owned()],
        measure: "BilledCost".to_owned(),
        top: None,
        means: Means::default(),
    }
}

/// The AWS sample with the amount of one line changed and another line left out.
fn restated() -> (String, i128, i128) {
    let text = sample_text(FILE);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (cost, kind) = (at("lineItem/UnblendedCost"), at("lineItem/LineItemType"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).unwrap();
    let (mut changed, mut gone) = (None, None);
    for record in reader.records() {
        let record = record.unwrap();
        let amount = decimal::parse(record[cost].as_bytes(), 18).unwrap();
        let usage = &record[kind] == "Usage" && amount != 0;
        if usage && changed.is_none() {
            changed = Some(UNIT - amount);
            let cells = record.iter().enumerate();
            let cells = cells.map(|(index, cell)| if index == cost { "1" } else { cell });
            writer.write_record(cells).unwrap();
        } else if usage && gone.is_none() {
            gone = Some(amount);
        } else {
            writer.write_record(&record).unwrap();
        }
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    (text, changed.unwrap(), gone.unwrap())
}

#[tokio::test]
async fn a_restated_bill_is_explained_charge_by_charge() {
    let a = converted(FILE, sample_text(FILE), Target::Version(Version::V1_3)).await;
    let (text, changed, gone) = restated();
    let b = converted(FILE, text, Target::Version(Version::V1_4)).await;
    let found = diff(&request(a.path(), b.path())).await.unwrap();
    assert!(!found.equal);
    assert_eq!(found.matched_by, MatchedBy::RowId);
    let [total] = found.totals.as_slice() else {
        panic!("one currency: {:?}", found.totals);
    };
    assert_eq!(total.a, sum(a.path(), "BilledCost"));
    assert_eq!(total.b, sum(b.path(), "BilledCost"));
    assert_eq!(total.difference, decimal::format(changed - gone, 18));
    // The amount is part of what tells AWS lines apart: the changed line is one gone and one new.
    assert_eq!(
        (total.new.count, total.gone.count, total.changed.count),
        (1, 2, 0)
    );
    assert_eq!(total.new.amount, "1");
    assert_eq!(
        total.gone.amount,
        decimal::format(changed - UNIT - gone, 18)
    );
    let listed: i128 = found
        .differences
        .iter()
        .map(|group| decimal::parse(group.difference.as_bytes(), 18).unwrap())
        .sum();
    assert_eq!(listed, changed - gone);
    let sizes: Vec<i128> = found
        .differences
        .iter()
        .map(|group| {
            decimal::parse(group.difference.as_bytes(), 18)
                .unwrap()
                .abs()
        })
        .collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");

    let mut first = request(a.path(), b.path());
    first.top = Some(1);
    let first = diff(&first).await.unwrap();
    assert_eq!(first.differences, found.differences[..1]);
    assert_eq!(first.totals, found.totals);
}

/// Rows of the same id with another amount, in lakes of two organisations' own.
#[tokio::test(flavor = "multi_thread")]
async fn new_gone_and_changed_charges_add_up() {
    let org = crate::lake::testing::ORG;
    let (a, b) = (test_lake(), test_lake());
    let charges = |amounts: &[(&'static str, i128)]| -> Vec<_> {
        let charges = amounts.iter();
        charges
            .map(|(service, amount)| charge("2024-09", 3, service, *amount))
            .collect()
    };
    let before = charges(&[("EC2", 5 * UNIT), ("S3", 7), ("EC2", UNIT)]);
    let after = charges(&[("EC2", 4 * UNIT), ("S3", 7), ("EC2", UNIT), ("SQS", -3)]);
    publish(&a.lake, org, 1, 1, &before).await;
    publish(&b.lake, org, 1, 1, &after).await;
    let source = |lake: &TestLake| lake.folder.path().join("lake").join(format!("{org}_prod"));
    let mut services = request(&source(&a), &source(&b));
    services.by = vec!["ServiceName".to_owned()];
    let found = diff(&services).await.unwrap();
    let shown: Vec<_> = found
        .differences
        .iter()
        .map(|group| {
            let counts = (group.new.count, group.gone.count, group.changed.count);
            let service = group.keys[0].as_deref().unwrap_or_default();
            (service, group.difference.as_str(), counts)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("EC2", "-1", (0, 0, 1)),
            ("SQS", "-0.000000000000000003", (1, 0, 0))
        ]
    );
    let total = &found.totals[0];
    assert_eq!((total.rows_a, total.rows_b, total.groups), (3, 4, 2));
    assert_eq!(total.difference, "-1.000000000000000003");
    assert_eq!(total.changed.amount, "-1");
}

#[tokio::test]
async fn a_bill_equals_itself_in_any_version() {
    let file = "focus_1_3_aws.csv.gz";
    let a = converted(file, sample_text(file), Target::Version(Version::V1_3)).await;
    let b = converted(file, sample_text(file), Target::Version(Version::V1_4)).await;
    let mut same = request(a.path(), b.path());
    same.by = vec!["ServiceProviderName".to_owned(), "InvoiceId".to_owned()];
    let found = diff(&same).await.unwrap();
    assert!(found.equal && found.differences.is_empty(), "{found:?}");
    assert_eq!(found.totals[0].difference, "0");
}

/// Without row ids, groups are compared; currencies stay apart.
#[tokio::test]
async fn exports_without_row_ids_are_compared_by_dimension() {
    let file = "focus_1_2_aws.csv.gz";
    let text = sample_text(file);
    let a = converted(file, text.clone(), Target::Version(Version::V1_2)).await;
    let euro = text.replacen(",USD,,,AmazonEC2,", ",EUR,,,AmazonEC2,", 1);
    assert_ne!(euro, text);
    let b = converted(file, euro, Target::Version(Version::V1_2)).await;
    let out = TempDir::new().unwrap();
    let bare = |from: &Path, name: &str| {
        let path = out.path().join(name);
        let all = batches(from);
        let keep: Vec<usize> = (0..all[0].num_columns())
            .filter(|index| all[0].schema().field(*index).name() != "x_RowId")
            .collect();
        let file = std::fs::File::create(&path).unwrap();
        let schema = Arc::new(all[0].schema().project(&keep).unwrap());
        let mut writer = parquet::arrow::ArrowWriter::try_new(file, schema, None).unwrap();
        for batch in &all {
            writer.write(&batch.project(&keep).unwrap()).unwrap();
        }
        writer.close().unwrap();
        path
    };
    let found = diff(&request(
        &bare(a.path(), "a.parquet"),
        &bare(b.path(), "b.parquet"),
    ))
    .await
    .unwrap();
    assert_eq!(found.matched_by, MatchedBy::Dimensions);
    let currencies: Vec<&str> = found
        .totals
        .iter()
        .map(|total| total.currency.as_str())
        .collect();
    assert_eq!(currencies, ["EUR", "USD"]);
    assert_eq!((found.totals[0].rows_a, found.totals[0].rows_b), (0, 1));
    assert_eq!(
        found.totals[0].difference,
        format!("{}", found.totals[0].new.amount)
    );
    let other = decimal::parse(found.totals[1].difference.as_bytes(), 18).unwrap();
    let moved = decimal::parse(found.totals[0].difference.as_bytes(), 18).unwrap();
    assert_eq!(moved, -other);
}

#[tokio::test]
async fn questions_without_an_answer_are_refused() {
    let file = "focus_1_2_aws.csv.gz";
    let a = converted(file, sample_text(file), Target::Version(Version::V1_2)).await;
    let mut wrong = request(a.path(), a.path());
    wrong.measure = "ConsumedQuantity".to_owned();
    let error = diff(&wrong).await.unwrap_err();
    assert!(
        error.message().contains("BilledCost"),
        "{}",
        error.message()
    );
    wrong.measure = "BilledCost".to_owned();
    wrong.by = vec!["Service".to_owned()];
    assert_eq!(diff(&wrong).await.unwrap_err().code(), "column");
    wrong.b = "/nowhere/at/all".into();
    assert_eq!(
        diff(&wrong).await.unwrap_err().kind(),
        stoa_kernel::Kind::NotFound
    );
}
