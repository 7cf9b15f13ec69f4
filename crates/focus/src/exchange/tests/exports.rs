//! Whole exports: the rows are those of a conversion, whatever they are written as.

use super::*;

#[tokio::test]
async fn an_export_has_the_rows_a_conversion_to_that_version_has() {
    for (file, versions) in [
        ("focus_1_3_aws.csv.gz", &Version::ALL[..]),
        ("focus_1_0_sample.csv.gz", &[Version::V1_0, Version::V1_4]),
    ] {
        let text = sample_text(file);
        let whole = converted(file, text.clone(), Target::Lake).await;
        for version in versions {
            let expected = converted(file, text.clone(), Target::Version(*version)).await;
            let out = TempDir::new().unwrap();
            let target = out.path().join("bill.parquet");
            let request = to(whole.path(), target.clone(), Some(*version));
            let exported = export(&request).await.unwrap();
            assert_eq!(exported.rows, 1000);
            assert_eq!(
                data_set(&target),
                data_set(expected.path()),
                "{file} to {version}"
            );
            assert_eq!(exported.totals[0].amount, sum(&target, "BilledCost"));
        }
    }
}

#[tokio::test]
async fn an_older_version_gives_back_what_it_kept() {
    let file = "focus_1_3_aws.csv.gz";
    let whole = converted(file, sample_text(file), Target::Version(Version::V1_3)).await;
    let out = TempDir::new().unwrap();
    let (old, back) = (
        out.path().join("old.parquet"),
        out.path().join("back.parquet"),
    );
    let exported = export(&to(whole.path(), old.clone(), Some(Version::V1_0)))
        .await
        .unwrap();
    let invoice = exported
        .not_carried
        .iter()
        .find(|lost| lost.column == "InvoiceId");
    let invoice = invoice.expect("listed");
    assert_eq!((invoice.rows, invoice.kept), (1000, 1000));
    export(&to(&old, back.clone(), Some(Version::V1_3)))
        .await
        .unwrap();
    assert_eq!(data_set(&back), data_set(whole.path()));
}

#[tokio::test]
async fn csv_is_exact_and_can_be_converted_again() {
    let file = "focus_1_0_sample.csv.gz";
    let whole = converted(file, sample_text(file), Target::Version(Version::V1_2)).await;
    let out = TempDir::new().unwrap();
    let target = out.path().join("bill.csv");
    export(&to(whole.path(), target.clone(), Some(Version::V1_2)))
        .await
        .unwrap();
    let text = std::fs::read_to_string(&target).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let names: Vec<&str> = columns(Dataset::CostAndUsage, Version::V1_2)
        .iter()
        .map(|column| column.name.as_str())
        .chain([
            "x_RowId",
            "x_SourceFile",
            "x_SourceLine",
            "x_CostBasis",
            "x_Extra",
        ])
        .collect();
    assert_eq!(headers.iter().collect::<Vec<_>>(), names);
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let mut billed = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let amount = &record[at("BilledCost")];
        assert!(!amount.contains(['e', 'E']), "{amount}");
        billed += decimal::parse(amount.as_bytes(), 18).unwrap();
        assert_eq!(
            record[at("ChargePeriodStart")].len(),
            "2024-09-18T22:00:00Z".len()
        );
    }
    assert_eq!(decimal::format(billed, 18), sum(whole.path(), "BilledCost"));
    let again = converted("bill.csv", text, Target::Version(Version::V1_2)).await;
    let strip = |rows: Vec<String>| -> Vec<String> {
        let row = |row: &String| {
            let mut row = row.clone();
            for name in ["x_RowId=", "x_SourceFile=", "x_SourceLine="] {
                let from = row.find(name).unwrap();
                let to = row[from..].find(" x_").map_or(row.len(), |end| from + end);
                row.replace_range(from..to, "");
            }
            row
        };
        let mut rows: Vec<String> = rows.iter().map(row).collect();
        rows.sort_unstable();
        rows
    };
    assert_eq!(strip(data_set(again.path())), strip(data_set(whole.path())));
}

#[tokio::test]
async fn the_same_rows_give_the_same_bytes() {
    let file = "focus_1_2_aws.csv.gz";
    let whole = converted(file, sample_text(file), Target::Version(Version::V1_2)).await;
    let out = TempDir::new().unwrap();
    for name in ["bill.parquet", "bill.csv", "bill.csv.gz"] {
        let mut files = Vec::new();
        for turn in 0..2 {
            let target = out.path().join(format!("{turn}-{name}"));
            export(&to(whole.path(), target.clone(), Some(Version::V1_4)))
                .await
                .unwrap();
            files.push(std::fs::read(target).unwrap());
        }
        assert!(files[0] == files[1], "{name}");
    }
}

#[tokio::test]
async fn a_delta_table_holds_the_rows_and_can_be_read_again() {
    let file = "focus_1_3_aws.csv.gz";
    let whole = converted(file, sample_text(file), Target::Version(Version::V1_4)).await;
    let out = TempDir::new().unwrap();
    let (table, again) = (out.path().join("table"), out.path().join("again.parquet"));
    let exported = export(&to(whole.path(), table.clone(), Some(Version::V1_4)))
        .await
        .unwrap();
    assert!(exported.bytes > 0 && table.join("_delta_log").is_dir());
    export(&to(&table, again.clone(), Some(Version::V1_4)))
        .await
        .unwrap();
    assert_eq!(data_set(&again), data_set(whole.path()));
    assert_eq!(data_set(&table), data_set(whole.path()));
}

