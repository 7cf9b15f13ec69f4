//! Uploads: files sent by a person or a program become one run of the source they belong to.

pub mod create;
pub mod http;
pub mod receive;
