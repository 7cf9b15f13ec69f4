//! The real binary as a child process, on a data folder of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A running `stoa serve`.
pub struct Server {
    pub url: String,
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// `stoa` with the test's own settings and nothing of the caller's environment.
pub fn stoa(data: &Path, database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stoa"));
    // A data folder need not be there yet.
    let there = data.ancestors().find(|folder| folder.is_dir());
    command
        .env_clear()
        .current_dir(there.expect("a folder above it"))
        .arg("--data")
        .arg(data);
    if !database.is_empty() {
        command.arg("--set").arg(format!("database.url={database}"));
    }
    command
}

impl Server {
    /// Starts and waits until it says where it listens.
    pub fn start(data: &Path, database: &str, set: &[&str]) -> Server {
        Server::spawn(&mut serve(stoa(data, database), set))
    }

    /// The same in a process that may have so many bytes of memory, reserved ones included: asking for
    /// more ends it.
    #[cfg(target_os = "linux")]
    pub fn start_within(bytes: u64, data: &Path, database: &str, set: &[&str]) -> Server {
        Server::spawn(&mut limited(bytes, &serve(stoa(data, database), set)))
    }

    /// The most memory it has used so far, in bytes.
    #[cfg(target_os = "linux")]
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .expect("a running process");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib: u64 = peak
            .and_then(|rest| rest.trim().strip_suffix(" kB"))
            .and_then(|kib| kib.trim().parse().ok())
            .expect("VmHWM in kB");
        kib << 10
    }

    /// The time of processors that it has taken so far, in hundredths of a second.
    #[cfg(target_os = "linux")]
    pub fn worked(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("a running process");
        // Behind the name, which may have blanks and parentheses: its own time and that of the system for it.
        let (_, fields) = stat.rsplit_once(") ").expect("a name");
        let times = fields.split(' ').skip(11).take(2);
        times.map(|time| time.parse::<u64>().expect("a time")).sum()
    }

    #[cfg(not(target_os = "linux"))]
    pub fn peak_memory(&self) -> u64 {
        0
    }

    /// A part of a cluster: `scheduler` or `executor`, known to its scheduler when this returns.
    #[cfg(feature = "cluster")]
    pub fn part(data: &Path, role: &str, set: &[&str]) -> Server {
        let mut command = stoa(data, "");
        for assignment in set {
            command.arg("--set").arg(assignment);
        }
        command.args(["--set", "log.format=json", "serve", "--roles", role]);
        Server::spawn(&mut command)
    }

    /// A command that ends in `serve` with its log as JSON.
    pub fn spawn(command: &mut Command) -> Server {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("stoa starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let mut url = None;
        for line in lines.by_ref().map_while(Result::ok) {
            log.lock().unwrap().push_str(&format!("{line}\n"));
            let entry: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if entry["message"] == "stoa started" {
                url = entry["url"].as_str().map(ToOwned::to_owned);
                break;
            }
        }
        let Some(url) = url else {
            let _ = child.wait();
            panic!("stoa did not start:\n{}", log.lock().unwrap());
        };
        let sink = Arc::clone(&log);
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                sink.lock().unwrap().push_str(&format!("{line}\n"));
            }
        });
        Server {
            url,
            child,
            log,
            reader: Some(reader),
        }
    }

    /// What it said so far.
    #[cfg(feature = "cluster")]
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// As a power cut would.
    pub fn kill(mut self) -> String {
        self.child.kill().expect("SIGKILL");
        self.finish()
    }

    /// As an operator would; the exit code must be 0.
    pub fn terminate(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .expect("kill")
                .success()
        );
        let status = self.child.wait().expect("an exit code");
        let log = self.finish();
        assert!(status.success(), "{status}\n{log}");
        log
    }

    fn finish(&mut self) -> String {
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command of a server with these settings, at a free port.
pub fn serve(mut command: Command, set: &[&str]) -> Command {
    // Personas sign up by mail; a test that wants none says `mail.url=`.
    command.args(["--set", "mail.url=mailbox:"]);
    for assignment in set {
        command.arg("--set").arg(assignment);
    }
    command.args([
        "--set",
        "log.format=json",
        "serve",
        "--listen",
        "127.0.0.1:0",
    ]);
    command
}

/// The same command under `ulimit -v`.
#[cfg(target_os = "linux")]
pub fn limited(bytes: u64, command: &Command) -> Command {
    under(&format!("ulimit -v {}", bytes >> 10), command)
}

/// The same command after these of the shell, which set what the system allows it.
pub fn under(limits: &str, command: &Command) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell
        .env_clear()
        .arg("-c")
        .arg(format!("{limits} && exec \"$0\" \"$@\""))
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    shell
}

/// Standard output and error as text.
pub fn text(output: &Output) -> (String, String) {
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}
