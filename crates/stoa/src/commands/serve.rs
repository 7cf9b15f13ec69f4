//! `stoa serve`: the API, the workers and the schedules in one process, or one part of a cluster,
//! until SIGTERM or Ctrl-C.

use std::process::ExitCode;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Failure;
use crate::api::metrics;
use crate::app::{self, App, Parts};
use crate::config::{ConfigError, Loaded, Settings};
use crate::connections::Limits;
use crate::lock::DataLock;
use crate::terminal::Terminal;
use crate::{cluster, connections, logging, router};

#[derive(Debug, Clone, clap::Args)]
#[group(skip)]
pub struct Args {
    /// What this process does; with PostgreSQL the parts can run in several places.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "api,worker,schedules"
    )]
    pub roles: Vec<Role>,
    /// Address and port; short for --set server.listen=ADDRESS.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// Answers HTTP requests: the API and the web app.
    Api,
    /// Runs jobs.
    Worker,
    /// Queues what is due (one of several processes at a time).
    Schedules,
    /// Gives the work of a cluster to its executors (docs/scale-out.md).
    Scheduler,
    /// Converts and queries for a cluster.
    Executor,
}

impl Role {
    /// Whether it is one of a cluster's, which know no database.
    pub(crate) fn of_cluster(self) -> bool {
        matches!(self, Self::Scheduler | Self::Executor)
    }
}

impl Args {
    /// Flags of this command that are settings.
    pub(crate) fn apply(
        &self,
        load: impl FnOnce(Vec<String>) -> Result<Loaded, ConfigError>,
    ) -> Result<Loaded, ConfigError> {
        load(
            self.listen
                .iter()
                .map(|listen| format!("server.listen={listen}"))
                .collect(),
        )
    }
}

pub(crate) async fn run(
    args: Args,
    mut settings: Settings,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    logging::start(&settings.log)?;
    let (own, roles) = (settings.clone(), &args.roles);
    let parts = cluster::serve(roles, &own, terminal);
    if args.roles.iter().all(|role| role.of_cluster()) {
        parts.await?;
        return Ok(ExitCode::SUCCESS);
    }
    // Before anything is touched: the folder is ours and the port is free.
    let mut lock = exclusive(&settings)?;
    let listener = match args.roles.contains(&Role::Api) {
        true => Some(listen(&mut settings).await?),
        false => None,
    };
    let app = App::start(settings, Parts::default()).await?;
    if args.roles.contains(&Role::Worker) {
        keeps_publishes(&app).await?;
    }
    let mail = app.settings.keeps_mail().then(|| app.settings.about_mail());
    if let Some(warning) = app.settings.about_proxies().filter(|_| listener.is_some()) {
        tracing::warn!("{warning}");
    }
    let server = serve(app, listener, &args.roles, lock.as_mut(), |url| {
        terminal.note(&format!("Stoa is at {url}   (Ctrl-C stops it)"));
        // That there is no mail at all stands in the log.
        if let Some(mail) = &mail {
            terminal.note(mail);
        }
    });
    let (code, ()) = tokio::try_join!(server, parts)?;
    Ok(code)
}

/// Better no worker than one whose publishes may be lost. A store that does not answer may come back.
async fn keeps_publishes(app: &App) -> Result<(), Failure> {
    match app.costs.lake.check_writes().await {
        Err(error) if error.is(stoa_kernel::Kind::Invalid) => Err(error.into()),
        Err(error) => {
            tracing::warn!(error = %error.chain(), "the lake cannot be written yet");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// The lock of the data folder where the database lives in it.
pub(crate) fn exclusive(settings: &Settings) -> Result<Option<DataLock>, Failure> {
    Ok(match settings.embedded_database() {
        true => Some(DataLock::take(&settings.data.dir)?),
        false => {
            crate::data_folder::prepare(&settings.data.dir)?;
            None
        }
    })
}

/// Takes the port; the address people type is known from then on.
pub(crate) async fn listen(settings: &mut Settings) -> Result<TcpListener, Failure> {
    let address = settings.server.listen.clone();
    let listener = TcpListener::bind(&address).await.map_err(|error| {
        let remedy = match error.kind() {
            std::io::ErrorKind::AddrInUse => "something already listens there (perhaps another Stoa). Stop it, or choose another port: --listen 127.0.0.1:7801",
            std::io::ErrorKind::PermissionDenied => "ports below 1024 need more rights. Choose one above: --listen 127.0.0.1:7800",
            std::io::ErrorKind::AddrNotAvailable => "this machine has no such address. Use 127.0.0.1 or 0.0.0.0",
            _ => "choose another address: --listen 127.0.0.1:7800",
        };
        Failure::failed(format!("cannot listen on {address}: {error}; {remedy}")).coded("cannot_listen")
    })?;
    if settings.server.public_url.is_empty()
        && let Ok(address) = listener.local_addr()
    {
        settings.server.public_url = app::typed_url(address);
    }
    Ok(listener)
}

/// Runs the roles until a signal, then lets requests finish and hands jobs back.
pub(crate) async fn serve(
    app: App,
    listener: Option<TcpListener>,
    roles: &[Role],
    lock: Option<&mut DataLock>,
    ready: impl FnOnce(&str),
) -> Result<ExitCode, Failure> {
    let shutdown = CancellationToken::new();
    let signal = tokio::spawn(stop_signal(shutdown.clone())?);
    let grace = Duration::from_secs(app.settings.server.shutdown_seconds);
    let mut background = app.background(roles, &shutdown);
    let upkeep = tokio::spawn(metrics::upkeep());
    let url = listener
        .is_some()
        .then(|| app.settings.server.public_url.clone());
    if let (Some(lock), Some(url)) = (lock, &url) {
        lock.announce(url);
    }
    let version = env!("CARGO_PKG_VERSION");
    if !app.settings.keeps_mail() {
        tracing::warn!("{}", app.settings.about_mail());
    }
    tracing::info!(version, url = url.as_deref().unwrap_or("-"), "stoa started");
    ready(
        url.as_deref()
            .unwrap_or("(no address: this process only works)"),
    );

    if let Some(listener) = listener {
        let limits = Limits::of(&app.settings, connections::raise_files());
        let router = router::build(app.clone());
        tokio::select! {
            () = connections::serve(listener, router, limits, shutdown.clone()) => {}
            // Streams (server-sent events) stay open as long as browsers like: they get this long.
            () = async { shutdown.cancelled().await; tokio::time::sleep(grace).await } => {}
        }
    } else {
        shutdown.cancelled().await;
    }
    let all_back = tokio::time::timeout(grace, async {
        while background.join_next().await.is_some() {}
    })
    .await;
    if all_back.is_err() {
        tracing::warn!("jobs did not stop in time; they are taken up again when their lease ends");
    }
    signal.abort();
    upkeep.abort();
    tracing::info!("stoa stopped");
    Ok(ExitCode::SUCCESS)
}

/// Listens from the call on, so that a signal right after the start is already a graceful one.
#[cfg(unix)]
pub(crate) fn stop_signal(
    shutdown: CancellationToken,
) -> Result<impl Future<Output = ()> + use<>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| {
        signal(kind).map_err(|error| {
            Failure::failed(format!(
                "the system lets nobody listen for signals: {error}"
            ))
        })
    };
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tracing::info!("stopping: requests and jobs may finish");
        shutdown.cancel();
    })
}

#[cfg(not(unix))]
pub(crate) fn stop_signal(
    shutdown: CancellationToken,
) -> Result<impl Future<Output = ()> + use<>, Failure> {
    Ok(async move {
        let _ = tokio::signal::ctrl_c().await;
        shutdown.cancel();
    })
}
