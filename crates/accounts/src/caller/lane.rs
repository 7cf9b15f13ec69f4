//! Lanes: requests that this installation's own signature names somebody for are counted apart from those of
//! strangers, so that whoever floods it from a shared address (an office, a provider's gateway) uses up
//! nothing of the people there who are signed in. A lane opens nothing, and what a client makes up has none
//! and asks the database nothing. What was signed here and opens nothing any more, a revoked key or a session
//! that ended, has none either: that is looked up once a minute for each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use stoa_kernel::{Error, Timestamp};

use super::{
    credentials::{ROOT_KEY, key_text},
    root,
};
use crate::{
    Accounts,
    api_keys::{self, Secret},
    identity::{Token, cookie, device, sessions},
};

impl Accounts {
    /// Under whose name a request is counted, within its network; `None` for strangers. All sessions of a
    /// person are one lane, and so are all keys of an organisation: more of them are no more requests.
    pub async fn lane(&self, headers: &HeaderMap) -> Option<String> {
        if let Some(key) = headers.get(ROOT_KEY) {
            let configured = self.settings().root_key.as_deref();
            return root::is_right(configured, key.as_bytes()).then(|| "root".to_owned());
        }
        let signatures = self.store().loaded_cursors()?;
        if let Ok(Some(text)) = key_text(headers) {
            let key = Secret::parse(text)?;
            let lane = format!("organisation {}", key.organisation(signatures)?);
            return self.opens(Signed::Key(&key)).await.then_some(lane);
        }
        if let Some(token) = cookie::read(self, headers)
            && let Some(person) = token.person(signatures)
            && self.opens(Signed::Session(&token)).await
        {
            return Some(format!("person {person}"));
        }
        device::account(self, signatures, headers).map(|it| format!("account {it}"))
    }

    /// Whether what was signed here opened something when it was last looked up.
    async fn opens(&self, signed: Signed<'_>) -> bool {
        let (hash, now) = (signed.hash(), self.now());
        if let Some(known) = self.standings().known(&hash, now) {
            return known;
        }
        let look = async {
            let read = self.store().system_read().await?;
            Ok::<_, Error>(match signed {
                Signed::Key(key) => api_keys::find::find(&read, key, now).await?.is_some(),
                Signed::Session(token) => sessions::find(&read, token, now).await?.is_some(),
            })
        };
        match look.await {
            Ok(opens) => {
                self.standings().note(hash, opens, now);
                opens
            }
            // The request itself will say so; nobody loses their lane by it.
            Err(error) => {
                tracing::debug!(error = %error.chain(), "whether a key or session ended is not known");
                true
            }
        }
    }
}

enum Signed<'a> {
    Key(&'a Secret),
    Session(&'a Token),
}

impl Signed<'_> {
    fn hash(&self) -> String {
        match self {
            Self::Key(key) => key.hash(),
            Self::Session(token) => token.hash(),
        }
    }
}

/// How long what opens something is taken to do so still.
const LIVE: Duration = Duration::from_secs(60);
/// What was revoked or has ended never opens anything again; it is forgotten in the end for the room it takes.
const ENDED: Duration = Duration::from_secs(24 * 3600);
/// More are not kept. Only what was signed here gets in.
const MOST: usize = 50_000;

/// What was found of keys and sessions, by their hash.
#[derive(Default)]
pub(crate) struct Standings(Mutex<HashMap<String, (bool, Timestamp)>>);

impl Standings {
    fn known(&self, hash: &str, now: Timestamp) -> Option<bool> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (opens, until) = *found.get(hash)?;
        (now < until).then_some(opens)
    }

    fn note(&self, hash: String, opens: bool, now: Timestamp) {
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= MOST {
            found.retain(|_, (_, until)| now < *until);
        }
        if found.len() >= MOST {
            found.clear();
        }
        let until = now + if opens { LIVE } else { ENDED };
        found.insert(hash, (opens, until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opened_is_looked_up_again_and_what_ended_is_not() {
        let standings = Standings::default();
        let start = Timestamp::from_micros(0);
        assert_eq!(standings.known("a", start), None);
        standings.note("a".into(), true, start);
        standings.note("b".into(), false, start);
        let known = |hash, after| standings.known(hash, start + after);
        let second = Duration::from_secs(1);
        assert_eq!(known("a", LIVE - second), Some(true));
        assert_eq!(known("a", LIVE), None);
        assert_eq!(known("b", ENDED - second), Some(false));
        assert_eq!(known("b", ENDED), None);
    }
}
