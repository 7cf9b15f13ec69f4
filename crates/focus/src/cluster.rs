//! Scale out on Ballista: the roles scheduler and executor, and the client that gives them work
//! (docs/scale-out.md). Behind the cargo feature `cluster`.
//!
//! A scheduler receives physical plans. Queries are the plans this process would run itself, over the
//! exact files of a pinned version. A conversion is a plan of two operators of ours (`part`,
//! `repeats`); the same plan run by one process gives the same bytes.
//!
//! Reading order: `convert` → `wire` → `part` → `repeats` → `client` → `serve`; `stores` and `fence`
//! are what a machine may touch.

mod client;
mod codec;
mod convert;
mod fence;
mod operator;
mod part;
mod repeats;
mod serve;
mod stores;
#[cfg(test)]
mod tests;
mod wire;

use std::sync::Arc;

use arrow::array::RecordBatch;
use async_trait::async_trait;
use ballista_core::config::{
    BALLISTA_ADAPTIVE_PLANNER_ENABLED, BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK,
};
use ballista_core::extension::SessionConfigExt;
use datafusion::error::Result;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::convert::{Cancel, Conversion, ConvertRequest};
use crate::error::ConvertError;
use crate::remote::Remote;
use client::Client;
pub use serve::{ExecutorOptions, SchedulerOptions, executor, scheduler};
pub use stores::Stores;

/// Largest message between the parts of a cluster: a plan names every file it reads.
const MESSAGE: usize = 256 << 20;

/// Partitions of a plan when nobody says how many: enough for a few machines, few enough that
/// small questions stay quick.
const PARTITIONS: usize = 16;

/// The cluster of a scheduler, or this process pretending to be one.
#[derive(Debug, Clone)]
pub struct Cluster {
    engine: Engine,
    part: Option<u64>,
}

/// What runs plans.
#[derive(Clone)]
enum Engine {
    Scheduler(Client),
    Here(SessionContext),
}

/// How many parts this process converts at once.
struct Slots(tokio::sync::Semaphore);

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scheduler(client) => write!(formatter, "{}", client.address),
            Self::Here(_) => write!(formatter, "in-process"),
        }
    }
}

impl Cluster {
    /// `df://host:port`, where a scheduler listens; nothing is connected yet.
    ///
    /// # Errors
    /// What is wrong with the address, as a clause.
    pub fn at(address: &str) -> std::result::Result<Self, String> {
        let client = Client {
            address: address.to_owned(),
            url: http(address)?,
            // Tells processes apart for the scheduler; nothing that is kept depends on it.
            session: ballista_core::ids::new_instance_id(),
        };
        Ok(Self {
            engine: Engine::Scheduler(client),
            part: None,
        })
    }

    /// The same plans in this process: to see that they give the same, and for tests.
    ///
    /// # Errors
    /// When there is no place for temporary files.
    pub fn in_process(stores: Stores, slots: usize) -> Result<Self> {
        let stores = Arc::new(stores);
        let runtime = RuntimeEnvBuilder::new()
            .with_object_store_registry(Arc::clone(&stores) as _)
            .build_arc()?;
        let slots = Slots(tokio::sync::Semaphore::new(slots.max(1)));
        let config = plans(SessionConfig::new())
            .with_extension(stores)
            .with_extension(Arc::new(slots));
        Ok(Self {
            engine: Engine::Here(SessionContext::new_with_config_rt(config, runtime)),
            part: None,
        })
    }

    /// Makes parts of at most so many bytes of input, as stored, unless one file is larger; otherwise it depends on the
    /// input.
    #[must_use]
    pub const fn with_parts_of(mut self, bytes: u64) -> Self {
        self.part = Some(bytes);
        self
    }
}

#[async_trait]
impl Remote for Cluster {
    fn plans(&self, config: SessionConfig) -> SessionConfig {
        plans(config)
    }

    async fn collect(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &SessionConfig,
    ) -> Result<Vec<RecordBatch>> {
        match &self.engine {
            Engine::Scheduler(client) => {
                client.run(plan, config, "query", &Cancel::default()).await
            }
            Engine::Here(ctx) => collect(plan, ctx.task_ctx()).await,
        }
    }

    async fn convert(
        &self,
        request: ConvertRequest,
    ) -> std::result::Result<Conversion, ConvertError> {
        convert::convert(&self.engine, request, self.part).await
    }
}

impl Engine {
    /// Runs the plan of a conversion.
    async fn run_parts(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        cancel: &Cancel,
    ) -> Result<Vec<RecordBatch>> {
        match self {
            Self::Scheduler(client) => {
                // One part a task: a machine that is done early takes the next.
                let config = plans(SessionConfig::new())
                    .set_usize(BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK, 1);
                client.run(plan, &config, "convert", cancel).await
            }
            Self::Here(ctx) => collect(plan, ctx.task_ctx()).await,
        }
    }
}

/// Plans that can be cut into stages: what needs two operators in one process is switched off.
fn plans(config: SessionConfig) -> SessionConfig {
    config
        .upgrade_for_ballista()
        .with_target_partitions(PARTITIONS)
        .set_bool(BALLISTA_ADAPTIVE_PLANNER_ENABLED, false)
}

/// `df://host:port` as gRPC wants it.
fn http(address: &str) -> std::result::Result<String, String> {
    let place = address
        .strip_prefix("df://")
        .unwrap_or_default()
        .trim_end_matches('/');
    let port = place.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match port.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(format!("http://{place}")),
        _ => Err(format!(
            "\"{address}\" is not an address like df://127.0.0.1:7810"
        )),
    }
}
