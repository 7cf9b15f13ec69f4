//! How far the machines are, by the files that are there: those of a part appear when it is done, so
//! a listing now and then tells, and the machines have nothing to do for it.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use object_store::path::Path;
use stoa_kernel::Error;

use super::listed;
use crate::cluster::wire::PartOrder;
use crate::convert::{ConvertRequest, Output, Progress};
use crate::lake::footer;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// Waits for the parts of a conversion, and tells of them meanwhile.
pub(super) async fn beside<T>(
    request: &ConvertRequest,
    orders: &[PartOrder],
    work: impl Future<Output = T>,
) -> T {
    tokio::select! {
        done = work => done,
        never = watch(request, orders) => match never {},
    }
}

async fn watch(request: &ConvertRequest, orders: &[PartOrder]) -> Infallible {
    let Some(tell) = &request.progress else {
        return std::future::pending().await;
    };
    let mut done = Done::of(orders);
    loop {
        tokio::time::sleep(EVERY).await;
        match done.look(&request.output).await {
            Ok(()) => tell(done.progress),
            // What is told is a courtesy; the conversion does not depend on it.
            Err(error) => tracing::debug!(%error, "the progress of a conversion is not known"),
        }
    }
}

/// What is there of some parts.
pub(in crate::cluster) struct Done {
    /// Bytes of input of the parts that have no file yet, by the beginning of its name.
    awaited: HashMap<String, u64>,
    known: HashSet<Path>,
    pub(in crate::cluster) progress: Progress,
}

impl Done {
    pub(in crate::cluster) fn of(orders: &[PartOrder]) -> Self {
        let awaited: HashMap<String, u64> = orders
            .iter()
            .map(|order| {
                let bytes = order.inputs.iter().filter_map(|input| input.bytes).sum();
                (format!("part-{}", order.stem), bytes)
            })
            .collect();
        let progress = Progress {
            bytes_total: awaited.values().sum(),
            ..Progress::default()
        };
        Self {
            awaited,
            known: HashSet::new(),
            progress,
        }
    }

    /// Counts the files that came since the last look; their footers say how many rows they have.
    pub(in crate::cluster) async fn look(&mut self, output: &Output) -> Result<(), Error> {
        let listed = listed(output)
            .await
            .map_err(|error| Error::internal(format!("listing what is converted: {error}")))?;
        for file in listed {
            let name = file.location.filename().unwrap_or_default();
            let Some((part, _)) = name.rsplit_once('-') else {
                continue;
            };
            let bytes = self.awaited.get_mut(part);
            if let (Some(bytes), false) = (bytes, self.known.contains(&file.location)) {
                let footer = footer(&output.store, &file.location, file.size).await?;
                let rows = footer.file_metadata().num_rows();
                self.progress.rows += u64::try_from(rows).unwrap_or_default();
                self.progress.bytes += std::mem::take(bytes);
                self.known.insert(file.location);
            }
        }
        Ok(())
    }
}
