//! The listening side of the server: accepts connections as long as there is room for them, gives each
//! its time-outs, and closes those that only stand there. What a request does is the router's business.

mod answer;
mod room;
mod seat;
mod wire;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use stoa_httpkit::TrustedProxies;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::config::Settings;
use answer::Answer;
use room::Room;
use seat::Seat;
use wire::Counted;

/// What one connection may do, and how many there may be.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// From the first byte of a request, or from the opening of the connection, to the end of its headers.
    pub headers: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Without the client taking more of an answer.
    pub stall: Duration,
    /// Fewer bytes than that of an answer taken, while it stalls, are none.
    pub bytes_per_second: u32,
    /// Open at the same time.
    pub total: usize,
    /// Of one address (IPv6: one /64). Proxies are exempt.
    pub per_address: usize,
    pub proxies: TrustedProxies,
    /// Requests at the same time on one HTTP/2 connection.
    pub streams: u32,
    /// Requests that the client of an HTTP/2 connection may take back in a minute.
    pub resets_per_minute: u32,
}

/// Kept for what is no connection: database, lake, files of running jobs.
const RESERVED: usize = 128;
/// No machine of the size Stoa is made for has a use for more.
const MOST: usize = 10_000;
/// Bytes of a request's headers.
const HEADERS: u32 = 32 * 1024;
/// Bytes of one connection that wait to be read, or to be sent.
const BUFFER: usize = 64 * 1024;
/// Streams that were reset before anything was done with them (RFC 9113, 10.5).
const PENDING_RESETS: usize = 20;
/// Streams that the server itself reset, for frames that must not be.
const OWN_RESETS: usize = 128;
/// How often the other end of a quiet HTTP/2 connection must show that it lives.
const PING: Duration = Duration::from_secs(20);

impl Limits {
    /// `files` is the limit of open files of this process.
    pub(crate) fn of(settings: &Settings, files: u64) -> Self {
        let server = &settings.server;
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        let there = files
            .saturating_sub(RESERVED.max(files / 4))
            .clamp(16, MOST);
        let total = match server.max_connections {
            0 => there,
            wanted => wanted.min(files.saturating_sub(RESERVED / 2)).max(16),
        };
        let seconds = Duration::from_secs;
        Self {
            headers: seconds(server.header_seconds),
            idle: seconds(server.idle_seconds),
            stall: seconds(server.stall_seconds),
            bytes_per_second: server.min_bytes_per_second,
            total,
            // Whatever is set: one address never has the whole house.
            per_address: server.max_connections_per_address.min(total / 2),
            proxies: server.proxies(),
            streams: server.http2_streams,
            resets_per_minute: server.http2_resets_per_minute,
        }
    }
}

/// Raises the limit of open files as far as the system lets this process; what it is now.
pub(crate) fn raise_files() -> u64 {
    // More than this has no use and costs programs that walk over all of them.
    const WANTED: u64 = 1 << 20;
    match rlimit::increase_nofile_limit(WANTED) {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files is not known; 1024 are counted on");
            1024
        }
    }
}

/// Serves until `shutdown` fires and the last request is answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: CancellationToken,
) {
    tracing::info!(
        connections = limits.total,
        per_address = limits.per_address,
        "room for connections"
    );
    let room = Arc::new(Room::new(limits));
    let open = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &room) => accepted,
        };
        // Dropping the stream closes it.
        if let Some(ticket) = room.admit(peer.ip()) {
            let (router, shutdown) = (router.clone(), shutdown.clone());
            open.spawn(async move {
                let seat = Arc::clone(ticket.seat());
                connection(stream, peer, seat, router, shutdown).await;
                drop(ticket);
            });
        }
    }
    drop(listener);
    open.close();
    open.wait().await;
}

/// The next connection. When the system has no file left for it, somebody idle makes room.
async fn accept(listener: &TcpListener, room: &Room) -> (TcpStream, SocketAddr) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error)
                if matches!(
                    error.kind(),
                    ConnectionAborted | ConnectionRefused | ConnectionReset
                ) => {}
            Err(error) => {
                room.out_of_files(&error);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    seat: Arc<Seat>,
    router: Router,
    shutdown: CancellationToken,
) {
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Counted::new(stream, Arc::clone(&seat)));
    let requests = Arc::clone(&seat);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let answered = requests.begin(request.version() == hyper::Version::HTTP_2);
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let response = router
                .oneshot(request)
                .await
                .unwrap_or_else(|e: Infallible| match e {});
            Ok::<_, Infallible>(response.map(|body| Answer::new(body, answered)))
        }
    });
    let builder = builder(seat.limits());
    let mut served = pin!(builder.serve_connection(io, service));
    let mut stopping = false;
    loop {
        tokio::select! {
            done = served.as_mut() => {
                if let Err(error) = done {
                    tracing::debug!(%error, "a connection broke");
                    seat.broke(&*error);
                }
                return;
            }
            () = shutdown.cancelled(), if !stopping => {
                stopping = true;
                served.as_mut().graceful_shutdown();
            }
            // Dropping the connection closes it.
            () = seat.over() => return,
        }
    }
}

/// Headers have the seat's time-out, not hyper's, which does not see a connection that says nothing at all.
fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle.saturating_add(limits.headers))
        .max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_pending_accept_reset_streams(PENDING_RESETS)
        .max_local_error_reset_streams(OWN_RESETS)
        .max_header_list_size(HEADERS)
        .max_send_buf_size(BUFFER)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    builder
}
