//! Attacks on a running server, each of which once worked: what a stranger, a viewer or another tenant may
//! send, and that it stops nobody and shows nothing.

mod connections;
mod formulas;
mod going_out;
mod machine;
mod mailbox;
mod metrics;
mod neighbours;
mod origin;
mod people;
mod process;
mod rights;
mod work;
