//! The cluster's place in the binary: who is part of one and who uses one (docs/scale-out.md).
//! Without the cargo feature `cluster` it says what is missing.

use std::sync::Arc;

use stoa_focus::remote::Remote;
use stoa_kernel::Error;

use crate::commands::Failure;
use crate::config::Settings;

#[cfg(feature = "cluster")]
mod parts;

#[cfg(feature = "cluster")]
pub(crate) use parts::serve;

/// The cluster that `lake.cluster` names.
pub(crate) fn of_lake(settings: &Settings) -> Result<Option<Arc<dyn Remote>>, Error> {
    match settings.lake.cluster.as_str() {
        "" => Ok(None),
        address => open(address)
            .map(Some)
            .map_err(|why| Error::invalid("lake_cluster", format!("lake.cluster: {why}."))),
    }
}

/// The cluster that `--cluster` names. `in-process` runs the same plans in this process.
pub(crate) fn of_command(address: &str) -> Result<Arc<dyn Remote>, Failure> {
    open(address).map_err(|why| Failure::usage(format!("--cluster: {why}")))
}

#[cfg(feature = "cluster")]
fn open(address: &str) -> Result<Arc<dyn Remote>, String> {
    use stoa_focus::cluster::{Cluster, Stores};
    let cluster = match address {
        "in-process" => {
            // A command of the person who may read and write all of it anyway.
            let everything = ["file://", "s3", "gs", "az", "abfs", "adl", "http"];
            let stores = Stores::new(
                None,
                everything.map(str::to_owned).to_vec(),
                crate::config::cloud_credentials(),
            );
            let slots = std::thread::available_parallelism().map_or(1, usize::from);
            Cluster::in_process(stores, slots).map_err(|error| error.to_string())?
        }
        address => Cluster::at(address)?,
    };
    Ok(Arc::new(cluster))
}

#[cfg(not(feature = "cluster"))]
fn open(_address: &str) -> Result<Arc<dyn Remote>, String> {
    Err(MISSING.to_owned())
}

#[cfg(not(feature = "cluster"))]
const MISSING: &str = "this binary was built without clusters. Build one with them: cargo build --release -p stoa --features cluster (docs/scale-out.md)";

/// Runs the parts of a cluster among the roles; there are none in this binary.
#[cfg(not(feature = "cluster"))]
pub(crate) async fn serve(
    roles: &[crate::commands::serve::Role],
    _settings: &Settings,
    _terminal: &crate::terminal::Terminal,
) -> Result<(), Failure> {
    match roles.iter().any(|role| role.of_cluster()) {
        true => Err(
            Failure::usage(format!("--roles scheduler, executor: {MISSING}")).coded("no_cluster"),
        ),
        false => Ok(()),
    }
}