/// The folder of a lake still holds the files of replaced months.
#[tokio::test(flavor = "multi_thread")]
async fn a_lake_is_exported_as_its_newest_version_says() {
    let TestLake { lake, folder } = test_lake();
    let org = crate::lake::testing::ORG;
    publish(
        &lake,
        org,
        1,
        1,
        &[
            charge("2024-09", 3, "EC2", 5 * UNIT),
            charge("2024-10", 3, "S3", UNIT),
        ],
    )
    .await;
    publish(&lake, org, 1, 2, &[charge("2024-09", 3, "EC2", 7 * UNIT)]).await;
    let source = folder.path().join("lake").join(format!("{org}_prod"));
    let target = folder.path().join("bill.parquet");
    let exported = export(&to(&source, target.clone(), None)).await.unwrap();
    assert_eq!(
        (exported.rows, sum(&target, "BilledCost")),
        (2, "8".to_owned())
    );
}

#[tokio::test]
async fn periods_and_conditions_choose_rows() {
    let file = "focus_1_0_sample.csv.gz";
    let whole = converted(file, sample_text(file), Target::Version(Version::V1_3)).await;
    let out = TempDir::new().unwrap();
    let month = |text: &str| text.parse::<stoa_kernel::BillingPeriod>().unwrap();
    let mut request = to(
        whole.path(),
        out.path().join("a.parquet"),
        Some(Version::V1_3),
    );
    request.period = Some((month("2024-09"), month("2024-09")));
    request.filter = Some("ServiceCategory = 'Compute' AND BilledCost > 0".to_owned());
    let exported = export(&request).await.unwrap();
    let rows = data_set(&request.target);
    assert!(exported.rows > 0 && exported.rows < 1000);
    assert!(
        rows.iter()
            .all(|row| row.contains(" ServiceCategory=Compute "))
    );
    assert!(
        rows.iter()
            .all(|row| row.contains(" BillingPeriodStart=2024-09-01"))
    );

    request.target = out.path().join("b.csv");
    request.format = FileFormat::Csv;
    request.period = Some((month("1999-01"), month("1999-02")));
    assert_eq!(export(&request).await.unwrap_err().code(), "no_rows");
    request.period = None;
    // Names in any case; one that is not there is told.
    request.filter = Some("servicename = 'x'".to_owned());
    assert_eq!(export(&request).await.unwrap_err().code(), "no_rows");
    request.filter = Some("Servicenom = 'x'".to_owned());
    let error = export(&request).await.unwrap_err();
    assert_eq!(error.code(), "condition");
    assert!(
        error
            .message()
            .contains("\"Servicenom\". Did you mean ServiceName?"),
        "{}",
        error.message()
    );
    assert!(!request.target.exists());
    assert!(!out.path().join("b.csv.unfinished").exists());
}

#[tokio::test]
async fn what_stoa_did_not_write_is_refused_by_name() {
    let out = TempDir::new().unwrap();
    let plain = out.path().join("bill.parquet");
    let batch = RecordBatch::try_from_iter([
        (
            "BilledCost",
            Arc::new(arrow::array::Float64Array::from(vec![0.1])) as _,
        ),
        (
            "BillingAccountId",
            Arc::new(arrow::array::StringArray::from(vec!["1"])) as _,
        ),
        (
            "BillingCurrency",
            Arc::new(arrow::array::StringArray::from(vec!["USD"])) as _,
        ),
        (
            "BillingPeriodStart",
            Arc::new(arrow::array::StringArray::from(vec!["x"])) as _,
        ),
        (
            "ChargeCategory",
            Arc::new(arrow::array::StringArray::from(vec!["Usage"])) as _,
        ),
        (
            "ChargePeriodStart",
            Arc::new(arrow::array::StringArray::from(vec!["x"])) as _,
        ),
        (
            "EffectiveCost",
            Arc::new(arrow::array::Float64Array::from(vec![0.1])) as _,
        ),
        (
            "ServiceName",
            Arc::new(arrow::array::StringArray::from(vec!["x"])) as _,
        ),
    ])
    .unwrap();
    let file = std::fs::File::create(&plain).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let error = export(&to(&plain, out.path().join("out.csv"), None))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "not_converted");
    assert!(
        error.message().contains("BilledCost is Float64"),
        "{}",
        error.message()
    );
}

/// A gateway's log beside the vendor's bill: its estimates are in the rows, and named beside the sums.
#[tokio::test(flavor = "multi_thread")]
async fn the_sums_say_how_much_of_them_is_estimated() {
    let org = crate::lake::testing::ORG;
    let lake = test_lake();
    let estimate = crate::lake::testing::Charge {
        effective: Some(3 * UNIT),
        basis: Some("Estimated"),
        ..charge("2024-09", 4, "OpenAI API", 0)
    };
    let bill = charge("2024-09", 2, "OpenAI API", 40 * UNIT);
    publish(&lake.lake, org, 1, 1, &[bill, estimate]).await;
    let source = lake.folder.path().join("lake").join(format!("{org}_prod"));
    let out = TempDir::new().unwrap();
    for (name, version) in [
        ("bill.parquet", None),
        ("bill.csv", Some(Version::V1_3)),
        ("old.csv", Some(Version::V1_0)),
    ] {
        let exported = export(&to(&source, out.path().join(name), version))
            .await
            .unwrap();
        let told = |column: &str| {
            let total = exported.totals.iter().find(|total| total.column == column);
            let total = total.expect("a sum");
            (total.amount.as_str(), total.estimated.as_deref())
        };
        assert_eq!(told("BilledCost"), ("40", None), "{name}");
        assert_eq!(told("EffectiveCost"), ("43", Some("3")), "{name}");
    }
}
