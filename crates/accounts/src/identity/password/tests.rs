//! Hashes are bounded in number, cost and place, and rules refuse what is guessed first.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use serde_json::json;

use super::*;
use crate::{
    identity::{entity::person, system},
    testing::{House, PASSWORD},
};

const CHEAP: PasswordCost = PasswordCost {
    memory_kib: 8,
    passes: 1,
};
struct Zeros;
impl Rng for Zeros {
    fn fill(&self, out: &mut [u8]) {
        out.fill(0);
    }
}

#[tokio::test]
async fn right_wrong_old_and_unknown() {
    let passwords = Passwords::new(CHEAP).expect("cost");
    let hash = passwords
        .hash("correct horse battery", &Zeros)
        .await
        .expect("hash");
    assert!(hash.starts_with("$argon2id$"));
    let check = |p: &'static str, h: Option<String>| {
        let passwords = passwords.clone();
        async move { passwords.verify(p, h.as_deref()).await.expect("verify") }
    };
    assert_eq!(
        check("correct horse battery", Some(hash.clone())).await,
        Verdict::Right
    );
    assert_eq!(
        check("correct horse batterY", Some(hash.clone())).await,
        Verdict::Wrong
    );
    assert_eq!(check("no password is this one", None).await, Verdict::Wrong);
    let dearer = Passwords::new(PasswordCost {
        memory_kib: 16,
        passes: 1,
    })
    .expect("cost");
    let verdict = dearer
        .verify("correct horse battery", Some(&hash))
        .await
        .expect("verify");
    assert_eq!(verdict, Verdict::RightButOld);
}

/// Work that runs until its sender is dropped or sends, and counts itself.
fn slow(running: &Arc<AtomicUsize>) -> (mpsc::Sender<()>, impl FnOnce() + Send + 'static) {
    let (end, ended) = mpsc::channel::<()>();
    let running = Arc::clone(running);
    (end, move || {
        running.fetch_add(1, Ordering::SeqCst);
        let _ = ended.recv();
        running.fetch_sub(1, Ordering::SeqCst);
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn abandoned_hashes_hold_no_more_than_their_turn() {
    let passwords = Passwords::new(CHEAP).expect("cost");
    let running = Arc::new(AtomicUsize::new(0));
    let mut ends = Vec::new();
    // All turns are taken by clients who go away at once.
    for _ in 0..AT_ONCE {
        let (end, work) = slow(&running);
        ends.push(end);
        let (passwords, before) = (passwords.clone(), ends.len());
        let client = tokio::spawn(async move { passwords.blocking(work).await });
        while running.load(Ordering::SeqCst) < before {
            tokio::task::yield_now().await;
        }
        client.abort();
        let _ = client.await;
    }
    // As many as may wait come; they go away, too, and leave their places.
    for _ in 0..3 {
        let waiting: Vec<_> = (0..WAITING)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.blocking(|| ()).await })
            })
            .collect();
        while passwords.queue.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = passwords.blocking(|| ()).await.expect_err("too many");
        assert_eq!(refused.code(), "passwords_busy");
        for client in waiting {
            client.abort();
            let _ = client.await;
        }
    }
    assert_eq!(running.load(Ordering::SeqCst), AT_ONCE);
    drop(ends);
    // Whoever stays is served as soon as a turn is free.
    passwords.blocking(|| ()).await.expect("served");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_takes_no_places_of_others() {
    let passwords = Passwords::new(CHEAP).expect("cost");
    let running = Arc::new(AtomicUsize::new(0));
    let crowd = passwords.for_network("203.0.113.1".into());
    let (mut ends, mut clients) = (Vec::new(), Vec::new());
    for _ in 0..PER_NETWORK {
        let (end, work) = slow(&running);
        ends.push(end);
        let crowd = crowd.clone();
        clients.push(tokio::spawn(async move { crowd.blocking(work).await }));
    }
    let taken = || crowd.taken.lock().unwrap().get(&crowd.asker).copied();
    while taken() != Some(PER_NETWORK) {
        tokio::task::yield_now().await;
    }
    let refused = crowd.blocking(|| ()).await.expect_err("too many");
    assert_eq!(refused.code(), "passwords_busy");
    // Others wait for their turn, as do those who are known, even where all strangers' places are gone.
    let other = passwords.for_network("203.0.113.2".into());
    let other = tokio::spawn(async move { other.blocking(|| ()).await });
    while passwords.queue.available_permits() > AT_ONCE + WAITING - PER_NETWORK - 1 {
        tokio::task::yield_now().await;
    }
    let rest = passwords.queue.available_permits();
    let rest = passwords
        .queue
        .try_acquire_many(u32::try_from(rest).unwrap());
    // One account has a few of the places of the known, however many browsers it made known.
    let mut insiders = Vec::new();
    for _ in 0..PER_ACCOUNT {
        let (end, work) = slow(&running);
        ends.push(end);
        let insider = passwords.for_known("mallory");
        insiders.push(tokio::spawn(async move { insider.blocking(work).await }));
    }
    while passwords.known.available_permits() > KNOWN - PER_ACCOUNT {
        tokio::task::yield_now().await;
    }
    let insider = passwords.for_known("mallory").blocking(|| ()).await;
    assert_eq!(insider.expect_err("too many").code(), "passwords_busy");
    let known = passwords.for_known("ada");
    let known = tokio::spawn(async move { known.blocking(|| ()).await });
    drop(ends);
    for insider in insiders {
        insider.await.unwrap().expect("served");
    }
    known.await.unwrap().expect("served");
    other.await.unwrap().expect("served");
    for client in clients {
        client.await.unwrap().expect("served");
    }
    drop(rest);
    assert_eq!(taken(), None);
    assert_eq!(passwords.queue.available_permits(), AT_ONCE + WAITING);
}

