//! Which format a file is, told by its columns, and whose bill it is.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::account::{Account, suits};
use crate::convert::CancelOnDrop;
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::{Candidate, Formats, Mapping};
use crate::read::{self, Input};
use crate::schema::Dataset;
use crate::wording::first_of;

/// A recognised file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recognised {
    /// Stable id of the format, `aws-cur`, `focus-1.2`.
    pub format: String,
    /// For people: `AWS Cost and Usage Report, legacy`.
    pub title: String,
    pub dataset: Dataset,
    /// Version of the format, when it has one.
    pub version: Option<String>,
    /// How the file is written: `CSV`, `CSV, gzip`, `Parquet` …
    pub encoding: String,
    /// Number of columns of the file.
    pub columns: usize,
    /// Share of the format's columns that the file has, 0 to 1.
    pub confidence: f32,
    /// Provider and billing account, `AWS 123412340534`: the same for every delivery of one bill. A
    /// report beside the bill says what it is: `OpenAI usage org-1`.
    /// `None` when the first rows do not name an account.
    pub identity: Option<String>,
    /// The providers, when the first rows hold charges of several; the first of them stands in `identity`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<String>,
    /// Optional columns of the format that this file lacks.
    pub missing: Vec<String>,
}

impl Recognised {
    /// `identity` for people, with all providers that are known: `AWS, Microsoft, Oracle 1234567890123`.
    pub fn title_of_bill(&self) -> Option<String> {
        let identity = self.identity.as_deref()?;
        let rest = self
            .providers
            .first()
            .and_then(|first| identity.strip_prefix(first.as_str()));
        Some(match rest {
            Some(rest) => self.providers.join(", ") + rest,
            None => identity.to_owned(),
        })
    }
}

/// Recognises a stored file from its first bytes (Parquet: its footer). `account` is the billing
/// account, for bills that name none.
///
/// # Errors
/// Bills of another account; empty, binary or truncated files, and files whose columns belong to no known format: the
/// message names the nearest formats and the columns they would need.
///
/// The input's [`read::Spool`] is cancelled afterwards, and when this is dropped: give it one of its own.
pub async fn recognise(
    input: Input,
    format: Option<String>,
    account: Option<Account>,
) -> Result<Recognised, ConvertError> {
    let formats = Formats::built_in()?;
    let handle = tokio::runtime::Handle::current();
    // Its thread ends when nobody waits for it any more.
    let _ended = CancelOnDrop(input.spool().cancel.clone());
    let work = tokio::task::spawn_blocking(move || {
        let mut opened = read::open(&input, &handle)?;
        let mapping = choose_in(&mut opened, format.as_deref(), &formats)
            .and_then(|mapping| {
                let named = self::account(&mapping, &opened);
                suits(account.as_ref(), &mapping, named.as_deref())?;
                Ok(mapping)
            })
            .map_err(|error| error.in_file(&input.name))?;
        Ok(describe(&mapping, &opened, account.as_ref()))
    });
    work.await.map_err(ConvertError::internal)?
}

/// What a file is, or nearly is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// The file; of an archive, with the member that was looked at.
    pub name: String,
    pub encoding: String,
    /// `None` when it is no format that is converted; `why_not` says why.
    pub recognised: Option<Recognised>,
    pub why_not: Option<String>,
    /// The formats that come nearest, the best first; fitting ones lack nothing. None of which the file has hardly a column.
    pub candidates: Vec<Candidate>,
    pub columns: Vec<String>,
    /// Columns the recognised format does not know.
    pub unknown: Vec<String>,
    /// They are kept in `x_Extra`.
    pub unknown_kept: bool,
    /// The first rows, in the order of `columns`.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Looks at a file without converting it: what it is, why, what is missing, and its first rows.
///
/// # Errors
/// Files that cannot be read at all. Unknown columns are no error here.
pub async fn inspect(
    input: Input,
    formats: Formats,
    rows: usize,
) -> Result<Inspection, ConvertError> {
    let handle = tokio::runtime::Handle::current();
    let _ended = CancelOnDrop(input.spool().cancel.clone());
    let work = tokio::task::spawn_blocking(move || {
        let mut opened = read::open(&input, &handle)?;
        let chosen = choose_in(&mut opened, None, &formats);
        let mapping = chosen.as_ref().ok();
        Ok(Inspection {
            name: opened.name.clone(),
            encoding: opened.encoding.clone(),
            recognised: mapping.map(|mapping| describe(mapping, &opened, None)),
            why_not: chosen.as_ref().err().map(|error| match error.kind {
                ErrorKind::UnknownColumns => error.message.clone(),
                _ => format!("{}. {}", error.message, error.remedy()),
            }),
            candidates: formats.nearest(&opened.headers, 3),
            unknown: mapping.map_or(Vec::new(), |mapping| mapping.unknown(&opened.headers)),
            unknown_kept: mapping.is_some_and(|mapping| mapping.keeps_unknown()),
            rows: opened.rows(rows).to_vec(),
            columns: opened.headers,
        })
    });
    work.await.map_err(ConvertError::internal)?
}

