//! `stoa serve --roles scheduler`, `--roles executor`: from settings to a running part of a cluster.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use stoa_focus::cluster::{self, ExecutorOptions, SchedulerOptions, Stores};
use stoa_focus::lake::Lake;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app;
use crate::commands::Failure;
use crate::commands::serve::{Role, stop_signal};
use crate::config::{self, Settings};
use crate::terminal::Terminal;

/// Runs the parts of a cluster among the roles, until a signal ends them.
pub(crate) async fn serve(
    roles: &[Role],
    settings: &Settings,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let (scheduler, executor) = (
        roles.contains(&Role::Scheduler),
        roles.contains(&Role::Executor),
    );
    if !scheduler && !executor {
        return Ok(());
    }
    // Large sorts are put down there.
    crate::data_folder::prepare(&settings.data.dir)?;
    let lake = Lake::open(app::lake_options(settings))?;
    let allowed = settings.cluster.addresses.clone();
    let stores = Arc::new(Stores::new(
        Some(&lake),
        allowed,
        config::cloud_credentials(),
    ));
    let as_scheduler = async {
        match scheduler {
            true => schedule(settings, Arc::clone(&stores), terminal).await,
            false => Ok(()),
        }
    };
    let as_executor = async {
        match executor {
            true => execute(settings, Arc::clone(&stores), terminal).await,
            false => Ok(()),
        }
    };
    tokio::try_join!(as_scheduler, as_executor)?;
    tracing::info!("stoa stopped");
    Ok(())
}

async fn schedule(
    settings: &Settings,
    stores: Arc<Stores>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let cluster = &settings.cluster;
    let place = &cluster.listen;
    let listener = TcpListener::bind(place)
        .await
        .map_err(|error| cannot_listen(place, &error))?;
    let address = listener
        .local_addr()
        .map_err(|error| cannot_listen(place, &error))?;
    let host = advertised(settings, address.ip())?;
    let shutdown = CancellationToken::new();
    let signal = tokio::spawn(stop_signal(shutdown.clone())?);
    let url = format!("df://{host}:{}", address.port());
    announce("scheduler", &url, address.ip());
    terminal.note(&format!("The scheduler is at {url}   (Ctrl-C stops it)"));
    let options = SchedulerOptions {
        listener,
        host,
        executor_timeout: Duration::from_secs(cluster.executor_timeout_seconds),
        stores,
        grace: Duration::from_secs(settings.server.shutdown_seconds),
    };
    let ended = cluster::scheduler(options, shutdown.cancelled()).await;
    signal.abort();
    Ok(ended?)
}

async fn execute(
    settings: &Settings,
    stores: Arc<Stores>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let cluster = &settings.cluster;
    if settings.lake.cluster.is_empty() {
        return Err(Failure::usage(
            "an executor needs to know its scheduler: --set lake.cluster=df://HOST:7810",
        ));
    }
    let (listen, task_port) = ports(&cluster.executor_listen).await?;
    let host = advertised(settings, listen.ip())?;
    let url = format!("{host}:{}", listen.port());
    let (known, ip) = (url.clone(), listen.ip());
    terminal.note(&format!(
        "The executor is at {url}, waiting for {}",
        settings.lake.cluster
    ));
    let options = ExecutorOptions {
        scheduler: settings.lake.cluster.clone(),
        listen,
        task_port,
        host,
        slots: match cluster.slots {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            slots => slots,
        },
        memory: cluster.memory_bytes,
        // Each deletes its folder's rows when it ends: two on one machine must not share it.
        work_dir: cluster.work_dir.join(format!("executor-{}", listen.port())),
        heartbeat: Duration::from_secs((cluster.executor_timeout_seconds / 4).max(1)),
        stores,
        registered: Box::new(move || announce("executor", &known, ip)),
    };
    Ok(cluster::executor(options).await?)
}

fn announce(role: &str, url: &str, ip: IpAddr) {
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(version, role, url, "stoa started");
    if !ip.is_loopback() {
        tracing::warn!(
            role,
            url,
            "whoever reaches this port can read and write the lake: keep it on a private network"
        );
    }
}

/// Under what name the others reach a process that listens at `ip`.
fn advertised(settings: &Settings, ip: IpAddr) -> Result<String, Failure> {
    match (settings.cluster.advertise.as_str(), ip) {
        ("", ip) if ip.is_unspecified() => Err(Failure::usage(format!(
            "it listens at every address of this machine ({ip}), and the others need one: --set cluster.advertise=NAME"
        ))),
        ("", IpAddr::V6(ip)) => Ok(format!("[{ip}]")),
        ("", ip) => Ok(ip.to_string()),
        (name, _) => Ok(name.to_owned()),
    }
}

/// The address for rows, and the port for tasks. Port 0 stands for two free ones.
async fn ports(place: &str) -> Result<(SocketAddr, u16), Failure> {
    let mut found = tokio::net::lookup_host(place)
        .await
        .map_err(|error| cannot_listen(place, &error))?;
    let mut address = found.next().ok_or_else(|| {
        Failure::usage(format!(
            "cluster.executor_listen: {place} is no address of this machine"
        ))
    })?;
    let ip = address.ip();
    let free = |port: u16| {
        let listener = std::net::TcpListener::bind((ip, port));
        listener.and_then(|listener| Ok((listener.local_addr()?.port(), listener)))
    };
    let task = match address.port() {
        0 => 0,
        port => port.checked_add(1).ok_or_else(|| {
            Failure::usage("cluster.executor_listen: the port after it is needed too")
        })?,
    };
    // Both are held at once, so that they differ; Ballista takes them a moment later.
    let (rows, held) = free(address.port()).map_err(|error| cannot_listen(place, &error))?;
    let (task, _held) =
        free(task).map_err(|error| cannot_listen(&format!("{ip}:{task}"), &error))?;
    drop(held);
    address.set_port(rows);
    Ok((address, task))
}

fn cannot_listen(place: &str, error: &std::io::Error) -> Failure {
    Failure::failed(format!(
        "cannot listen on {place}: {error}; choose another address with --set cluster.listen=… (scheduler) or --set cluster.executor_listen=… (executor)"
    ))
    .coded("cannot_listen")
}
