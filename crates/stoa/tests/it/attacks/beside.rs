//! Somebody who has nothing to do with an attack and works on while it runs: answered with success, and in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use stoa_kernel::Stopwatch;
use tokio::sync::Notify;

use crate::app::TestApp;
use crate::persona::Persona;

/// "Answered in time": an ordinary request takes milliseconds, and a machine that is busy with other things a
/// thousand times as long.
pub const IN_TIME: Duration = Duration::from_secs(20);

/// How often the other has asked and been answered since the attack began.
#[derive(Clone, Default)]
pub struct Beside(Arc<Counts>);

#[derive(Default)]
struct Counts {
    asked: AtomicUsize,
    answered: AtomicUsize,
    told: Notify,
}

impl Beside {
    pub fn count(&self) -> usize {
        self.0.answered.load(Ordering::SeqCst)
    }

    /// Comes back when the other was answered so many more times: for an attack that goes on by itself.
    pub async fn answered(&self, more: usize) {
        let until = self.count() + more;
        while self.count() < until {
            self.0.told.notified().await;
        }
    }

    fn add(&self) {
        self.0.answered.fetch_add(1, Ordering::SeqCst);
        self.0.told.notify_one();
    }
}

/// Runs the attack while `other`, who owns an organisation, sends one ordinary request after the other. Fails when one is
/// not answered with success and [`IN_TIME`], and when none was sent before the attack was over: it
/// shows nothing then. The last one may be answered when a short attack is over already. An attack that blocks its thread needs a runtime with several.
pub async fn beside<T>(other: &Persona, attack: impl AsyncFnOnce(&Beside) -> T) -> T {
    // What is made at first use is not the attack's.
    for number in 0..ORDINARY {
        answered_in_time(other, number).await;
    }
    let counted = Beside::default();
    let over = Arc::new(Notify::new());
    let mut work = tokio::spawn(work(other.clone(), counted.clone(), Arc::clone(&over)));
    let result = tokio::select! {
        result = attack(&counted) => result,
        failed = &mut work => match failed {
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
            Ok(()) => unreachable!("nobody said that the attack is over"),
        },
    };
    let during = counted.0.asked.load(Ordering::SeqCst);
    over.notify_one();
    // What is on its way is answered as well.
    if let Err(failed) = work.await {
        std::panic::resume_unwind(failed.into_panic());
    }
    assert!(
        during > 0,
        "{} was not answered once while the attack ran",
        other.name
    );
    result
}

async fn work(other: Persona, counted: Beside, over: Arc<Notify>) {
    for number in 0.. {
        let watch = Stopwatch::start();
        counted.0.asked.fetch_add(1, Ordering::SeqCst);
        answered_in_time(&other, number).await;
        counted.add();
        // So that the load is the attack's, on slow machines too.
        let rest = (watch.elapsed() * 4).clamp(Duration::from_millis(50), Duration::from_secs(1));
        if tokio::time::timeout(rest, over.notified()).await.is_ok() {
            return;
        }
    }
}

/// Reading, writing, a drawing and a report.
const ORDINARY: usize = 4;

async fn answered_in_time(other: &Persona, number: usize) {
    let (method, path, body) = match number % ORDINARY {
        0 => (Method::GET, "/api/v1/session".to_owned(), None),
        1 => {
            let name = json!({"name": format!("Number {number}")});
            (Method::PATCH, "/api/v1/session".to_owned(), Some(name))
        }
        2 => {
            let model = json!({"model": "[system.a]\n"});
            (Method::POST, other.at("/atlas/draw"), Some(model))
        }
        _ => {
            let question = json!({"measures": ["BilledCost"]});
            let path = other.at("/costs/reports/query");
            (Method::POST, path, Some(question))
        }
    };
    let name = &other.name;
    let answer = tokio::time::timeout(IN_TIME, other.send(method.clone(), &path, body)).await;
    let answer = answer.unwrap_or_else(|_| panic!("{name}: {method} {path}: no answer in time"));
    answer.expect(200);
}

#[tokio::test]
#[should_panic(expected = "not answered once while the attack ran")]
async fn an_attack_beside_which_nobody_was_answered_shows_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    beside(&owner, async |_| ()).await;
}

#[tokio::test]
#[should_panic(expected = "Unauthorized")]
async fn whoever_is_refused_beside_an_attack_was_not_answered() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    beside(&owner, async |beside| {
        let out = owner.send(Method::DELETE, "/api/v1/session", None).await;
        out.expect(204);
        beside.answered(100).await;
    })
    .await;
}
