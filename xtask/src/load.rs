//! Loads a running server over HTTP and reports latencies: the API figures of `make bench`.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use hdrhistogram::Histogram;
use reqwest::{Client, Method};

#[derive(Args)]
pub(crate) struct Options {
    /// The address to ask
    url: String,
    #[arg(long, default_value = "GET")]
    method: Method,
    /// A header, `Name: value`; may be repeated
    #[arg(long = "header", short = 'H')]
    headers: Vec<String>,
    /// A JSON body; `{n}` in it becomes the number of the request
    #[arg(long)]
    body: Option<String>,
    /// Requests at the same time
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// How long; the first tenth warms up and is not counted
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Stop after so many requests
    #[arg(long)]
    requests: Option<u64>,
    /// Another address for each request in turn, instead of the one
    #[arg(long)]
    also: Vec<String>,
}

struct Seen {
    micros: Histogram<u64>,
    refused: u64,
    example: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1) // the server needs the processors more than we do
        .enable_all()
        .build()?
        .block_on(load(options))
}

async fn load(options: &Options) -> Result<ExitCode> {
    let client = Client::builder().no_proxy().build()?;
    let sent = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let span = Duration::from_secs(options.seconds);
    let warm = begun + span / 10;
    let tasks: Vec<_> = (0..options.clients.max(1))
        .map(|_| {
            let (client, sent, plan) = (client.clone(), sent.clone(), Plan::of(options));
            tokio::spawn(async move { plan?.ask(&client, &sent, warm, begun + span).await })
        })
        .collect();
    let mut all = Seen::new()?;
    for task in tasks {
        let seen = task.await??;
        all.micros.add(&seen.micros)?;
        all.refused += seen.refused;
        all.example = all.example.or(seen.example);
    }
    let counted = (Instant::now() - warm).as_secs_f64();
    println!(
        "{}",
        serde_json::json!({
            "requests": all.micros.len(),
            "refused": all.refused,
            "per_second": (all.micros.len() as f64 / counted).round(),
            "p50_ms": all.micros.value_at_quantile(0.50) as f64 / 1e3,
            "p95_ms": all.micros.value_at_quantile(0.95) as f64 / 1e3,
            "p99_ms": all.micros.value_at_quantile(0.99) as f64 / 1e3,
            "max_ms": all.micros.max() as f64 / 1e3,
        })
    );
    if let Some(example) = all.example {
        eprintln!("{} requests refused, for example: {example}", all.refused);
    }
    Ok(if all.refused == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Seen {
    fn new() -> Result<Self> {
        let micros = Histogram::new_with_bounds(1, 120_000_000, 3)?;
        Ok(Self {
            micros,
            refused: 0,
            example: None,
        })
    }
}

/// What every client asks, in turn.
struct Plan {
    urls: Vec<String>,
    method: Method,
    headers: Vec<(String, String)>,
    body: Option<String>,
    limit: u64,
}

impl Plan {
    fn of(options: &Options) -> Result<Self> {
        let header = |line: &String| {
            let (name, value) = line
                .split_once(':')
                .with_context(|| format!("--header {line}: write Name: value"))?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        let mut urls = vec![options.url.clone()];
        urls.extend(options.also.iter().cloned());
        if !urls
            .iter()
            .all(|url| url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:"))
        {
            bail!("load only a server of your own: http://127.0.0.1:<port>/…");
        }
        Ok(Self {
            urls,
            method: options.method.clone(),
            headers: options.headers.iter().map(header).collect::<Result<_>>()?,
            body: options.body.clone(),
            limit: options.requests.unwrap_or(u64::MAX),
        })
    }

    async fn ask(
        &self,
        client: &Client,
        sent: &AtomicU64,
        warm: Instant,
        end: Instant,
    ) -> Result<Seen> {
        let mut seen = Seen::new()?;
        while Instant::now() < end {
            let number = sent.fetch_add(1, Ordering::Relaxed);
            if number >= self.limit {
                break;
            }
            let url = &self.urls[number as usize % self.urls.len()];
            let mut request = client.request(self.method.clone(), url);
            for (name, value) in &self.headers {
                request = request.header(name, value);
            }
            if let Some(body) = &self.body {
                let body = body.replace("{n}", &number.to_string());
                request = request
                    .header("content-type", "application/json")
                    .body(body);
            }
            let asked = Instant::now();
            let response = request.send().await?;
            let status = response.status();
            let text = response.bytes().await?;
            if !status.is_success() {
                seen.refused += 1;
                seen.example = Some(format!("{status} {}", String::from_utf8_lossy(&text)));
            } else if asked >= warm {
                seen.micros.record(asked.elapsed().as_micros() as u64)?;
            }
        }
        Ok(seen)
    }
}
