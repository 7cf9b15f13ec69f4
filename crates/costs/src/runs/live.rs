//! A run as it goes: the row, again whenever it changed, until the run has ended or waits for a person.

use std::time::Duration;

use futures::Stream;
use stoa_kernel::{Result, RunId};
use stoa_store::Actor;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{view, wire::Run};
use crate::service::Costs;

/// Changes made by another process come without a hint.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The first item is the run as it is now; a run that does not exist is an error before the stream begins.
pub async fn watch(costs: Costs, actor: Actor, run: RunId) -> Result<impl Stream<Item = Run>> {
    // Listening begins before looking, so that nothing falls in between.
    let hints = costs.changes.watch();
    let first = look(&costs, &actor, run).await?;
    let state = Some(Live {
        costs,
        actor,
        run,
        hints,
        told: None,
        next: Some(first),
    });
    Ok(futures::stream::unfold(state, |state| async move {
        state?.step().await
    }))
}

struct Live {
    costs: Costs,
    actor: Actor,
    run: RunId,
    hints: Receiver<(stoa_kernel::OrgId, RunId)>,
    told: Option<Run>,
    next: Option<Run>,
}

impl Live {
    async fn step(mut self) -> Option<(Run, Option<Self>)> {
        loop {
            let seen = match self.next.take() {
                Some(first) => first,
                None => {
                    self.wait().await;
                    // The run (or the database) is gone: the stream ends, and the viewer asks again.
                    look(&self.costs, &self.actor, self.run).await.ok()?
                }
            };
            if self.told.as_ref() != Some(&seen) {
                let ended = seen.state.is_at_rest();
                self.told = Some(seen.clone());
                return Some((seen, (!ended).then_some(self)));
            }
        }
    }

    async fn wait(&mut self) {
        let mine = async {
            loop {
                match self.hints.recv().await {
                    Ok((_, run)) if run == self.run => return,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        let _ = tokio::time::timeout(LOOK_AGAIN, mine).await;
    }
}

async fn look(costs: &Costs, actor: &Actor, run: RunId) -> Result<Run> {
    view::show(costs.store.read(actor).await?, run).await
}
