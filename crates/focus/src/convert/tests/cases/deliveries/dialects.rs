//! The same bill in the dialects of CSV that tools write, and what is no row in a file.

use super::*;

#[tokio::test]
async fn case_29_excel_sep_line() {
    let run = converted(case("29-excel-sep-line")).await;
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (1, 0));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.2496");
    assert_eq!(
        texts(&run.rows().await, "x_SourceLine"),
        [Some("3".to_owned())]
    );
}

#[tokio::test]
async fn case_30_lines_before_the_header() {
    let run = converted(case("30-lines-before-header")).await;
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (1, 0));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.2496");
    assert_eq!(
        texts(&run.rows().await, "x_SourceLine"),
        [Some("4".to_owned())]
    );
    let notes = warned(&run, WarningCode::Note);
    assert!(
        notes[0].message.contains("the header is in line 3"),
        "{notes:?}"
    );
}

/// PowerShell/PowerShell#7776 and shancarter/mr-data-converter#52: the first line says the delimiter.
#[tokio::test]
async fn the_delimiter_that_a_first_line_says() {
    for (line, delimiter) in [
        ("sep=;", ";"),
        ("SEP=,", ","),
        ("\"sep=;\"", ";"),
        ("sep=\t", "\t"),
        ("sep=|", "|"),
    ] {
        for end in ["\n", "\r\n"] {
            let text = format!("{line}{end}{}", written(delimiter, end, quoted));
            is_the_bill(&converted(text).await).await;
        }
    }
}

/// Downloads for people begin with titles; ones with commas in them, in quotes, or filled up with empty
/// cells, as spreadsheets do.
#[tokio::test]
async fn titles_above_the_header() {
    for (title, delimiter) in [
        ("Usage, by day\n\n", ","),
        (
            "\"Contoso \"\"EA\"\"\",,,,,,,,\n,,,,,,,,\nCreated;2024-05-03,,,,,,,,\n",
            ",",
        ),
        ("Bericht\r\nErstellt am 03.05.2024\r\n\r\n", ";"),
    ] {
        let text = format!("\u{feff}{title}{}", written(delimiter, "\n", quoted));
        is_the_bill(&converted(text).await).await;
    }
    // A file that is no bill says so as before.
    let run = converted("Report\n\nname,age\nx,1\n").await;
    assert_eq!(run.error().kind, ErrorKind::UnknownColumns);
}

/// ClickHouse/ClickHouse#10624, azavea/osmesa#219: Spark escapes quotes with backslashes.
#[tokio::test]
async fn backslash_escapes_of_spark() {
    let spark = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let run = converted(written(",", "\n", spark)).await;
    is_the_bill(&run).await;
    let notes = warned(&run, WarningCode::Note);
    assert!(notes[0].message.contains("backslashes"), "{notes:?}");
    // Compressed, and behind a byte order mark.
    let text = format!("\u{feff}{}", written(",", "\n", spark));
    let bytes = zstd::encode_all(text.as_bytes(), 1).expect("in memory");
    is_the_bill(&converted(bytes).await).await;
}

#[tokio::test]
async fn other_quotes_line_ends_and_delimiters() {
    is_the_bill(&converted(written(",", "\n", |text| format!("'{text}'"))).await).await;
    is_the_bill(&converted(written(",", "\r", quoted)).await).await;
    is_the_bill(&converted(written("\t", "\r\n", str::to_owned)).await).await;
    is_the_bill(&converted(written("|", "\n", quoted)).await).await;
    // A delimiter at the end of each line, of the rows only, of the header only.
    is_the_bill(&converted(written(",", ",\n", quoted)).await).await;
    let text = written(",", "\n", quoted);
    let (header, rows) = text.split_once('\n').expect("lines");
    is_the_bill(&converted(format!("{header}\n{}", rows.replace('\n', ",\n"))).await).await;
    is_the_bill(&converted(format!("{header},\n{rows}")).await).await;
}

/// Azure/azure-documentdb-datamigrationtool#12 lost the sign and made 0,48 forty-eight; eclipse-sumo/sumo#1497.
#[tokio::test]
async fn decimal_commas_that_the_columns_prove() {
    let comma = |text: &str| match text {
        "1.25" | "0.75" | "0.5" => text.replace('.', ","),
        other => quoted(other),
    };
    for delimiter in [";", "\t", "|"] {
        is_the_bill(&converted(written(delimiter, "\n", comma)).await).await;
    }
    // Quoted, with a comma between the fields.
    let quoted_comma = |text: &str| match text {
        "1.25" | "0.75" | "0.5" => quoted(&text.replace('.', ",")),
        other => quoted(other),
    };
    is_the_bill(&converted(written(",", "\n", quoted_comma)).await).await;
}

/// An amount that may be either is neither: the row is rejected with its text.
#[tokio::test]
async fn commas_that_may_mean_two_things_are_not_read() {
    let text = written(";", "\n", |text| match text {
        "1.25" => "1,234".to_owned(),
        other => other.replace("0.75", "3").replace("0.5", "1"),
    });
    let run = converted(text).await;
    let conversion = run.ok();
    assert_eq!((conversion.rows_out, conversion.rejects.count), (1, 1));
    assert_eq!(conversion.rejects.first[0].value.as_deref(), Some("1,234"));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "3");
}

/// A line of totals has no day: it is rejected with a reason, never a charge.
#[tokio::test]
async fn a_line_of_totals_is_no_charge() {
    let text = written(",", "\n", quoted);
    for footer in [
        "Total,,,,24.5,2.00,,,EUR,,",
        "Total,,,,,2.00,,,,,",
        "Total: 2.00",
    ] {
        let run = converted(format!("{text}{footer}\n")).await;
        let conversion = run.ok();
        assert_eq!(
            (
                conversion.rows_in,
                conversion.rows_out,
                conversion.rejects.count
            ),
            (3, 2, 1)
        );
        assert_eq!(sum(&run.rows().await, "BilledCost"), "2");
        assert_eq!(conversion.rejects.first[0].line, 4);
    }
}
