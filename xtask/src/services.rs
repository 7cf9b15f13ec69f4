//! Real servers for tests: a throw-away PostgreSQL in a temporary folder on a free port.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use crate::shell;

#[derive(Subcommand)]
pub(crate) enum Action {
    /// Start PostgreSQL, run a command against it, stop it whatever the command did
    Run {
        /// The command; it finds the server in STOA_TEST_POSTGRES_URL
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<String>,
    },
}

pub(crate) fn run(action: &Action) -> Result<ExitCode> {
    let Action::Run { command } = action;
    let postgres = Postgres::start()?;
    let status = Command::new(&command[0])
        .args(&command[1..])
        .envs(postgres.env())
        .status()
        .with_context(|| format!("cannot start `{}`", command[0]))?;
    Ok(match status.code() {
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None => ExitCode::FAILURE,
    })
}

/// A running server; dropping it stops the server and removes its folder.
pub(crate) struct Postgres {
    url: String,
    guard: Child,
}

const USER: &str = "stoa_test";

/// Runs the server and waits for its own standard input to close: that happens when xtask ends,
/// however it ends, so no server outlives us. Arguments: folder of binaries, data folder, port.
const GUARD: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 \
  -c shared_buffers=128MB -c max_wal_size=2GB -c log_min_messages=fatal >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT $server 2>/dev/null
wait $server 2>/dev/null
rm -rf "$2"
"#;

impl Postgres {
    /// Makes a cluster and starts it; as another user when we are root, as the server demands.
    pub(crate) fn start() -> Result<Self> {
        let mut attempt = Self::attempt();
        // Someone may take the free port between our look and the server's start: look again.
        for _ in 0..2 {
            if attempt.is_ok() {
                break;
            }
            attempt = Self::attempt();
        }
        attempt
    }

    /// What the tests read: see `stoa-testkit`.
    pub(crate) fn env(&self) -> [(&'static str, &str); 2] {
        [
            ("STOA_TEST_DATABASE", "postgres"),
            ("STOA_TEST_POSTGRES_URL", &self.url),
        ]
    }

    fn attempt() -> Result<Self> {
        let bin = binaries()?;
        let owner = owner()?;
        let dir = tempfile::Builder::new()
            .prefix("stoa-postgres-")
            .tempdir()?;
        let password = dir.path().file_name().unwrap_or_default();
        let password = password.to_string_lossy().into_owned();
        fs::write(dir.path().join("password"), &password)?;
        if let Some((uid, gid)) = owner {
            chown(dir.path(), Some(uid), Some(gid))?;
            chown(dir.path().join("password"), Some(uid), Some(gid))?;
        }
        init(&bin, dir.path(), owner)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new("sh");
        command
            .args(["-c", GUARD, "guard"])
            .arg(&bin)
            .arg(dir.path())
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .process_group(0);
        become_owner(&mut command, owner);
        let mut server = Self {
            url: format!("postgres://{USER}:{password}@127.0.0.1:{port}/postgres"),
            guard: command.spawn().context("cannot start the server's guard")?,
        };
        server.wait_until_ready(dir.path(), port)?;
        let _ = dir.keep(); // from here on the guard removes it
        Ok(server)
    }

    fn wait_until_ready(&mut self, dir: &Path, port: u16) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            // The server writes its state into the last line of this file; pg_ctl reads it too.
            let state = fs::read_to_string(dir.join("data/postmaster.pid")).unwrap_or_default();
            if state.lines().nth(7).map(str::trim) == Some("ready") {
                return Ok(());
            }
            if self.guard.try_wait()?.is_some() {
                break;
            }
            sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(dir.join("log")).unwrap_or_default();
        bail!("PostgreSQL did not answer on port {port} within a minute; its log:\n{log}")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// `initdb` into `dir/data`, with a password for the only role.
fn init(bin: &Path, dir: &Path, owner: Option<(u32, u32)>) -> Result<()> {
    let mut command = Command::new(bin.join("initdb"));
    command
        .args(["--no-sync", "--no-locale", "--encoding=UTF8"])
        .args(["--auth=scram-sha-256", "--username", USER, "--pwfile"])
        .arg(dir.join("password"))
        .arg("--pgdata")
        .arg(dir.join("data"))
        .current_dir("/")
        .stdin(Stdio::null());
    become_owner(&mut command, owner);
    let output = command.output().context("cannot start initdb")?;
    if !output.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

fn become_owner(command: &mut Command, owner: Option<(u32, u32)>) {
    if let Some((uid, gid)) = owner {
        command.uid(uid).gid(gid).current_dir("/");
    }
}

/// The user to run the server as: nobody in particular unless we are root.
fn owner() -> Result<Option<(u32, u32)>> {
    if !shell::is_root() {
        return Ok(None);
    }
    for user in ["postgres", "nobody"] {
        let id = |flag| shell::output("id", &[flag, user]).and_then(|id| id.parse().ok());
        if let (Some(uid), Some(gid)) = (id("-u"), id("-g")) {
            return Ok(Some((uid, gid)));
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` here")
}

/// The folder that holds `initdb`: the PATH's, or the newest that Debian or Homebrew installed.
fn binaries() -> Result<PathBuf> {
    if let Some(initdb) = shell::which(&["initdb"]) {
        // A link may stand alone; the programs it needs are beside the file itself.
        let initdb = initdb.canonicalize()?;
        return Ok(initdb.parent().unwrap_or(Path::new("/")).to_path_buf());
    }
    let mut found = Vec::new();
    for base in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let versions = fs::read_dir(base).into_iter().flatten().flatten();
        found.extend(versions.filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let version: u32 = name.trim_start_matches("postgresql@").parse().ok()?;
            let bin = entry.path().join("bin");
            bin.join("initdb").is_file().then_some((version, bin))
        }));
    }
    found.sort();
    match found.pop() {
        Some((15.., bin)) => Ok(bin),
        _ => bail!(
            "PostgreSQL 15 or newer is not installed (no initdb found); on Debian: apt install postgresql"
        ),
    }
}

/// Is a server installed that `Postgres::start` could start?
pub(crate) fn installed() -> bool {
    binaries().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_stops_with_its_handle() {
        if !installed() {
            return; // `cargo xtask test` installs it before it runs the tests
        }
        let server = Postgres::start().unwrap();
        let port: u16 = server.url[server.url.rfind(':').unwrap() + 1..]
            .split('/')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(server);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
