//! Where answers to POSTs with an `Idempotency-Key` are kept, and for whom: in the caller's
//! organisation, under the caller's own name, and never with a secret in them.

use axum::http::request::Parts;
use stoa_httpkit::replay::{Answer, Begin, Replays};
use stoa_kernel::{Error, Result};
use stoa_store::{Actor, idempotency};

use crate::{
    Accounts,
    caller::{OrgCaller, PersonCaller},
    identity::{digest, system},
};

const KEY_MAX: usize = 255;
/// POSTs below an organisation that only ask: their answers are not kept, or whoever may only read fills the
/// disk with them.
const QUESTIONS: [&str; 2] = ["costs/reports/", "atlas/"];

/// Whose key it is: two callers may use the same one for different things.
pub struct Scope {
    actor: Actor,
    owner: String,
}

impl Scope {
    fn key(&self, key: &str) -> String {
        format!("{}:{}", self.owner, digest(&[key]))
    }
}

impl Replays for Accounts {
    type Scope = Scope;

    async fn begin(&self, parts: &Parts, key: &str, fingerprint: &str) -> Result<Begin<Scope>> {
        let Some(scope) = scope(self, parts).await else {
            return Ok(Begin::Pass);
        };
        if key.is_empty() || key.len() > KEY_MAX {
            return Err(Error::invalid(
                "idempotency_key_malformed",
                "`Idempotency-Key` must have 1 to 255 characters; a UUID is a good choice.",
            ));
        }
        let (store, actor, key) = (self.store(), &scope.actor, scope.key(key));
        if let Err(full) = self.settings().floor.check() {
            let kept = idempotency::kept(store, actor, &key, fingerprint).await?;
            return kept.map(replay).ok_or_else(|| full.into());
        }
        let begun = idempotency::begin(store, actor, &key, fingerprint).await?;
        Ok(match begun {
            idempotency::Begin::Fresh => Begin::Fresh(scope),
            idempotency::Begin::Replay(kept) => replay(kept),
        })
    }

    async fn finish(&self, scope: &Scope, key: &str, answer: &Answer) -> Result<()> {
        // A refusal changed nothing, so there is nothing to do only once; and everybody can be refused often.
        if answer.status >= 400 {
            return self.abandon(scope, key).await;
        }
        let kept = idempotency::Answer {
            status: answer.status,
            content_type: answer.content_type.clone(),
            body: without_secret(&answer.body),
        };
        idempotency::finish(self.store(), &scope.actor, &scope.key(key), &kept).await
    }

    async fn abandon(&self, scope: &Scope, key: &str) -> Result<()> {
        idempotency::abandon(self.store(), &scope.actor, &scope.key(key)).await
    }
}

fn replay(kept: idempotency::Answer) -> Begin<Scope> {
    Begin::Replay(Answer {
        status: kept.status,
        content_type: kept.content_type,
        body: kept.body,
    })
}

/// The caller, when the request is one of an organisation or of a person. Anybody else goes on to the
/// handler, which says what is wrong (or, for signing up, has a way of its own).
async fn scope(accounts: &Accounts, parts: &Parts) -> Option<Scope> {
    let path = parts.uri.path();
    let rest = path.split_once("/organisations").map(|(_, rest)| rest)?;
    if is_question(rest) {
        return None;
    }
    match rest
        .strip_prefix('/')
        .and_then(|rest| rest.split('/').next())
    {
        Some(slug) => {
            let caller = OrgCaller::of(accounts, parts, slug).await.ok()?;
            Some(Scope {
                owner: caller.actor.label(),
                actor: caller.actor,
            })
        }
        None => {
            let caller = PersonCaller::of(accounts, parts).await.ok()?;
            Some(Scope {
                owner: format!("person:{}", caller.person),
                actor: system("replay"),
            })
        }
    }
}

/// Of an address below `/organisations`.
fn is_question(rest: &str) -> bool {
    let below = rest.strip_prefix('/').and_then(|rest| rest.split_once('/'));
    below.is_some_and(|(_, path)| QUESTIONS.iter().any(|asks| path.starts_with(asks)))
}

/// A new key's secret is shown once; a repeated request is told everything else.
fn without_secret(body: &[u8]) -> Vec<u8> {
    let Ok(serde_json::Value::Object(mut object)) = serde_json::from_slice(body) else {
        return body.to_vec();
    };
    match object.get_mut("secret") {
        Some(secret) => *secret = serde_json::Value::Null,
        None => return body.to_vec(),
    }
    serde_json::to_vec(&object).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{is_question, without_secret};

    #[test]
    fn answers_to_questions_are_not_kept() {
        for asks in ["atlas/draw", "atlas/costs", "costs/reports/export"] {
            assert!(is_question(&format!("/acme/{asks}")), "{asks}");
        }
        for changes in [
            "",
            "/acme",
            "/acme/api-keys",
            "/atlas/members",
            "/acme/costs/uploads",
        ] {
            assert!(!is_question(changes), "{changes}");
        }
    }

    #[test]
    fn a_secret_is_not_kept_and_the_rest_is() {
        let kept = without_secret(br#"{"id":"1","secret":"stoa_live_x"}"#);
        assert_eq!(kept, br#"{"id":"1","secret":null}"#);
        assert_eq!(without_secret(b"a,b\n"), b"a,b\n");
    }
}
