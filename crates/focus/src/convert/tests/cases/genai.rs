//! Token counts of gateways and vendors, and what they cost.
