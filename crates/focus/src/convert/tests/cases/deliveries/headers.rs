//! Formats are recognised by what their money needs, in any spelling of the headers, and what is missing
//! beyond it is told.

use super::*;
use crate::mapping::Formats;

#[tokio::test]
async fn case_01_azure_localised_headers() {
    let run = converted(case("01-azure-localised-headers")).await;
    let conversion = run.ok();
    assert_eq!(conversion.recognised.format, "azure-payg");
    assert_eq!((conversion.rows_out, conversion.rejects.count), (2, 0));
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "2");
    assert_eq!(sum(&rows, "ConsumedQuantity"), "40");
    let tags = Some("{\"env\":\"prod\"}".to_owned());
    assert_eq!(texts(&rows, "Tags"), [tags.clone(), tags]);
    assert_eq!(texts(&rows, "BillingCurrency")[0].as_deref(), Some("EUR"));
    assert_eq!(
        texts(&rows, "SubAccountId")[0].as_deref(),
        Some("0b9a8c7d-6e5f-4a3b-9c2d-1e0f2a3b4c5d")
    );
}

#[tokio::test]
async fn case_02_azure_ea_2019_schema() {
    let run = converted(case("02-azure-ea-2019-schema")).await;
    let conversion = run.ok();
    assert_eq!(conversion.recognised.format, "azure-ea");
    assert_eq!((conversion.rows_out, conversion.rejects.count), (2, 0));
    assert_eq!(conversion.periods, ["2024-04"]);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "3");
    // It has no billing period: the month of the date is told to be taken.
    let missing = warned(&run, WarningCode::MissingColumns);
    assert!(
        missing[0].message.contains("BillingPeriodStartDate"),
        "{missing:?}"
    );
}

/// kubecost/kubecost#917: the export of an enrolment, with names that are neither those of the portal nor
/// those of the older API; and the camel case of newer exports, spaces, and Japanese titles.
#[tokio::test]
async fn azure_headers_in_other_spellings_give_the_same_bill() {
    let spellings: [fn(&str) -> String; 5] = [
        |name| name.to_ascii_lowercase(),
        |name| name[..1].to_ascii_lowercase() + &name[1..],
        |name| {
            let spaced = name.chars().map(|c| {
                if c.is_ascii_uppercase() {
                    format!(" {c}")
                } else {
                    c.to_string()
                }
            });
            spaced.collect::<String>().trim().to_owned() + " "
        },
        |name| format!("列 ({name})"),
        |name| name.to_ascii_uppercase(),
    ];
    let text = written(",", "\n", quoted);
    let (_, rows) = text.split_once('\n').expect("lines");
    for spelling in spellings {
        let header: Vec<String> = HEADER.iter().map(|name| spelling(name)).collect();
        let run = converted(format!("\u{feff}{}\n{rows}", header.join(","))).await;
        is_the_bill(&run).await;
    }
}

/// Athena and Redshift name the columns of a Cost and Usage Report in their own ways; opencost/opencost#1596
/// is a report without resource ids, which costs what it costs all the same.
#[tokio::test]
async fn aws_headers_of_other_tools_give_the_same_rows() {
    let text = sample_text("aws_cur_sample.csv.gz");
    let (header, rows) = text.split_once('\n').expect("lines");
    let plain = converted(text.clone()).await;
    let expected = data_set(&plain.rows().await);
    for spelling in [
        header.to_ascii_lowercase(),
        header.to_ascii_lowercase().replace('/', "_"),
        header.replace('/', "."),
    ] {
        let run = converted(format!("{spelling}\n{rows}")).await;
        assert_eq!(run.ok().recognised.format, "aws-cur");
        assert_eq!(data_set(&run.rows().await), expected);
    }
    let without =
        header
            .replacen("lineItem/ResourceId", "", 1)
            .replacen("lineItem/ProductCode", "", 1);
    let run = converted(format!("{without}\n{rows}")).await;
    assert_eq!(
        sum(&run.rows().await, "BilledCost"),
        sum(&plain.rows().await, "BilledCost")
    );
    let missing = warned(&run, WarningCode::MissingColumns);
    assert_eq!(missing.len(), 1);
    assert!(
        missing[0]
            .message
            .contains("lacks lineItem/ProductCode, which"),
        "{missing:?}"
    );
    assert!(warned(&plain, WarningCode::MissingColumns).is_empty());
}

/// What a file lacks of its money is an error that names it, as before.
#[tokio::test]
async fn without_what_the_money_needs_a_file_is_refused() {
    for (name, wanted) in [
        ("PreTaxCost", "CostInBillingCurrency"),
        ("Currency", "BillingCurrency"),
        ("UsageDateTime", "Date"),
    ] {
        let run = converted(written(",", "\n", |text| {
            if text == name {
                "Other".to_owned()
            } else {
                quoted(text)
            }
        }))
        .await;
        let error = run.error();
        assert_eq!(error.kind, ErrorKind::UnknownColumns);
        assert!(
            error.remedy().contains(&format!("(missing: {wanted})")),
            "{}",
            error.remedy()
        );
    }
}

/// A file that fits one format fits it best, whatever other formats it fits too: each sample keeps its
/// format, also when any one column is gone that tells the format or that it usually has.
#[tokio::test]
async fn no_two_formats_are_mistaken_for_each_other() {
    let formats = Formats::built_in().expect("mappings parse");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    let mut tried = 0;
    for entry in folder.read_dir().expect("a folder") {
        for file in entry
            .expect("readable")
            .path()
            .read_dir()
            .expect("a folder")
        {
            let path = file.expect("readable").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if !name.starts_with("input") {
                continue;
            }
            let bytes = std::fs::read(&path).expect("readable");
            let input = bytes_input(&name, bytes);
            let found = inspect(input, formats.clone(), 0).await.expect("readable");
            let format = found.recognised.expect("a known format").format;
            let mut mappings = formats.iter();
            let mapping = mappings.find(|one| one.id == format).expect("a format");
            let telling = mapping.telling().filter_map(|name| {
                let at = mapping.find(&found.columns, name)?;
                Some(at.position)
            });
            for gone in telling.collect::<std::collections::BTreeSet<_>>() {
                let mut columns = found.columns.clone();
                columns.remove(gone);
                match choose(&columns, None, &formats) {
                    // What tells the versions of one vendor apart may be the one that is gone, and what
                    // tells a vendor's FOCUS from any other.
                    Ok(other) => assert!(
                        family(&other.id) == family(&format),
                        "{} without {} is {}",
                        path.display(),
                        found.columns[gone],
                        other.id
                    ),
                    Err(error) => assert_eq!(error.kind, ErrorKind::UnknownColumns),
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried}");
}

/// `azure` of `azure-ea`, `focus` of all that are FOCUS.
fn family(id: &str) -> &str {
    if id.contains("focus") {
        return "focus";
    }
    id.split('-').next().unwrap_or(id)
}
