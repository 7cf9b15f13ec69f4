//! `Idempotency-Key`: the handler runs once for a key.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::request::Parts;
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::post as on_post;
use stoa_kernel::{Error, Result};

use super::fixture::{post, send};
use crate::replay::{self, Answer, Begin, Replays};

/// Keeps answers in memory; the caller is whoever `x-caller` says.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Kept>>);

/// Fingerprint and answer, by caller and key.
type Kept = HashMap<String, (String, Option<Answer>)>;

impl Replays for Memory {
    type Scope = String;

    async fn begin(&self, parts: &Parts, key: &str, fingerprint: &str) -> Result<Begin<String>> {
        let Some(caller) = parts.headers.get("x-caller") else {
            return Ok(Begin::Pass);
        };
        let scope = caller.to_str().unwrap().to_owned();
        let mut kept = self.0.lock().unwrap();
        match kept.get(&format!("{scope} {key}")) {
            None => {
                kept.insert(format!("{scope} {key}"), (fingerprint.to_owned(), None));
                Ok(Begin::Fresh(scope))
            }
            Some((first, _)) if first != fingerprint => {
                Err(Error::invalid("idempotency_key_reused", "another request"))
            }
            Some((_, Some(answer))) => Ok(Begin::Replay(answer.clone())),
            Some(_) => Err(Error::conflict("idempotency_in_progress", "wait")),
        }
    }

    async fn finish(&self, scope: &String, key: &str, answer: &Answer) -> Result<()> {
        self.0
            .lock()
            .unwrap()
            .get_mut(&format!("{scope} {key}"))
            .unwrap()
            .1 = Some(answer.clone());
        Ok(())
    }

    async fn abandon(&self, scope: &String, key: &str) -> Result<()> {
        self.0.lock().unwrap().remove(&format!("{scope} {key}"));
        Ok(())
    }
}

fn router() -> (Router, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let make = on_post(move |body: String| {
        let n = counted.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            match body.as_str() {
                "break" if n == 1 => (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
                _ => (StatusCode::CREATED, format!("{n} {body}")),
            }
        }
    });
    let layer = from_fn_with_state(Memory::default(), replay::layer::<Memory>);
    (Router::new().route("/make", make).layer(layer), runs)
}

fn keyed(body: &str, caller: &str, key: &str) -> Request<axum::body::Body> {
    let mut request = post("/make", body);
    request
        .headers_mut()
        .insert("idempotency-key", key.parse().unwrap());
    if !caller.is_empty() {
        request
            .headers_mut()
            .insert("x-caller", caller.parse().unwrap());
    }
    request
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer() {
    let (router, runs) = router();
    let first = send(&router, keyed("a", "me", "k")).await;
    let again = send(&router, keyed("a", "me", "k")).await;
    assert_eq!(
        (first.status, first.body.as_str()),
        (StatusCode::CREATED, "1 a")
    );
    assert_eq!(
        (again.status, again.body.as_str()),
        (StatusCode::CREATED, "1 a")
    );
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_eq!(
        (
            first.header("idempotent-replayed"),
            again.header("idempotent-replayed")
        ),
        ("", "true")
    );
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    let reused = send(&router, keyed("b", "me", "k")).await;
    assert_eq!(reused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reused.json()["code"], "idempotency_key_reused");
    assert_eq!(
        send(&router, keyed("a", "you", "k")).await.body,
        "2 a",
        "another caller's key"
    );
}

#[tokio::test]
async fn without_key_or_caller_each_runs_and_a_failure_may_be_tried_again() {
    let (router, runs) = router();
    assert_eq!(
        send(&router, keyed("break", "me", "k")).await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    assert_eq!(
        send(&router, keyed("break", "me", "k")).await.body,
        "2 break"
    );
    for _ in 0..2 {
        send(&router, post("/make", "a")).await;
        send(&router, keyed("a", "", "k")).await;
    }
    assert_eq!(runs.load(Ordering::SeqCst), 6);
}
