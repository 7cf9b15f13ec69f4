//! Attacks on the running server, one module per kind: each did something before the server was mended.

mod going_out;
mod mailbox;
mod process;
