//! Errors of storage, Delta and DataFusion as one kind each, with what to do.

use datafusion::error::DataFusionError;
use deltalake::DeltaTableError;
use stoa_kernel::Error;

use crate::query::TooLarge;
use crate::remote::RemoteError;

/// A defect or damaged data: nothing the caller sent is wrong.
pub(crate) fn internal<E>(doing: &str) -> impl FnOnce(E) -> Error
where
    E: std::error::Error + Send + Sync + 'static,
{
    let what = format!("The lake failed while {doing}.");
    move |source| Error::internal(what).with_source(source)
}

/// The object store did not do what was asked.
pub(super) fn storage(doing: &str) -> impl FnOnce(object_store::Error) -> Error {
    let what = format!(
        "The lake's storage failed while {doing}. Check `lake.url`, its credentials, free space and permissions; nothing half done became visible."
    );
    move |source| Error::unavailable("lake_storage", what).with_source(source)
}

/// Delta errors: storage trouble is `Unavailable`, everything else a defect.
pub(super) fn delta(doing: &str) -> impl FnOnce(DeltaTableError) -> Error {
    let doing = doing.to_owned();
    move |source| match source {
        DeltaTableError::ObjectStore { source } => storage(&doing)(source),
        other => internal(&doing)(other),
    }
}

/// DataFusion errors: running out of the memory limit is the query's size, not a defect.
pub(crate) fn query_error(doing: &str) -> impl FnOnce(DataFusionError) -> Error {
    let doing = doing.to_owned();
    move |source| {
        if is_full(&source) {
            return Error::declined(
                "storage_full",
                format!(
                    "{doing} needs more memory than one query may use, and the server's disk is too full to work on. Narrow the range, add filters or group by less, or ask whoever operates it to free space."
                ),
            )
            .with_source(source);
        }
        match source.find_root() {
        DataFusionError::ResourcesExhausted(_) => Error::quota_exceeded(
            "query_too_large",
            format!(
                "{doing} needs more memory than one query may use. Narrow the range, add filters, group by less, or raise `limits.query_memory_bytes`."
            ),
        )
        .with_source(source),
        DataFusionError::ObjectStore(_) => {
            Error::unavailable("lake_storage", "The lake's storage could not be read. Try again; if it stays, check `lake.url`.")
                .with_source(source)
        }
        DataFusionError::External(inner) if inner.is::<TooLarge>() => Error::invalid(
            "sum_too_large",
            format!("{doing} cannot be answered: {inner}. Narrow the range or add filters."),
        )
        .with_source(source),
        DataFusionError::External(inner) if inner.is::<RemoteError>() => Error::unavailable(
            "cluster",
            format!("{doing} needs the cluster, which did not do it. Try again; if it stays, ask whoever operates this installation to look at the cluster and at `lake.cluster`."),
        )
        .with_source(source),
        _ => Error::internal(format!("{doing} failed.")).with_source(source),
    }
    }
}

/// Whether there was no room to put down what does not fit in memory: the bound that the engine was given for it, or the
/// disk. Both are only told in the text of an error within others.
fn is_full(error: &DataFusionError) -> bool {
    let text = error.to_string();
    ["max_temp_directory_size", "No space left on device"]
        .iter()
        .any(|sign| text.contains(sign))
}
