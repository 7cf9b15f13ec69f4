//! Functions of SQL that bills need and DataFusion does not have: JSON by paths, as DuckDB and the SQL standard name them.
//! The crate `datafusion-functions-json` has others, by keys, with numbers as doubles, and none of these.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanBuilder, ListBuilder, StringBuilder, StringViewArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};
use datafusion::prelude::SessionContext;

use super::json_path::{Path, is_scalar, text};

/// Names of functions that say something of the machine or of the engine and nothing of a bill.
const LEFT_OUT: [&str; 3] = ["version", "input_file_name", "file_row_index"];

/// Makes a session know them, and forget what is not for whoever asks.
pub(super) fn register(ctx: &SessionContext) {
    for function in by_path() {
        ctx.register_udf(ScalarUDF::clone(function));
    }
    for name in LEFT_OUT {
        ctx.deregister_udf(name);
    }
}

/// The function of this name, for whoever reads a plan that names it.
#[cfg(feature = "cluster")]
pub(crate) fn named(name: &str) -> Option<Arc<ScalarUDF>> {
    let mut all = by_path().iter();
    all.find(|function| function.name() == name).cloned()
}

fn by_path() -> &'static [Arc<ScalarUDF>] {
    static ALL: LazyLock<Vec<Arc<ScalarUDF>>> = LazyLock::new(|| {
        [
            (Gives::Json, "json_extract"),
            (Gives::Text, "json_extract_string"),
            (Gives::ScalarText, "json_value"),
            (Gives::Whether, "json_exists"),
        ]
        .map(|(gives, name)| Arc::new(ScalarUDF::from(ByPath::new(gives, name))))
        .into()
    });
    &ALL
}

/// What a function gives of what a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Gives {
    /// The JSON itself.
    Json,
    /// A string without quotes, everything else as it is written; null of JSON's `null`.
    Text,
    /// The same, and null of objects and arrays: `JSON_VALUE` of the SQL standard.
    ScalarText,
    /// Whether there is something, JSON's `null` too.
    Whether,
}

/// `name(document, path)`; with a path to several values the first two give lists.
#[derive(Debug, PartialEq, Eq, Hash)]
struct ByPath {
    gives: Gives,
    name: &'static str,
    signature: Signature,
}

impl ByPath {
    fn new(gives: Gives, name: &'static str) -> Self {
        Self {
            gives,
            name,
            signature: Signature::any(2, Volatility::Immutable),
        }
    }

    /// The type of the result for a path, when that is known.
    fn gives(&self, path: Option<&Path>) -> DataType {
        let many = path.is_some_and(Path::is_many);
        match self.gives {
            Gives::Whether => DataType::Boolean,
            Gives::Json | Gives::Text if many => DataType::new_list(DataType::Utf8, true),
            _ => DataType::Utf8,
        }
    }
}

impl ScalarUDFImpl for ByPath {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(self.gives(None))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        if let Some(document) = args.arg_fields.first()
            && !is_text(document.data_type())
        {
            return plan_err!(
                "{} needs a JSON text, and \"{}\" is none",
                self.name,
                document.name()
            );
        }
        let path = match args.scalar_arguments.get(1).copied().flatten() {
            Some(path) => parsed(path)?,
            None => None,
        };
        let field = Field::new(self.name, self.gives(path.as_ref()), true);
        Ok(Arc::new(field))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [documents, path] = args.args.as_slice() else {
            return exec_err!("{} needs a JSON text and a path", self.name);
        };
        let rows = args.number_rows;
        let documents = cast(&documents.to_array(rows)?, &DataType::Utf8View)?;
        let documents = documents.as_string_view();
        let paths = match path {
            ColumnarValue::Scalar(path) => Paths::One(parsed(path)?),
            ColumnarValue::Array(paths) => Paths::Each(
                (0..paths.len())
                    .map(|row| parsed(&ScalarValue::try_from_array(paths, row)?))
                    .collect::<Result<_>>()?,
            ),
        };
        let wanted = args.return_field.data_type();
        let result = match (self.gives, wanted) {
            (Gives::Whether, _) => whether(documents, &paths),
            (_, DataType::List(_)) => self.lists(documents, &paths),
            _ if paths.any_is_many() => {
                let instead = match self.gives {
                    Gives::ScalarText => "it gives one value; json_extract takes such a path",
                    _ => "such a path has to be written out",
                };
                return exec_err!("{}: a path to several values: {instead}", self.name);
            }
            _ => self.texts(documents, &paths),
        };
        Ok(ColumnarValue::Array(result))
    }
}