#[test]
fn rules_ask_for_length_and_refuse_the_usual() {
    let refused = |p: &str| check_rules(p, "ada.lovelace@example.org").map(|(code, _)| code);
    assert_eq!(refused("short"), Some("too_short"));
    assert_eq!(refused(&"x".repeat(MAX_BYTES + 1)), Some("too_long"));
    assert_eq!(refused("Password123"), Some("too_common"));
    assert_eq!(refused("aaaaaaaaaaaaaa"), Some("too_common"));
    assert_eq!(refused("Ada.Lovelace@example.org"), Some("same_as_email"));
    assert_eq!(refused("ada.lovelace"), Some("same_as_email"));
    assert_eq!(refused("three plain words"), None);
}

/// Signing in reads the hash, waits for its turn and compares: whoever was let in by the old password after it was
/// changed would stay.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_changes_while_it_is_compared_is_the_wrong_one() {
    let house = House::new().await;
    house.owner("ada").await;
    let passwords = house.accounts.passwords();
    let turns = u32::try_from(AT_ONCE).expect("few");
    let turns = Arc::clone(&passwords.gate).acquire_many_owned(turns).await;
    let caller = house.anonymous();
    let late = tokio::spawn(async move {
        let given = json!({"email": "ada@example.org", "password": PASSWORD});
        caller.post("/sessions", given).await
    });
    while passwords.queue.available_permits() == AT_ONCE + WAITING {
        tokio::task::yield_now().await;
    }
    let other = hash_now(&passwords.params, "three other words", &[1; 16]).expect("hash");
    let tx = house.accounts.store().system("test").await.expect("begun");
    let tx = tx.enter(&system("test")).await.expect("entered");
    let changed = tx
        .update_global::<person::Entity>()
        .col(person::Column::PasswordHash, other)
        .exec()
        .await;
    assert_eq!(changed.expect("changed"), 1);
    tx.commit().await.expect("committed");
    drop(turns);
    let late = late.await.expect("answered");
    assert_eq!(late.said(), (401, "credentials_wrong"));
}
