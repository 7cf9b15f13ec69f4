//! `GET /organisations/{org}/changes`: what changes, told while it happens. A client that shows something
//! fetches it again when it is told; the change itself is not sent.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName},
    response::{
        Sse,
        sse::{self, KeepAlive},
    },
};
use futures::Stream;
use serde::{Deserialize, Serialize};
use stoa_httpkit::ApiError;
use stoa_kernel::{Error, Permission, Timestamp};
use stoa_store::{Event, Sequence, Signal};
use utoipa::ToSchema;

use crate::{Accounts, OrgCaller};

/// What everybody in the organisation may read: whoever lost it is not told any more.
const NEEDS: Permission = Permission::OrgRead;
/// Where a browser that was cut off says which change it saw last.
const LAST: HeaderName = HeaderName::from_static("last-event-id");
/// Changes of another process ring no bell here; and a right that ended is noticed as soon.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Many changes at once are told together.
const PAUSE: Duration = Duration::from_millis(100);
/// Whoever missed more than this is told to fetch anew instead of each change.
const CATCH_UP: i64 = 1_000;
/// So many events of the log are read at a time.
const BATCH: u64 = 200;

/// Something changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The position in the log.
    pub sequence: Sequence,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(example = "member.joined")]
    pub kind: String,
    /// The kind of what changed.
    #[schema(example = "member")]
    pub subject_kind: String,
    pub subject_id: String,
    pub time: Timestamp,
}

/// Watch for changes
///
/// Server-sent events named `change`, each with what changed and its position in the log as its id; a browser
/// that was cut off goes on from there (`Last-Event-ID`). After too long a break comes one event named `reset`
/// instead: fetch anew whatever is shown. A comment every fifteen seconds keeps the connection. Told is only
/// what the caller may read at that moment; the stream ends within moments when they may no longer read the
/// organisation.
#[utoipa::path(get, path = "/organisations/{org}/changes", tag = "events", operation_id = "watchChanges",
    params(crate::OrgPath, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event seen; without it the stream begins with the next change.")),
    responses((status = 200, description = "What changes", body = Change, content_type = "text/event-stream"), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, ApiError> {
    caller.require(NEEDS)?;
    let counted = accounts
        .settings()
        .admission
        .watch(caller.on_account_of())?;
    let last = headers.get(LAST).map(|id| id.to_str().unwrap_or_default());
    let watch = Watch::begin(accounts, caller, last).await?;
    let events = futures::stream::unfold(Some(watch), |watch| async move {
        let (event, watch) = watch?.next().await?;
        Some((Ok(event), Some(watch)))
    });
    Ok(Sse::new(counted.during(events)).keep_alive(KeepAlive::default()))
}

/// One listener's place in the log.
struct Watch {
    accounts: Accounts,
    caller: OrgCaller,
    /// Everything up to here was told, or was not for this caller.
    position: Sequence,
    waiting: VecDeque<sse::Event>,
}

impl Watch {
    async fn begin(
        accounts: Accounts,
        caller: OrgCaller,
        last: Option<&str>,
    ) -> Result<Self, Error> {
        let head = accounts
            .store()
            .read(&caller.actor)
            .await?
            .log_head()
            .await?;
        let mut watch = Self {
            accounts,
            caller,
            position: head,
            waiting: VecDeque::new(),
        };
        if let Some(last) = last {
            match last.trim().parse() {
                Ok(seen) if seen <= head.0 && seen >= head.0 - CATCH_UP => {
                    watch.position = Sequence(seen);
                }
                _ => watch.waiting.push_back(reset(head)),
            }
        }
        Ok(watch)
    }

    /// The next thing to tell; `None` when the caller may not be told any more, or the database does not
    /// answer (the browser asks again, and goes on where it was).
    async fn next(mut self) -> Option<(sse::Event, Self)> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some((event, self));
            }
            // Listening begins before looking, so that nothing falls in between.
            let store = self.accounts.store().clone();
            let mut changed = std::pin::pin!(store.signal(Signal::Log).notified());
            changed.as_mut().enable();
            if self.look().await.ok()? > 0 {
                continue;
            }
            let _ = tokio::time::timeout(LOOK_AGAIN, changed).await;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Reads on in the log with the rights that the caller has now; how many events it read.
    async fn look(&mut self) -> Result<usize, Error> {
        self.caller = self.caller.renew(&self.accounts).await?;
        self.caller.require(NEEDS)?;
        let read = self.accounts.store().read(&self.caller.actor).await?;
        let events = read.events_after(self.position, BATCH).await?;
        for event in &events {
            self.position = event.sequence;
            if self.may_see(&event.kind) {
                self.waiting.push_back(tell(event));
            }
        }
        Ok(events.len())
    }

    /// Types that the catalogue does not have are nobody's.
    fn may_see(&self, kind: &str) -> bool {
        let mut types = self.accounts.settings().event_types.iter();
        let found = types.find(|it| it.kind == kind);
        found.is_some_and(|it| self.caller.actor.may(it.read_by))
    }
}

fn tell(event: &Event) -> sse::Event {
    let (subject_kind, subject_id) = event
        .subject
        .split_once('/')
        .unwrap_or(("", &event.subject));
    let change = Change {
        sequence: event.sequence,
        kind: event.kind.clone(),
        subject_kind: subject_kind.to_owned(),
        subject_id: subject_id.to_owned(),
        time: event.time,
    };
    let told = sse::Event::default()
        .event("change")
        .id(event.sequence.to_string());
    // A change is plain data; should it ever not be, the listener sees a comment instead of a broken stream.
    told.json_data(&change)
        .unwrap_or_else(|_| sse::Event::default().comment("unreadable"))
}

fn reset(head: Sequence) -> sse::Event {
    sse::Event::default()
        .event("reset")
        .id(head.to_string())
        .data("{}")
}