/// The mapping that fits a file best. Where the first line is no header that any knows, one of the lines
/// below may be.
pub(crate) fn choose_in(
    opened: &mut read::Opened,
    format: Option<&str>,
    formats: &Formats,
) -> Result<Arc<Mapping>, ConvertError> {
    let chosen = choose(&opened.headers, format, formats);
    let unknown = |chosen: &Result<_, ConvertError>| matches!(chosen, Err(error) if error.kind == ErrorKind::UnknownColumns);
    if !unknown(&chosen) {
        return chosen;
    }
    let accepted = |headers: &[String]| !unknown(&choose(headers, format, formats));
    if opened.take_header_below(&accepted)? {
        return choose(&opened.headers, format, formats);
    }
    chosen
}

/// The mapping that fits these columns best.
pub(crate) fn choose(
    headers: &[String],
    format: Option<&str>,
    formats: &Formats,
) -> Result<Arc<Mapping>, ConvertError> {
    if let Some(id) = format {
        let Some(mapping) = formats.iter().find(|mapping| mapping.id == id) else {
            let known = formats
                .iter()
                .map(|mapping| mapping.id.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            return Err(ConvertError::new(
                ErrorKind::UnknownFormat,
                format!("there is no format called {id:?}"),
                format!("Known formats: {known}. Leave the format out to have it recognised."),
            ));
        };
        let missing = mapping.missing_required(headers);
        return if missing.is_empty() {
            Ok(Arc::clone(mapping))
        } else {
            Err(another(headers, mapping, formats))
        };
    }
    let fits = formats
        .iter()
        .filter(|mapping| mapping.missing_required(headers).is_empty());
    match fits.max_by_key(|mapping| mapping.priority(headers)) {
        Some(mapping) if mapping.unsupported.is_none() => Ok(Arc::clone(mapping)),
        Some(mapping) => Err(ConvertError::new(
            ErrorKind::UnsupportedDataset,
            format!("this is {}, which Stoa does not convert yet", mapping.title),
            mapping.unsupported.clone().unwrap_or_default(),
        )),
        None => {
            let mut nearest = formats.near(headers);
            nearest.truncate(2);
            Err(unknown(headers, &nearest))
        }
    }
}

/// What only the command takes: whoever uploads a bill is not told of it.
pub const OWN_MAPPING: &str = ", or describe its columns in a mapping of your own (--mapping)";

/// Columns that are not those of the format that was asked for.
fn another(headers: &[String], asked: &Arc<Mapping>, formats: &Formats) -> ConvertError {
    let Ok(fits) = choose(headers, None, formats) else {
        return unknown(headers, &[asked]);
    };
    let missing = first_of(&asked.missing_required(headers), 8);
    ConvertError::new(
        ErrorKind::UnknownColumns,
        format!(
            "the columns are not those of {} (missing: {missing})",
            asked.title
        ),
        format!(
            "They are those of {}. Leave the format out to have it recognised.",
            fits.title
        ),
    )
}

fn unknown(headers: &[String], nearest: &[&Arc<Mapping>]) -> ConvertError {
    let shown: Vec<String> = headers.iter().map(|name| format!("{name:?}")).collect();
    let shown = first_of(&shown, 6);
    let wanted = nearest
        .iter()
        .map(|mapping| {
            let missing = mapping.missing_required(headers);
            format!("{} (missing: {})", mapping.title, first_of(&missing, 8))
        })
        .collect::<Vec<_>>()
        .join("; ");
    let single = headers.len() < 2;
    let hint = if single {
        " Only one column was found: check that the file is separated by commas, semicolons, tabs or bars."
    } else {
        ""
    };
    let remedy = if translated(headers) {
        format!(
            "The names are not in English, and bills are known by the names that their vendors document. Set the language of the vendor's portal to English and download the bill again{OWN_MAPPING}."
        )
    } else if nearest.is_empty() {
        format!("None of them is a column of a known bill. Give another file{OWN_MAPPING}.")
    } else {
        format!("Nearest: {wanted}. Export the bill with these columns, or give another file.")
    };
    ConvertError::new(
        ErrorKind::UnknownColumns,
        format!("the columns belong to no known format: {shown}"),
        remedy + hint,
    )
}

/// Whether names of columns are words of another language, as portals write them for people: what bills
/// speak of in German and Dutch, French, Spanish, Italian, Portuguese, Japanese and Chinese.
fn translated(headers: &[String]) -> bool {
    const PARTS: [&str; 29] = [
        "kosten",
        "währung",
        "datum",
        "abonnement",
        "ressource",
        "menge",
        "einheit",
        "rechnung",
        "preis",
        "betrag",
        "standort",
        "coût",
        "quantité",
        "unité",
        "montant",
        "suscripción",
        "recurso",
        "cantidad",
        "sottoscrizione",
        "risorsa",
        "quantità",
        "moeda",
        "assinatura",
        "quantidade",
        "preço",
        "コスト",
        "通貨",
        "费用",
        "货币",
    ];
    const WORDS: [&str; 14] = [
        "costo", "coste", "custo", "fecha", "moneda", "precio", "prix", "facture", "fatura",
        "fattura", "prezzo", "devise", "valuta", "prijs",
    ];
    let is = |header: &&String| {
        let header = header.to_lowercase();
        let mut words = header.split(|letter: char| !letter.is_alphanumeric());
        PARTS.iter().any(|part| header.contains(part)) || words.any(|word| WORDS.contains(&word))
    };
    headers.iter().filter(is).count() >= 2
}

/// The billing account that the first rows name.
pub(crate) fn account(mapping: &Mapping, opened: &read::Opened) -> Option<String> {
    let column = mapping.account.as_ref()?;
    let id = opened.sample(&mapping.find(&opened.headers, column)?)?;
    // Of one account in two spellings there is one source.
    let aws = mapping.provider.as_deref() == Some("AWS");
    let written = aws.then(|| crate::account::aws(&id)).flatten();
    Some(written.unwrap_or(id))
}

/// Whose bill it is: as the first rows say, or as the format does.
pub(crate) fn provider(mapping: &Mapping, opened: &read::Opened) -> Option<String> {
    let sample = |name: &String| opened.sample(&mapping.find(&opened.headers, name)?);
    match &mapping.provider_column {
        Some(columns) => columns.iter().find_map(sample),
        None => mapping.provider.clone(),
    }
}

/// All that the first rows name, the first one first; none where there are no two.
fn providers(mapping: &Mapping, opened: &read::Opened, first: Option<&str>) -> Vec<String> {
    let mut all: Vec<String> = first.map(str::to_owned).into_iter().collect();
    let columns = mapping.provider_column.iter().flatten();
    let column = columns
        .filter_map(|name| mapping.find(&opened.headers, name))
        .find(|at| at.path.is_empty() && opened.sample(at).is_some());
    if let (Some(at), false) = (column, all.is_empty()) {
        for row in opened.rows(usize::MAX) {
            let value = row.get(at.position).and_then(|value| value.as_deref());
            let value = value.filter(|value| !value.is_empty() && *value != "NULL");
            if let Some(value) = value.filter(|value| !all.iter().any(|known| known == value)) {
                all.push(value.to_owned());
            }
        }
    }
    match all.len() {
        0 | 1 => Vec::new(),
        _ => all,
    }
}

/// Fills in the report about a file.
pub(crate) fn describe(
    mapping: &Mapping,
    opened: &read::Opened,
    given: Option<&Account>,
) -> Recognised {
    let known = mapping.source_columns().count();
    let missing = mapping.missing_optional(&opened.headers);
    let account = account(mapping, opened).or_else(|| given.map(|given| given.id.clone()));
    let provider = provider(mapping, opened);
    Recognised {
        format: mapping.id.clone(),
        title: mapping.title.clone(),
        dataset: mapping.dataset,
        version: mapping.version.clone(),
        encoding: opened.encoding.clone(),
        columns: opened.headers.len(),
        confidence: (known - missing.len().min(known)) as f32 / known.max(1) as f32,
        identity: account.map(|account| {
            let parts = [
                provider.as_deref(),
                mapping.report.as_deref(),
                Some(&*account),
            ];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            parts.join(" ")
        }),
        providers: providers(mapping, opened, provider.as_deref()),
        missing,
    }
}
