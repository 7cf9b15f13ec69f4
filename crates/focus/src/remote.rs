//! Where plans and conversions run that are too large for one process. This crate knows one such
//! place, a Ballista cluster (`cluster`, behind the cargo feature of that name).

use std::sync::Arc;

use arrow::array::RecordBatch;
use async_trait::async_trait;
use datafusion::error::Result;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::SessionConfig;

use crate::convert::{Conversion, ConvertRequest};
use crate::error::ConvertError;

/// Several machines that act as one. They reach storage by addresses, so what they are to read and
/// write must have one.
#[async_trait]
pub trait Remote: std::fmt::Debug + Send + Sync {
    /// `config` changed so that plans made under it can be split over the machines.
    fn plans(&self, config: SessionConfig) -> SessionConfig;

    /// Runs a plan made under [`Remote::plans`] and brings all its rows, in the plan's order.
    /// Dropping the future ends the work over there.
    async fn collect(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &SessionConfig,
    ) -> Result<Vec<RecordBatch>>;

    /// As [`crate::convert()`]; the same rows with the same ids, in files per part of the input.
    async fn convert(&self, request: ConvertRequest) -> Result<Conversion, ConvertError>;
}

/// Why other machines did not do it.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    #[error("no scheduler of a cluster answers at {0}: {1}")]
    Unreachable(String, String),
    #[error("the cluster could not finish the job: {0}")]
    Failed(String),
    #[error("the job was cancelled")]
    Cancelled,
}

/// [`Remote::convert`] where there is a cluster, otherwise in this process.
///
/// # Errors
/// See [`crate::error::ErrorKind`].
pub async fn convert(
    remote: Option<&Arc<dyn Remote>>,
    request: ConvertRequest,
) -> Result<Conversion, ConvertError> {
    match remote {
        Some(remote) => remote.convert(request).await,
        None => crate::convert::convert(request).await,
    }
}
