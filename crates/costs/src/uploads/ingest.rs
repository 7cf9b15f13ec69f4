//! A file that lies on this machine, taken in as an upload: for the demo and for the command line.

use object_store::{local::LocalFileSystem, path::Path};
use stoa_kernel::{Error, Result, RunId};
use stoa_store::Actor;

use super::{
    create::create,
    receive::{Received, discard, into_error},
};
use crate::{landing::LandedFile, runs::wire::Run, service::Costs, sources::wire::Source};

/// Lands the file and starts its run; the caller is trusted to name files of this machine.
/// `org` is the organisation's slug. The same bill twice is the same source and the same numbers.
pub async fn ingest(
    costs: &Costs,
    actor: &Actor,
    org: &str,
    file: &std::path::Path,
    name: Option<String>,
) -> Result<(Run, Source)> {
    let run = RunId::new(&*costs.clock, &*costs.rng);
    match land(costs, actor, run, file).await {
        Ok(landed) => {
            let received = Received { files: vec![landed], source_id: None, name, format: None };
            create(costs, actor, org, run, received).await
        }
        Err(error) => {
            discard(costs, actor.org(), run).await;
            Err(error)
        }
    }
}

async fn land(costs: &Costs, actor: &Actor, run: RunId, file: &std::path::Path) -> Result<LandedFile> {
    let shown = file.display();
    let full = file
        .canonicalize()
        .map_err(|e| Error::invalid("file_not_found", format!("{shown}: {e}. Check the path.")).with_source(e))?;
    let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let from = Path::from_absolute_path(&full)
        .map_err(|e| Error::invalid("file_not_found", format!("{shown} cannot be read: {e}.")).with_source(e))?;
    let to = costs.landing.path(actor.org(), run, 0, &name);
    let bytes = costs
        .landing
        .copy_from(&LocalFileSystem::new(), &from, to.clone(), |_| ())
        .await
        .map_err(into_error)?;
    Ok(LandedFile { name, bytes, path: to.to_string() })
}
