//! Atlas: architecture as code. A model out of written text and extracted facts, laid out and drawn.
//!
//! Pure: text and facts in, pictures and figures out. No clock, file, socket or environment that was not
//! passed in.

pub mod layout;
pub mod pricing;
pub mod render;
