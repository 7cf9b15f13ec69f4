//! Charges whose meaning a vendor documents: terms, commitments, corrections, split costs.
