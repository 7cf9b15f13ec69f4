//! Atlas: architecture as code. A model out of written text and extracted facts, laid out and drawn.
//!
//! Pure: text and facts in, pictures and figures out. No clock, file, socket or environment that was not
//! passed in.
//!
//! In reading order: [`schema`] (the language as data) → [`parse`] → [`extract`] → [`model`] → [`views`] →
//! [`layout`] → [`render`] → [`draw`](mod@draw); [`format`] writes files.

pub mod draw;
pub mod extract;
pub mod format;
pub mod layout;
pub mod model;
pub mod parse;
pub mod pricing;
pub mod render;
pub mod schema;
pub mod views;
