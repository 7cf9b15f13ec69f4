//! What every HTTP handler needs and nobody else knows: status codes, problem documents (RFC 9457),
//! extractors that say which field is wrong, pages, ETags, rate limits, admission of what takes much
//! work, the floor of free disk, idempotency, request ids, security headers, who asks and how slowly they may, and the shared
//! parts of the OpenAPI document.
//!
//! The order of layers, outermost first: `context` → `headers` → (trace, compression) → routes with
//! `limits` and `replay`.

pub mod admission;
pub mod attachment;
pub mod client;
pub mod context;
pub mod cut;
pub mod disk;
pub mod etag;
pub mod extract;
pub mod headers;
pub mod limits;
mod objects;
pub mod openapi;
pub mod pace;
pub mod page;
mod parsers;
pub mod problem;
pub mod replay;
pub mod still;

#[cfg(test)]
mod tests;

pub use admission::{Admission, AdmissionOptions, Admitted, OnAccountOf, WorkLimits};
pub use client::{Client, TrustedProxies};
pub use context::request_id;
pub use disk::DiskFloor;
pub use etag::{IfMatch, etag};
pub use extract::{Json, Path, Query};
pub use limits::RateLimiter;
pub use openapi::Problems;
pub use page::PageQuery;
pub use problem::{ApiError, ApiResult, Problem};
pub use still::StillAllowed;
