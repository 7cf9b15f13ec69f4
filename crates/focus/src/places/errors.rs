//! What storage answers, said so that a person can act on it.

use object_store::Error;

use crate::error::{ConvertError, ErrorKind};

/// Names the cause of a failed access, and the remedy.
pub fn explain(error: &Error) -> ConvertError {
    let text = chain(error);
    let (kind, message, remedy) = match error {
        Error::NotFound { .. } => (
            ErrorKind::NotFound,
            "there is no such file".to_owned(),
            "Check the path, and upper and lower case; nothing was converted.",
        ),
        _ if asks_for_credentials(&text) => (
            ErrorKind::NoCredentials,
            "there are no credentials for this storage".to_owned(),
            credentials(error),
        ),
        Error::Generic {
            store: "LocalFileSystem",
            ..
        } if text.contains("ermission denied") => (
            ErrorKind::AccessDenied,
            "you may not read this file".to_owned(),
            "Change its permissions, or run this as a user who may read it.",
        ),
        _ if text.contains("404 Not Found") => (
            ErrorKind::NotFound,
            "there is no such bucket or container".to_owned(),
            "Check its name, and that the credentials belong to the account that has it.",
        ),
        _ if denied(error, &text) => (
            ErrorKind::AccessDenied,
            "these credentials may not read this".to_owned(),
            "Check which credentials are set in the environment, that they have not expired, and that they may list and read this place.",
        ),
        _ if redirected(&text) => (
            ErrorKind::Redirected,
            "the address answers that the file lies elsewhere, and redirects are not followed"
                .to_owned(),
            "Give the address that it redirects to.",
        ),
        _ if text.contains("redirect") => (
            ErrorKind::Unreachable,
            "the bucket is in another region".to_owned(),
            "Set AWS_REGION to the region of the bucket.",
        ),
        _ if unreachable(&text) => (
            ErrorKind::Unreachable,
            format!("the storage cannot be reached ({})", innermost(error)),
            "Check the address, the network and, when one is set in the environment, the endpoint. Then run it again.",
        ),
        _ => (
            ErrorKind::ReadFailed,
            format!("the storage refused it ({})", innermost(error)),
            "Check the address and the settings of the storage in the environment.",
        ),
    };
    // Debug output of the client holds addresses with their signatures: it is not kept.
    ConvertError::new(kind, message, remedy)
}

/// What a person sets, by the cloud that was asked.
fn credentials(error: &Error) -> &'static str {
    match error {
        Error::Generic { store: "S3", .. } => {
            "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for temporary ones, AWS_SESSION_TOKEN (from a profile: eval \"$(aws configure export-credentials --format env)\"), or AWS_SKIP_SIGNATURE=true for a public bucket."
        }
        Error::Generic { store: "GCS", .. } => {
            "Set GOOGLE_APPLICATION_CREDENTIALS to the file of a service account (or run gcloud auth application-default login), or GOOGLE_SKIP_SIGNATURE=true for a public bucket."
        }
        _ => {
            "Set AZURE_STORAGE_ACCOUNT_NAME and one of AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN, or AZURE_CLIENT_ID with AZURE_CLIENT_SECRET and AZURE_TENANT_ID; AZURE_SKIP_SIGNATURE=true for a public container."
        }
    }
}

/// Listings are refused without a kind of their own.
fn denied(error: &Error, text: &str) -> bool {
    matches!(
        error,
        Error::Unauthenticated { .. } | Error::PermissionDenied { .. }
    ) || text.contains("403 Forbidden")
        || text.contains("401 Unauthorized")
}

/// Whether asking differently could not help.
pub(crate) fn is_final(error: &Error) -> bool {
    matches!(
        error,
        Error::NotFound { .. } | Error::Unauthenticated { .. } | Error::PermissionDenied { .. }
    ) || asks_for_credentials(&chain(error))
        || redirected(&chain(error))
        || unreachable(&chain(error))
}

/// An answer with a status of 3xx and a place to go on at. (Buckets of other regions name none.)
fn redirected(text: &str) -> bool {
    const STATUS: &str = "non-2xx status code: 3";
    text.contains(STATUS)
}

/// Without credentials the clouds' clients ask the metadata service of a virtual machine.
fn asks_for_credentials(text: &str) -> bool {
    [
        "169.254.169.254",
        "metadata.google.internal",
        "Account must be specified",
        "missing credentials",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

fn unreachable(text: &str) -> bool {
    [
        "error sending request",
        "dns error",
        "connection refused",
        "timed out",
        "Connection reset",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// Every cause, once.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(" | ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The last cause says what happened; those before it say where, with addresses.
fn innermost(error: &Error) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    let text = last.to_string();
    let line = text.lines().next().unwrap_or_default();
    match line.find("://") {
        // Whatever stands before an address.
        Some(at) => line[..at]
            .rsplit_once(' ')
            .map_or(String::new(), |(before, _)| before.to_owned()),
        None => line.to_owned(),
    }
}
