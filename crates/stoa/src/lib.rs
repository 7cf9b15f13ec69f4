//! The only binary: command line, configuration, and the place where the parts are put
//! together. Reading order: `cli` (commands), `config`, `app` (composition root), `router`.

pub mod api;
pub mod app;
pub mod cli;
mod cluster;
mod commands;
pub mod config;
mod connections;
pub mod data_folder;
pub mod lock;
pub mod logging;
pub mod router;
pub mod samples;
pub mod terminal;
pub mod web;
