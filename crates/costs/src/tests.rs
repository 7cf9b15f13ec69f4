//! The module's tests: a throwaway database, a temporary lake, the real samples, and the routes themselves.

mod accounts;
mod app;
mod bad_input;
mod bills;
mod compaction;
mod crashes;
mod documents;
mod gone;
mod journey;
mod less;
mod lifecycle;
mod manifests;
mod possibly_twice;
mod questions;
mod quota;
mod remedies;
mod said;
mod spellings;
mod strangers;
mod tenancy;
mod twins;
mod unnamed;
mod waiting;
