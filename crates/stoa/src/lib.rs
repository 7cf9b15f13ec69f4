//! stoa
pub mod config;
pub mod lock;
pub mod logging;
pub mod terminal;
pub mod web;
