//! Small inputs made after public bug reports (`testdata/cases`), each with what is right, by value; and
//! further inputs of the same kinds.

mod copies;
mod deliveries;
mod documents;
mod files;
mod genai;
mod money;
mod packed;
mod reports;
mod tables;
mod text;
mod vendors;