impl ByPath {
    fn texts(&self, documents: &StringViewArray, paths: &Paths) -> ArrayRef {
        let mut builder = StringBuilder::with_capacity(documents.len(), 0);
        // Rows of one resource follow each other: an equal text on an equal path is read once.
        let mut last: Option<(&str, Option<String>)> = None;
        for (row, document) in documents.iter().enumerate() {
            let (Some(document), Some(path)) = (document, paths.of(row)) else {
                builder.append_null();
                continue;
            };
            let known = last
                .as_ref()
                .is_some_and(|(seen, _)| paths.is_one() && *seen == document);
            if !known {
                let found = path.find(document).into_iter().next();
                let value = found.and_then(|raw| match self.gives {
                    Gives::Json => Some(raw.get().to_owned()),
                    Gives::ScalarText if !is_scalar(raw) => None,
                    _ => text(raw).map(|text| text.into_owned()),
                });
                last = Some((document, value));
            }
            builder.append_option(last.as_ref().and_then(|(_, value)| value.as_deref()));
        }
        Arc::new(builder.finish())
    }

    fn lists(&self, documents: &StringViewArray, paths: &Paths) -> ArrayRef {
        let mut builder = ListBuilder::new(StringBuilder::new());
        for (row, document) in documents.iter().enumerate() {
            let (Some(document), Some(path)) = (document, paths.of(row)) else {
                builder.append_null();
                continue;
            };
            for raw in path.find(document) {
                match self.gives {
                    Gives::Json => builder.values().append_value(raw.get()),
                    _ => builder.values().append_option(text(raw)),
                }
            }
            builder.append(true);
        }
        Arc::new(builder.finish())
    }
}

fn whether(documents: &StringViewArray, paths: &Paths) -> ArrayRef {
    let mut builder = BooleanBuilder::with_capacity(documents.len());
    for (row, document) in documents.iter().enumerate() {
        builder.append_option(match (document, paths.of(row)) {
            (Some(document), Some(path)) => Some(!path.find(document).is_empty()),
            _ => None,
        });
    }
    Arc::new(builder.finish())
}

/// One path for all rows, or one a row.
enum Paths {
    One(Option<Path>),
    Each(Vec<Option<Path>>),
}

impl Paths {
    fn is_one(&self) -> bool {
        matches!(self, Self::One(_))
    }

    fn of(&self, row: usize) -> Option<&Path> {
        match self {
            Self::One(path) => path.as_ref(),
            Self::Each(paths) => paths.get(row)?.as_ref(),
        }
    }

    fn any_is_many(&self) -> bool {
        match self {
            Self::One(path) => path.as_ref().is_some_and(Path::is_many),
            Self::Each(paths) => paths.iter().flatten().any(Path::is_many),
        }
    }
}

/// A path is a text or, of an array, a number.
fn parsed(path: &ScalarValue) -> Result<Option<Path>> {
    if path.is_null() {
        return Ok(None);
    }
    if let Some(Some(path)) = path.try_as_str() {
        return Path::parse(path)
            .map(Some)
            .map_err(|why| exec_datafusion_err!("{why}"));
    }
    match path.cast_to(&DataType::Int64) {
        Ok(ScalarValue::Int64(Some(index))) => Ok(Some(Path::index(index))),
        _ => exec_err!("{path} is no JSON path"),
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        kind => kind.is_string() || kind.is_null(),
    }
}
