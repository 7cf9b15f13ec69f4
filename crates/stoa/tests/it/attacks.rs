//! Attacks on the running server: what a stranger, a viewer or a hostile tenant may try, one module for
//! each kind of attack. SECURITY.md promises what these tests prove.

mod neighbours;
mod process;
mod work;
