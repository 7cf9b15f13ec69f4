//! Lanes: requests that this installation's own signature names somebody for are counted apart from those of
//! strangers, so that whoever floods it from a shared address (an office, a provider's gateway) uses up
//! nothing of the people there who are signed in. A lane opens nothing, and it is known without a look
//! into the database; what a client makes up has none.

use axum::http::HeaderMap;

use super::{
    credentials::{ROOT_KEY, key_text},
    root,
};
use crate::{
    Accounts,
    api_keys::Secret,
    identity::{cookie, device},
};

impl Accounts {
    /// Under whose name a request is counted, within its network; `None` for strangers. All sessions of a
    /// person are one lane, and so are all keys of an organisation: more of them are no more requests.
    pub fn lane(&self, headers: &HeaderMap) -> Option<String> {
        if let Some(key) = headers.get(ROOT_KEY) {
            let configured = self.settings().root_key.as_deref();
            return root::is_right(configured, key.as_bytes()).then(|| "root".to_owned());
        }
        let signatures = self.store().loaded_cursors()?;
        if let Ok(Some(text)) = key_text(headers) {
            let key = Secret::parse(text)?;
            return key
                .organisation(signatures)
                .map(|org| format!("organisation {org}"));
        }
        let person = cookie::read(headers).and_then(|token| token.person(signatures));
        match person {
            Some(person) => Some(format!("person {person}")),
            None => device::account(self, signatures, headers).map(|it| format!("account {it}")),
        }
    }
}
