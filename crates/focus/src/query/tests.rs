//! What a question gets: the same from both tables, exact, and safe whatever the values hold.

mod laws;
mod reading;
