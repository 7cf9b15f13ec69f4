//! What a person is told: which column of the source, what stands there, and how to go on.

use super::*;

fn first(run: &Run) -> (String, Option<String>, String) {
    let reject = &run.ok().rejects.first[0];
    let column = reject.column.clone().unwrap_or_default();
    (column, reject.value.clone(), reject.reason.clone())
}

/// The reject names the column of the source and its own text, never one of FOCUS that the source lacks.
#[tokio::test]
async fn rejects_name_the_column_and_the_text_of_the_source() {
    let cur = case("53-cur-split-rows-without-cost", "input.csv");
    for (column, cell) in [
        ("lineItem/UnblendedCost", "NaN"),
        ("lineItem/UnblendedCost", "n/a"),
        ("lineItem/CurrencyCode", "$"),
        ("bill/BillingPeriodStartDate", "yesterday"),
    ] {
        let run = converted(&with_cells(&cur, &[(1, column, cell)])).await;
        let (named, value, reason) = first(&run);
        assert_eq!(
            (named.as_str(), value.as_deref()),
            (column, Some(cell)),
            "{reason}"
        );
    }
    for (column, cell) in [
        ("lineItem/CurrencyCode", ""),
        ("lineItem/UnblendedCost", ""),
    ] {
        let run = converted(&with_cells(&cur, &[(1, column, cell)])).await;
        let (named, value, reason) = first(&run);
        assert_eq!((named.as_str(), value), (column, None));
        assert!(
            reason.starts_with("has no value, so there is no "),
            "{reason}"
        );
    }
    let azure = case("13-azure-amount-minus-two", "input.csv");
    for (column, cell) in [
        ("BillingCurrencyCode", "#REF!"),
        ("CostInBillingCurrency", "NaN"),
    ] {
        let run = converted(&with_cells(&azure, &[(1, column, cell)])).await;
        let (named, value, _) = first(&run);
        assert_eq!((named.as_str(), value.as_deref()), (column, Some(cell)));
    }
}

/// A line of totals below the rows, in the languages and forms of portals and spreadsheets
/// (artefactory/artefactory-connectors-kit#14, OCA/bank-statement-import#819, plaintextaccounting/hledger#1775).
#[tokio::test]
async fn a_line_of_totals_is_told_as_what_it_is() {
    let text = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    for (footer, named) in [
        ("Total;;;;;;4;", "BillingAccountId"),
        ("Grand Total:;EUR;;;;;4.00;2", "BillingAccountId"),
        (";;;;;Summe (EUR);4.00;", "ChargeDescription"),
        ("Totale;;;;4", ""),
    ] {
        let run = converted(&format!("{text}{footer}\n")).await;
        let (column, value, reason) = first(&run);
        assert!(reason.contains("line of totals"), "{footer}: {reason}");
        assert_eq!(column, named, "{footer}");
        assert!(
            value.is_some_and(|value| footer.contains(&value)),
            "{footer}"
        );
        assert_eq!(sum(&run.rows().await, "BilledCost"), "4", "{footer}");
        assert!(run.ok().balance.balanced(), "{footer}");
        assert_eq!(run.ok().rejects.first[0].line, 4, "{footer}");
    }
    // A charge of an account that is called so is a charge.
    let run = converted(&text.replace("charge 1", "Total")).await;
    assert_eq!(run.ok().rows_out, 2);
}

/// Costs that are read from one cell are unreadable together.
#[tokio::test]
async fn columns_of_one_source_column_agree_on_what_is_unreadable() {
    for name in [
        "13-azure-amount-minus-two",
        "53-cur-split-rows-without-cost",
        "35-gcp-csv-labels-python-repr",
    ] {
        let text = case(name, "input.csv");
        let column = match name {
            "13-azure-amount-minus-two" => "CostInBillingCurrency",
            "35-gcp-csv-labels-python-repr" => "cost",
            _ => "lineItem/UnblendedCost",
        };
        for cell in ["", "NaN", "#VALUE!", "12 hours"] {
            let run = converted(&with_cells(&text, &[(1, column, cell)])).await;
            let unreadable = &run.ok().balance.unreadable;
            let rows: Vec<_> = unreadable
                .iter()
                .map(|cost| (cost.rows, &cost.first))
                .collect();
            assert!(
                rows.windows(2).all(|pair| pair[0] == pair[1]),
                "{name} {cell:?}: {unreadable:?}"
            );
            assert_eq!(
                rows.first().map(|(rows, _)| *rows),
                Some(1),
                "{name} {cell:?}"
            );
        }
    }
}

