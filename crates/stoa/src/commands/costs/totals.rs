//! `stoa costs totals`: for every source, what Stoa says and what the delivered files say. The
//! file side is added up by code that shares nothing with the conversion: here and now, where a bill
//! is a CSV file whose amounts stand in one column, and else by the count that the conversion made
//! of the text of the files, beside its mapping.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::process::ExitCode;

use bytes::{Buf, Bytes};
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::Serialize;
use serde_json::json;
use stoa_costs::Costs;
use stoa_costs::runs::wire::Run;
use stoa_focus::lake::Pin;
use stoa_focus::query::{Basis, Compare, Filter, FilterOp, Grain, Query};
use stoa_kernel::{RunId, SourceId};
use tokio::runtime::Handle;

use super::REASON;
use super::exact::{self, Columns, Exact, PerPeriod};
use crate::app::App;
use crate::commands::{Failure, Tenant, tenants};
use crate::terminal::{Table, Terminal, money};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this organisation (its slug).
    #[arg(long)]
    org: Option<String>,
}

/// One source in one currency.
#[derive(Debug, Default, Serialize)]
struct Line {
    organisation: String,
    source: String,
    currency: String,
    /// Sum of BilledCost over the lake, the number on the screen.
    stoa: String,
    /// Sum over the delivered files.
    file: Option<String>,
    equal: bool,
    /// Some of the files were not read now: their sum is the one that was counted when they were converted.
    counted_before: bool,
    /// Why there is no sum of the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(crate) async fn run(app: &App, args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let mut lines = Vec::new();
    for tenant in tenants(app, args.org.as_deref()).await? {
        lines.extend(of_tenant(app, &tenant).await?);
    }
    let differing = lines.iter().any(|line| line.file.is_some() && !line.equal);
    terminal.result(&json!({"totals": lines}), || {
        let mut table = Table::new(&[
            "Organisation",
            "Source",
            "",
            "BilledCost in Stoa",
            "in the files",
            "",
        ])
        .right(&[3, 4]);
        for line in &lines {
            let verdict = match (&line.file, line.equal) {
                (_, true) if line.counted_before => {
                    terminal.good("equal, as counted when it was converted")
                }
                (_, true) => terminal.good("equal"),
                (Some(_), false) => terminal.bad("DIFFERENT"),
                (None, _) => line.reason.clone().unwrap_or_default(),
            };
            let file = line
                .file
                .as_deref()
                .map(money)
                .unwrap_or_else(|| "-".into());
            table.row([
                line.organisation.clone(),
                line.source.clone(),
                line.currency.clone(),
                money(&line.stoa),
                file,
                verdict,
            ]);
        }
        if table.is_empty() {
            "Nothing is published yet.".into()
        } else {
            table.to_string()
        }
    });
    Ok(if differing {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn of_tenant(app: &App, tenant: &Tenant) -> Result<Vec<Line>, Failure> {
    let datasets = {
        let read = app.store.read(&tenant.actor(REASON)).await?;
        stoa_costs::datasets::view::list(read).await?.datasets
    };
    let mut lines = Vec::new();
    for dataset in datasets {
        let version = |number: i64| u64::try_from(number).unwrap_or_default();
        let pin = Pin {
            org_slug: tenant.slug.clone(),
            raw_version: version(dataset.raw_version),
            rollup_version: version(dataset.rollup_version),
        };
        let mut sources: BTreeMap<SourceId, Vec<(String, RunId)>> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for period in dataset.periods {
            names.insert(period.source_id, period.source_name);
            sources
                .entry(period.source_id)
                .or_default()
                .push((period.billing_period, period.run_id));
        }
        for (source, periods) in sources {
            let name = names.get(&source).cloned().unwrap_or_default();
            lines.extend(of_source(app, tenant, &pin, source, name, &periods).await?);
        }
    }
    Ok(lines)
}

async fn of_source(
    app: &App,
    tenant: &Tenant,
    pin: &Pin,
    source: SourceId,
    name: String,
    periods: &[(String, RunId)],
) -> Result<Vec<Line>, Failure> {
    let said = in_stoa(&app.costs, pin, source).await?.into_iter();
    let exact = said.map(|(currency, sum)| Ok((currency, Exact::of(&sum)?.text())));
    let stoa: BTreeMap<String, String> = match exact.collect::<Result<_, String>>() {
        Ok(sums) => sums,
        // One absurd sum takes nobody else's away.
        Err(reason) => {
            return Ok(vec![Line {
                organisation: tenant.slug.clone(),
                source: name,
                reason: Some(reason),
                ..Line::default()
            }]);
        }
    };
    let files = in_files(app, tenant, periods).await;
    let line = |currency: &String, sum: &String| {
        let (file, counted_before, reason) = match &files {
            Ok(files) => {
                let sum = files.sums.get(currency).copied().unwrap_or_default();
                (Some(sum.text()), files.counted_before, None)
            }
            Err(reason) => (None, false, Some(reason.clone())),
        };
        Line {
            organisation: tenant.slug.clone(),
            source: name.clone(),
            currency: currency.clone(),
            equal: file.as_deref() == Some(sum),
            stoa: sum.clone(),
            file,
            counted_before,
            reason,
        }
    };
    let nothing = Exact::default().text();
    // A currency that only the files have is missing in Stoa, and has to be seen.
    let in_files = files.iter().flat_map(|files| files.sums.keys());
    let currencies: BTreeSet<&String> = stoa.keys().chain(in_files).collect();
    Ok(currencies
        .into_iter()
        .map(|currency| line(currency, stoa.get(currency).unwrap_or(&nothing)))
        .collect())
}

/// What a report says, by currency: the same query the web app asks.
async fn in_stoa(
    costs: &Costs,
    pin: &Pin,
    source: SourceId,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut query = Query {
        measures: vec!["BilledCost".into()],
        group_by: Vec::new(),
        grain: Grain::None,
        range: None,
        basis: Basis::Billing,
        filters: vec![Filter {
            dimension: "source_id".into(),
            op: FilterOp::In,
            values: vec![Some(source.to_string())],
        }],
        compare: Compare::None,
        top: None,
        currency: None,
        as_of: None,
    };
    let mut sums = BTreeMap::new();
    for currency in costs.lake.query(pin, &query).await?.currencies {
        query.currency = Some(currency.clone());
        let result = costs.lake.query(pin, &query).await?;
        let sum = result.totals.get("BilledCost").cloned();
        sums.insert(currency, sum.unwrap_or_default());
    }
    Ok(sums)
}

/// What the delivered files of a source say, by currency.
#[derive(Default)]
struct InFiles {
    sums: BTreeMap<String, Exact>,
    counted_before: bool,
}

impl InFiles {
    fn add(&mut self, currency: &str, sum: Exact) -> Result<(), String> {
        self.sums.entry(currency.to_owned()).or_default().plus(sum)
    }
}

/// Each period from the files of the run that published it.
async fn in_files(
    app: &App,
    tenant: &Tenant,
    periods: &[(String, RunId)],
) -> Result<InFiles, String> {
    let mut by_run: BTreeMap<RunId, BTreeSet<&str>> = BTreeMap::new();
    for (period, run) in periods {
        by_run.entry(*run).or_default().insert(period);
    }
    let mut all = InFiles::default();
    for (run, periods) in by_run {
        let run = {
            let read = app.store.read(&tenant.actor(REASON)).await;
            let read = read.map_err(|error| error.message().to_owned())?;
            let run = stoa_costs::runs::view::get(&read, run).await;
            run.map_err(|error| error.message().to_owned())?
        };
        let format = run.recognised.as_ref().map(|known| known.format.as_str());
        let again = match Columns::of(format.unwrap_or_default()) {
            Some(columns) => read_again(app, tenant, &run, columns).await.ok(),
            None => None,
        };
        match again {
            Some(sums) => {
                let published = sums
                    .iter()
                    .filter(|(period, _)| periods.contains(period.as_str()));
                for (currency, sum) in published.flat_map(|(_, sums)| sums) {
                    all.add(currency, *sum)?;
                }
            }
            // No plain CSV, packed otherwise, or no longer kept.
            None => {
                for (currency, sum) in counted_before(&run, &periods)? {
                    all.add(currency, sum)?;
                }
                all.counted_before = true;
            }
        }
    }
    Ok(all)
}

/// What was counted of the files of a run when they were converted, of all of its months at once.
fn counted_before<'a>(
    run: &'a Run,
    periods: &BTreeSet<&str>,
) -> Result<Vec<(&'a str, Exact)>, String> {
    let mut months = run
        .periods
        .iter()
        .map(|period| period.billing_period.as_str());
    if let Some(replaced) = months.find(|month| !periods.contains(month)) {
        return Err(format!(
            "{replaced} was replaced since, and the months of a run are counted as one"
        ));
    }
    let balance = run.balance.as_ref().ok_or("its run has no count")?;
    let billed = balance
        .money
        .iter()
        .filter(|money| money.column == "BilledCost");
    let sums = billed.map(|money| {
        let charges = Exact::of(&money.incoming)?.minus(Exact::of(&money.skipped)?)?;
        Ok((money.currency.as_str(), charges))
    });
    sums.collect()
}

/// The sums of the files of a run, read again from where they were landed.
async fn read_again(
    app: &App,
    tenant: &Tenant,
    run: &Run,
    columns: Columns,
) -> Result<PerPeriod, String> {
    let mut sums = PerPeriod::new();
    for (index, file) in run.files.iter().enumerate() {
        let path = app.costs.landing.path(tenant.id, run.id, index, &file.name);
        let got = app
            .costs
            .landing
            .store
            .get_opts(&path, Default::default())
            .await;
        let got = got.map_err(|_| format!("{} is no longer kept", file.name))?;
        let reader = Blocking {
            handle: Handle::current(),
            chunks: got.into_stream(),
            chunk: Bytes::new(),
        };
        let name = file.name.clone();
        let add = tokio::task::spawn_blocking(move || exact::sum_csv(&name, reader, &columns));
        exact::merge(&mut sums, add.await.map_err(|error| error.to_string())??)?;
    }
    Ok(sums)
}

/// A stream of chunks as something a plain reader reads, on a thread that may wait.
struct Blocking {
    handle: Handle,
    chunks: BoxStream<'static, object_store::Result<Bytes>>,
    chunk: Bytes,
}

impl Read for Blocking {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while !self.chunk.has_remaining() {
            match self.handle.block_on(self.chunks.next()) {
                Some(chunk) => self.chunk = chunk.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = into.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}
