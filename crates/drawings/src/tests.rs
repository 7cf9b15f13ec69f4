//! The module's tests: a throwaway database, and the routes themselves.

mod app;
mod documents;
mod drawing;
mod files;
mod life;
mod limits;
mod tenancy;
