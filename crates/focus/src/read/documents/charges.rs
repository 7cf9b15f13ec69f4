//! Whether an object of a JSON document is a charge itself, although it has a list that could be a page's: by what it
//! says beside its lists, and whether a known format would take it, or what is in the list, for a row.

use crate::json;
use crate::mapping::Formats;

/// What pages of APIs say beside their rows, in small letters and without signs: no amount of a charge.
const ENVELOPE: [&str; 71] = [
    "apiversion",
    "asof",
    "code",
    "createdat",
    "currentpage",
    "cursor",
    "duration",
    "durationms",
    "elapsed",
    "elapsedms",
    "end",
    "enddate",
    "endingat",
    "endtime",
    "error",
    "errors",
    "etag",
    "firstid",
    "from",
    "generatedat",
    "hasmore",
    "hasnext",
    "hasprevious",
    "href",
    "id",
    "kind",
    "lastid",
    "limit",
    "links",
    "message",
    "meta",
    "metadata",
    "month",
    "next",
    "nextlink",
    "nextpage",
    "nextpagetoken",
    "nexttoken",
    "object",
    "odatacontext",
    "odatanextlink",
    "offset",
    "ok",
    "page",
    "pageindex",
    "pageinfo",
    "pagenumber",
    "pages",
    "pagesize",
    "pagination",
    "paging",
    "period",
    "perpage",
    "prev",
    "previous",
    "requestid",
    "size",
    "skip",
    "start",
    "startdate",
    "startingat",
    "starttime",
    "status",
    "statuscode",
    "success",
    "timestamp",
    "to",
    "took",
    "top",
    "version",
    "year",
];

/// How pages call the number of their rows. Beside a currency it is money.
const COUNTS: [&str; 12] = [
    "count",
    "odatacount",
    "recordcount",
    "resultcount",
    "rowcount",
    "total",
    "totalcount",
    "totalitems",
    "totalpages",
    "totalrecords",
    "totalresults",
    "totalrows",
];

/// What names of amounts of money have in them.
const MONEY: [&str; 16] = [
    "amount", "betrag", "billed", "charge", "cost", "coste", "custo", "fee", "importe", "importo",
    "kosten", "montant", "preis", "price", "spend", "spent",
];
/// What names of sums over a page have in them, and of columns that only speak of costs.
const NO_MONEY: [&str; 12] = [
    "category", "center", "centre", "code", "currency", "id", "name", "subtotal", "sum", "total",
    "type", "unit",
];

/// Elements of a list that are looked at.
const ELEMENTS: usize = 8;

/// What an object says of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// No number, or such that pages have.
    Nothing,
    /// A number that is no page's.
    Number,
    /// An amount that is not zero.
    Money,
}

/// What the members of an object say, lists aside.
pub(super) fn says(members: &[(String, &str)]) -> Says {
    let is_named = |name: &str, words: &[&str]| words.binary_search(&&*letters(name)).is_ok();
    let in_currency = members
        .iter()
        .any(|(name, raw)| letters(name).contains("currency") && text_of(raw).is_some());
    let of_member = |(name, raw): &(String, &str)| {
        let count = !in_currency && is_named(name, &COUNTS) && is_whole(raw);
        if count || is_named(name, &ENVELOPE) {
            return Says::Nothing;
        }
        match number(raw) {
            None => Says::Nothing,
            Some(true) if is_money(name) => Says::Money,
            Some(_) => Says::Number,
        }
    };
    let all = members.iter().map(of_member);
    all.max().unwrap_or(Says::Nothing)
}

/// Which of two readings is right of an object that says something of a charge and has a list with these elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// It is a row, and the list is one of its columns.
    Row,
    /// It is a page or a bucket, and the elements are rows.
    Rows,
    /// Nobody can tell.
    Doubt,
}

/// `inherits`: elements have what the object says as well, as those of a bucket.
pub(super) fn reading(members: &[(String, &str)], elements: &[&str], inherits: bool) -> Reading {
    let own = says(members);
    if own == Says::Nothing {
        return Reading::Rows;
    }
    let looked_at = elements.iter().take(ELEMENTS);
    let looked_at: Vec<_> = looked_at
        .filter_map(|element| json::raw_members(element))
        .collect();
    let inner = looked_at.iter().map(|members| says(members));
    let inner = inner.max().unwrap_or(Says::Nothing);
    if inner == Says::Nothing {
        return Reading::Row;
    }
    let outer_names: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
    let outer_fits = names_fit(&outer_names);
    let inner_fits = looked_at.iter().any(|own| {
        let own = own.iter().map(|(name, _)| name.clone());
        // With all that makes the object a row, everything would be one.
        let more = outer_names.iter().filter(|_| inherits && !outer_fits);
        names_fit(&own.chain(more.cloned()).collect::<Vec<_>>())
    });
    match (outer_fits, inner_fits) {
        (true, false) => Reading::Row,
        (false, true) => Reading::Rows,
        (true, true) => Reading::Doubt,
        (false, false) => match (own, inner) {
            (Says::Money, Says::Money) => Reading::Doubt,
            (Says::Money, _) => Reading::Row,
            _ => Reading::Rows,
        },
    }
}

