//! Loads the invented company: a source per vendor, first what was over before the month that runs, then that month, as a
//! company would that began with its history. Every delivery is a version that can be gone back to.

use bytes::Bytes;
use stoa_accounts::organisations::Organisation;
use stoa_costs::runs::wire::Run;

use super::{REASON, finished, runs, upload};
use crate::app::App;
use crate::commands::Failure;
use crate::samples::company::{Bill, Company, Vendor};
use crate::terminal::Terminal;

/// Uploads what is not there yet and waits until all of it is published. The runs, those of the history first.
pub(super) async fn load(
    app: &App,
    organisation: &Organisation,
    company: &Company,
    terminal: &Terminal,
) -> Result<Vec<Run>, Failure> {
    let mut loaded = Vec::new();
    for newest in [false, true] {
        for (vendor, bills) in &company.bills {
            let Some((running, before)) = bills.split_last() else {
                continue;
            };
            let delivery = match newest {
                true => std::slice::from_ref(running),
                false => before,
            };
            if !delivery.is_empty() {
                loaded.push(deliver(app, organisation, vendor, delivery, terminal).await?);
            }
        }
    }
    Ok(loaded)
}

/// One delivery of one vendor, unless a run of that source holds its first file.
async fn deliver(
    app: &App,
    organisation: &Organisation,
    vendor: &Vendor,
    bills: &[Bill],
    terminal: &Terminal,
) -> Result<Run, Failure> {
    let actor = organisation.system_actor(REASON);
    let name = format!("{} (invented)", vendor.name);
    let known: Vec<Run> = runs(app, &actor)
        .await?
        .into_iter()
        .filter(|run| run.source_name == name)
        .collect();
    let there = known.iter().find(|run| {
        let mut files = run.files.iter();
        files.any(|file| bills.iter().any(|bill| bill.name == file.name))
    });
    let run = match there {
        Some(run) => run.id,
        None => {
            if let [one] = bills {
                terminal.note(&format!("Loading {name}, {}", one.month));
            } else {
                terminal.note(&format!("Loading {name}, {} months", bills.len()));
            }
            let files = bills
                .iter()
                .map(|bill| (bill.name.as_str(), Bytes::from(bill.content.clone())))
                .collect();
            let source = known.first().map(|run| run.source_id);
            upload(app, &actor, organisation, source, &name, files).await?
        }
    };
    finished(app, &actor, run).await
}

#[cfg(test)]
mod tests;
