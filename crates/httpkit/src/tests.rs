//! Tests of the HTTP building blocks, through a router as a client sees it.

mod admission;
mod attachment;
mod fixture;
mod inputs;
mod layers;
mod once;