/// pulibrary/orangelight#2695 (`9.91214E+15`), microsoftgraph/powershell-intune-samples#140 (`8.96529E+19`),
/// bloom-housing/bloom#4458 (`219E01BE` became `2.19E+26`): ids that a spreadsheet took for numbers.
#[tokio::test]
async fn ids_that_a_spreadsheet_shortened_are_in_doubt() {
    let shortened = |run: &Run| {
        let warnings = warned(run, WarningCode::UnknownValues).into_iter();
        let found = warnings.filter(|warning| warning.message.contains("spreadsheet"));
        found
            .map(|warning| (warning.column.clone().unwrap_or_default(), warning.rows))
            .collect::<Vec<_>>()
    };
    let cur = case("53-cur-split-rows-without-cost", "input.csv");
    for (column, cell) in [
        ("lineItem/UsageAccountId", "1.11111E+11"),
        ("bill/PayerAccountId", "9.91214E+15"),
        ("lineItem/ResourceId", "2.19E+26"),
    ] {
        let run = converted(&with_cells(
            &cur,
            &[(1, column, cell), (1, "lineItem/UnblendedCost", "3")],
        ))
        .await;
        assert_eq!(shortened(&run), [(column.to_owned(), 1)], "{cell}");
        assert_eq!(run.ok().rejects.count, 0);
    }
    let focus = focus("EUR", &[("1", "1"), ("2", "1")]).replace("a1;", "8,96529E+19;");
    let run = converted(&focus).await;
    assert_eq!(shortened(&run), [("BillingAccountId".to_owned(), 2)]);
    let run = converted(&cur).await;
    assert_eq!(shortened(&run), []);
}

/// A header in another language is said to be one; a format of which it has one column is not near.
#[tokio::test]
async fn a_translated_header_is_refused_as_such() {
    for header in [
        "Abonnement-ID;Datum;Kosten;Währung;Tags",
        "Date de facturation;Coût;Devise;Abonnement",
        "Fecha;Costo;Moneda;Suscripción",
    ] {
        let cells = header.replace(|letter| letter != ';', "1");
        let run = converted(&format!("{header}\n{cells}\n")).await;
        let error = run.error();
        assert_eq!(error.kind, ErrorKind::UnknownColumns);
        assert!(
            error.remedy().contains("not in English"),
            "{header}: {}",
            error.remedy()
        );
    }
    let run = converted("CostOwner;CostElement;Name\na;b;c\n").await;
    assert!(!run.error().remedy().contains("not in English"));
}

/// A FOCUS file below titles is checked at its header, as it is converted.
#[tokio::test]
async fn a_file_is_checked_at_its_header_as_it_is_converted() {
    let text = focus("EUR", &[("1", "1"), ("2", "1")]).replace(';', ",");
    for title in ["", "Cost report\nCreated 2024-05-03\n\n", "sep=,\n"] {
        let store = Arc::new(InMemory::new());
        let path = Path::from("bill.csv");
        let bytes = format!("{title}{text}").into_bytes();
        store.put(&path, bytes.into()).await.expect("stored");
        let groups = crate::check::survey(store.clone(), vec![path.clone()])
            .await
            .expect("read");
        assert_eq!(groups.len(), 1);
        let request = CheckRequest {
            dataset: groups[0].dataset,
            ..CheckRequest::new(store, groups[0].files.clone(), crate::schema::Version::V1_3)
        };
        let report = check(request).await.expect("checked");
        assert_eq!(report.rows, 2, "{title:?}");
        assert_eq!(report.unreadable.count, 0, "{title:?}");
        let mut rules = report.rules.iter();
        let present = rules.find(|rule| rule.column == "BilledCost" && rule.function == "presence");
        assert_eq!(present.map(|rule| rule.count), Some(0), "{title:?}");
    }
}
