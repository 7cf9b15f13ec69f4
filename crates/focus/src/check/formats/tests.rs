//! What the formats take and refuse.

use super::*;

fn hold(test: TextTest, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(test.holds(text), "{test:?} refuses {text:?}");
    }
    for text in bad {
        assert!(!test.holds(text), "{test:?} takes {text:?}");
    }
}

#[test]
fn formats_take_what_the_specification_shows() {
    hold(
        TextTest::Numeric,
        &["0", "-100.2", "35.2E-7", "1.234", ".5", "1e9"],
        &[
            "+1", "1E+5", "1,000", "$1", "1/2", "", "1 000", "NaN", "--1",
        ],
    );
    hold(
        TextTest::DateTime,
        &["2024-10-01T00:00:00Z", "2024-10-01T00:00:00.000Z"],
        &[
            "2024-10-01 00:00:00",
            "2024-10-01T00:00:00+00:00",
            "2024-13-01T00:00:00Z",
            "2024-10-01",
        ],
    );
    hold(
        TextTest::Unit,
        &[
            "GB",
            "GB-Hours",
            "GB/Hour",
            "1000 Requests",
            "Requests/3 Months",
            "Hours",
            "LCU-Hours",
            "1000000 Tokens",
        ],
        &["GB-Hour ", "GB-Mo", "", "$", "1K/month", "1.5 Requests"],
    );
    hold(
        TextTest::UnitCase,
        &["GB-Hours", "vCPU-Hours", "Bananas"],
        &["gb-Hours", "GB-hours", "requests"],
    );
    hold(
        TextTest::Currency,
        &["USD", "Credits", "TOKENS"],
        &["usd", "XYZ", " USD"],
    );
    hold(
        TextTest::NationalCurrency,
        &["USD", "EUR"],
        &["Credits", "usd"],
    );
    hold(
        TextTest::Text,
        &["Zürich", "a\nb", "東京"],
        &["Z\u{fffd}rich", "a\u{0}b"],
    );
}

#[test]
fn the_parts_of_a_format_name_what_is_wrong() {
    let wrong = |text: &str| {
        use NumericPart as P;
        let parts = [
            P::Single,
            P::Kind,
            P::NoFraction,
            P::ENotation,
            P::NoExponentSign,
            P::NoOperators,
            P::NoQualifiers,
            P::NoCommas,
            P::NoPlus,
            P::Minus,
        ];
        parts
            .into_iter()
            .filter(|part| !part.holds(text))
            .collect::<Vec<_>>()
    };
    use NumericPart as P;
    assert_eq!(wrong("-1.5E-3"), []);
    assert_eq!(wrong("+1"), [P::NoPlus]);
    assert_eq!(wrong("1E+5"), [P::NoExponentSign]);
    assert_eq!(wrong("1,000.5"), [P::Kind, P::NoCommas]);
    assert_eq!(wrong("$5"), [P::Kind, P::NoQualifiers]);
    assert_eq!(wrong("1/2"), [P::Kind, P::NoFraction]);
    assert_eq!(wrong("(5)"), [P::Kind, P::NoOperators, P::Minus]);
    use DateTimePart as D;
    let parts = [D::Utc, D::Iso8601, D::T, D::TwoDigits, D::Z];
    let wrong = |text: &str| {
        parts
            .into_iter()
            .filter(|part| !part.holds(text))
            .collect::<Vec<_>>()
    };
    assert_eq!(wrong("2024-10-01T00:00:00Z"), []);
    assert_eq!(wrong("2024-10-01 00:00:00"), [D::T, D::Z]);
    assert_eq!(wrong("2024-10-01T02:00:00+02:00"), [D::Utc, D::Z]);
}

#[test]
fn numbers_are_cut_not_rounded() {
    assert_eq!(number("1.81E-8", 10), Some(181));
    assert_eq!(number("-12.345", 2), Some(-1234));
    assert_eq!(number("1e3", 1), Some(10_000));
    assert_eq!(number("0.00000000000000000000000000000001", 3), Some(0));
    assert_eq!(number("1E-99999", 3), Some(0));
    assert_eq!(number("1E99999", 3), None);
    assert_eq!(
        (number("abc", 3), number("", 3), number(".", 3)),
        (None, None, None)
    );
    for text in ["12.5", "0.000018", "7", "-3.25e-2"] {
        assert_eq!(
            number(text, 18),
            crate::decimal::parse(text.as_bytes(), 18).ok()
        );
    }
}

#[test]
fn placeholders_are_known() {
    for text in ["", "  ", "NULL", "null", "N/A", "Not Applicable", "\\N"] {
        assert!(is_placeholder(text), "{text:?}");
    }
    for text in ["NA", "None", "0", "Nullable", "-"] {
        assert!(!is_placeholder(text), "{text:?}");
    }
}
