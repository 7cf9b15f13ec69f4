//! Small faults that must not cost a charge, and what is done with them.
