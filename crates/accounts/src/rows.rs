//! Reading back what this crate wrote: a stored word it does not know is a defect, not a wrong input.

use stoa_kernel::Error;

/// Turns a parse error of a stored value into an internal one.
pub(crate) fn unreadable(error: Error) -> Error {
    Error::internal(format!(
        "a stored value cannot be read: {}",
        error.message()
    ))
}
