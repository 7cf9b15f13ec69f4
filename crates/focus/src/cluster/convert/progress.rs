//! How far the machines are, by the files that are there: those of a part appear when it is done, so
//! a listing now and then tells, and the machines have nothing to do for it.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use futures::TryStreamExt;
use object_store::path::Path;
use stoa_kernel::Error;

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
            Ok(()) => tell(done.progress()),
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
    rows: u64,
    bytes: u64,
    bytes_total: u64,
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
        Self {
            bytes_total: awaited.values().sum(),
            awaited,
            known: HashSet::new(),
            rows: 0,
            bytes: 0,
        }
    }

    /// Counts the files that came since the last look; their footers say how many rows they have.
    pub(in crate::cluster) async fn look(&mut self, output: &Output) -> Result<(), Error> {
        let prefix = Some(&output.prefix).filter(|prefix| !prefix.as_ref().is_empty());
        let listed: Vec<_> = output
            .store
            .list(prefix)
            .try_collect()
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
                self.rows += u64::try_from(footer.file_metadata().num_rows()).unwrap_or_default();
                self.bytes += std::mem::take(bytes);
                self.known.insert(file.location);
            }
        }
        Ok(())
    }

    pub(in crate::cluster) const fn progress(&self) -> Progress {
        Progress {
            rows: self.rows,
            bytes: self.bytes,
            bytes_total: self.bytes_total,
        }
    }
}
