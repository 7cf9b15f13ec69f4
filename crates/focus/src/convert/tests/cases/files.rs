//! Which files of a delivery make the bill.
