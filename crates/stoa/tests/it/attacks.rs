//! What an attack on a running server found once, each tried again: one module for each kind.

mod people;
mod rights;
