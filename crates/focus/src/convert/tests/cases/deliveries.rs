//! Headers, dialects, dates, tags and columns nobody knows.
