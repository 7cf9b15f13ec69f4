//! The two roles: a scheduler that cuts plans into tasks, and executors that run them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::extension::SessionConfigExt;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::utils::default_session_builder;
use ballista_core::{ConfigProducer, RuntimeProducer};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_executor::health::ExecutorHealth;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionConfig;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use stoa_kernel::{Error, Stopwatch};
use tokio::net::TcpListener;

use super::codec::Codec;
use super::{MESSAGE, Stores};

/// What a scheduler needs.
pub struct SchedulerOptions {
    /// Where it listens.
    pub listener: TcpListener,
    /// Name or address under which executors reach it.
    pub host: String,
    /// An executor that was not heard of for so long is taken for dead.
    pub executor_timeout: Duration,
    pub stores: Arc<Stores>,
    /// How long jobs may go on after `shutdown`.
    pub grace: Duration,
}

/// Runs a scheduler until `shutdown`, then lets jobs finish.
///
/// # Errors
/// When it cannot start or its port fails.
pub async fn scheduler(
    options: SchedulerOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let port = options
        .listener
        .local_addr()
        .map_err(failed("finding its port"))?
        .port();
    let timeout = options.executor_timeout.as_secs().max(1);
    let stores = options.stores;
    let config = SchedulerConfig {
        executor_timeout_seconds: timeout,
        expire_dead_executor_interval_seconds: (timeout / 4).max(1),
        // Executors come back after a restart of theirs; jobs wait that long for them.
        no_executors_grace_period_seconds: timeout.max(60) * 2,
        executor_termination_grace_period: timeout,
        grpc_server_max_decoding_message_size: MESSAGE as u32,
        grpc_server_max_encoding_message_size: MESSAGE as u32,
        grpc_client_max_message_size: MESSAGE as u32,
        override_config_producer: Some(configs(&stores)),
        override_session_builder: Some(Arc::new(move |config| {
            let runtime = RuntimeEnvBuilder::new()
                .with_object_store_registry(Arc::clone(&stores) as _)
                .build_arc()?;
            let state = default_session_builder(config)?;
            Ok(SessionStateBuilder::new_from_existing(state)
                .with_runtime_env(runtime)
                .build())
        })),
        override_physical_codec: Some(Arc::new(Codec::default())),
        ..SchedulerConfig::default()
    }
    .with_hostname(options.host)
    .with_port(port)
    .with_scheduler_policy(TaskSchedulingPolicy::PushStaged);
    config.validate().map_err(failed("reading its settings"))?;
    let cluster = BallistaCluster::new_from_config(&config)
        .await
        .map_err(failed("starting"))?;
    let server = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config))
        .await
        .map_err(failed("starting"))?;
    let ended = start_grpc_service_with_listener(options.listener, server.clone());
    let finished = async {
        shutdown.await;
        let watch = Stopwatch::start();
        while server.running_job_number() > 0 && watch.elapsed() < options.grace {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        ended = ended => ended.map_err(failed("listening")),
        () = finished => Ok(()),
    }
}

/// What an executor needs.
pub struct ExecutorOptions {
    /// `df://host:port` of the scheduler.
    pub scheduler: String,
    /// Where others fetch rows (Arrow Flight), and where the scheduler gives tasks (gRPC): two ports
    /// of one address.
    pub listen: SocketAddr,
    pub task_port: u16,
    /// Name or address under which others reach it.
    pub host: String,
    /// Tasks at the same time.
    pub slots: usize,
    /// Bytes all tasks together may use before they spill.
    pub memory: u64,
    /// Folder for rows on their way between stages, and for what is spilled.
    pub work_dir: PathBuf,
    /// How often it says that it lives.
    pub heartbeat: Duration,
    pub stores: Arc<Stores>,
    /// Called once, when the scheduler knows it.
    pub registered: Box<dyn FnOnce() + Send>,
}

/// Runs an executor until the process is told to end (SIGTERM, Ctrl-C): it gives its tasks back and
/// deletes its rows.
///
/// # Errors
/// When it cannot start, or the scheduler refuses it.
pub async fn executor(options: ExecutorOptions) -> Result<(), Error> {
    let url = super::http(&options.scheduler)
        .map_err(|why| Error::invalid("cluster_address", format!("The scheduler: {why}.")))?;
    let place = url.trim_start_matches("http://");
    let (host, port) = place.rsplit_once(':').unwrap_or((place, ""));
    let work_dir = options.work_dir.to_string_lossy().into_owned();
    tokio::fs::create_dir_all(&work_dir)
        .await
        .map_err(failed("making its folder"))?;
    let health = ExecutorHealth::new();
    let process = ExecutorProcessConfig {
        bind_host: options.listen.ip().to_string(),
        external_host: Some(options.host),
        port: options.listen.port(),
        grpc_port: options.task_port,
        scheduler_host: host.to_owned(),
        scheduler_port: port
            .parse()
            .map_err(failed("reading the scheduler's port"))?,
        // It waits for its scheduler however long that takes.
        scheduler_connect_timeout_seconds: u16::MAX,
        vcores: options.slots,
        task_scheduling_policy: TaskSchedulingPolicy::PushStaged,
        work_dir: Some(work_dir.clone()),
        job_data_ttl_seconds: 24 * 60 * 60,
        job_data_clean_up_interval_seconds: 10 * 60,
        grpc_max_decoding_message_size: MESSAGE as u32,
        grpc_max_encoding_message_size: MESSAGE as u32,
        executor_heartbeat_interval_seconds: options.heartbeat.as_secs().max(1),
        memory_pool_size: Some(options.memory),
        override_function_registry: Some(Arc::new(BallistaFunctionRegistry::default())),
        override_runtime_producer: Some(runtimes(&options.stores, work_dir)),
        override_config_producer: Some(configs(&options.stores)),
        override_physical_codec: Some(Arc::new(Codec::default())),
        health: health.clone(),
        ..ExecutorProcessConfig::default()
    };
    let registered = options.registered;
    let known = async {
        while !health.is_ready() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        registered();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        ended = start_executor_process(Arc::new(process)) => ended.map_err(failed("running")),
        () = known => Ok(()),
    }
}

/// Every task is told what it may touch.
fn configs(stores: &Arc<Stores>) -> ConfigProducer {
    let stores = Arc::clone(stores);
    Arc::new(move || SessionConfig::new_with_ballista().with_extension(Arc::clone(&stores)))
}

fn runtimes(stores: &Arc<Stores>, work_dir: String) -> RuntimeProducer {
    let stores = Arc::clone(stores);
    Arc::new(move |_| {
        RuntimeEnvBuilder::new()
            .with_object_store_registry(Arc::clone(&stores) as _)
            .with_temp_file_path(&work_dir)
            .build_arc()
    })
}

fn failed<E: std::error::Error + Send + Sync + 'static>(doing: &str) -> impl FnOnce(E) -> Error {
    let what = format!("This part of the cluster failed while {doing}");
    move |source| Error::unavailable("cluster", format!("{what}: {source}.")).with_source(source)
}
