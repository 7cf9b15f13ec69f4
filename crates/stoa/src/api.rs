//! Endpoints that belong to no product: health, metrics, the queue.

pub mod atlas;
pub mod health;
pub mod jobs;
pub mod metrics;