/// Whether a built-in format takes an object for one of its rows.
pub(super) fn fits(members: &[(String, &str)]) -> bool {
    let names: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
    names_fit(&names)
}

/// Whether a number is one that things are counted in, or none at all.
fn is_whole(raw: &str) -> bool {
    let text = text_of(raw).unwrap_or_default();
    let number: Option<f64> = text.trim().parse().ok();
    number.is_none_or(|number| number.fract() == 0.0)
}

/// Whether a built-in format takes an object with members of these names for one of its rows.
fn names_fit(names: &[String]) -> bool {
    let formats = Formats::built_in();
    formats.is_ok_and(|formats| {
        let mut formats = formats.iter();
        formats.any(|format| format.missing_required(names).is_empty())
    })
}

/// Whether a value holds a number, as a text too, and in an object at any depth; `Some(true)` when one is not zero.
fn number(raw: &str) -> Option<bool> {
    match raw.as_bytes().first()? {
        b'{' => {
            let members = json::raw_members(raw)?;
            let numbers = members.iter().filter_map(|(_, raw)| number(raw));
            numbers.max()
        }
        b'[' | b't' | b'f' | b'n' => None,
        _ => {
            let text = text_of(raw)?;
            is_amount(text.trim()).then(|| text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)))
        }
    }
}

/// Whether a text is a number as people write amounts too: `1.234,50 EUR`, `$3`. No date, time or version is.
fn is_amount(text: &str) -> bool {
    if text.parse::<f64>().is_ok_and(f64::is_finite) {
        return true;
    }
    let number = text.trim_matches(|letter: char| !letter.is_ascii_digit());
    let beside = text.len() - number.len();
    let signs = number.bytes().filter(|byte| !byte.is_ascii_digit());
    beside <= 8
        && !number.is_empty()
        && signs.clone().filter(|byte| *byte == b'.').count() <= 3
        && signs.into_iter().all(|byte| b".,' ".contains(&byte))
}

/// A text or a number as text; `None` for what is neither, and for no text.
fn text_of(raw: &str) -> Option<String> {
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(raw).ok(),
        b'-' | b'0'..=b'9' => Some(raw.to_owned()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}

/// `@odata.nextLink` is `odatanextlink`.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a name is that of an amount of money, and not of a sum or of something else about it.
fn is_money(name: &str) -> bool {
    let letters = letters(name);
    MONEY.iter().any(|word| letters.contains(word))
        && !NO_MONEY
            .iter()
            .any(|word| letters.ends_with(word) || letters.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted() {
        assert!(ENVELOPE.is_sorted() && COUNTS.is_sorted());
    }

    #[test]
    fn what_pages_say_is_no_charge() {
        for (text, expected) in [
            (
                r#"{"object":"page","has_more":false,"next_page":null,"first_id":"1"}"#,
                Says::Nothing,
            ),
            (
                r#"{"@odata.context":"x","@odata.count":3,"count":3,"nextLink":""}"#,
                Says::Nothing,
            ),
            (
                r#"{"object":"bucket","start_time":1730419200,"end_time":1730505600}"#,
                Says::Nothing,
            ),
            (
                r#"{"meta":{"page":1,"totalItems":7},"organization":"acme","ok":true}"#,
                Says::Nothing,
            ),
            (r#"{"total":7,"offset":100}"#, Says::Nothing),
            (r#"{"total":7.25,"id":"x"}"#, Says::Number),
            (r#"{"currency":"EUR","total":0.07}"#, Says::Number),
            (r#"{"totalCost":1.5,"id":"x"}"#, Says::Number),
            (r#"{"cost":0,"month":"2024-05"}"#, Says::Number),
            (r#"{"input_tokens":12}"#, Says::Number),
            (r#"{"cost_center":"1234"}"#, Says::Number),
            (r#"{"cost":"0.06"}"#, Says::Money),
            (
                r#"{"amount":{"value":-1e-7,"currency":"usd"}}"#,
                Says::Money,
            ),
            (r#"{"lineItem/UnblendedCost":"3"}"#, Says::Money),
            (r#"{"Kosten":"1.234,50 EUR"}"#, Says::Money),
            (
                r#"{"fee":"$0.00","day":"2024-05-01","at":"12:30"}"#,
                Says::Number,
            ),
        ] {
            let members = json::raw_members(text).expect("an object");
            assert_eq!(says(&members), expected, "{text}");
        }
    }
}
