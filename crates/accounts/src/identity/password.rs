//! Passwords: argon2id, at most a few at a time (each takes 19 MiB) and not too many that wait, and a rule that asks for length
//! and refuses the well-known ones instead of demanding digits and punctuation.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use stoa_kernel::{Error, Rng};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Shortest password that is taken.
pub const MIN_CHARS: usize = 10;
/// Longest, so that hashing cannot be made expensive from outside.
pub const MAX_BYTES: usize = 1024;
/// How many hashes are computed at once.
const AT_ONCE: usize = 2;
/// How many more may wait for their turn: a second or two of work. Whoever comes then is told to come again.
const WAITING: usize = 32;
/// How many of these one network may have, so that no one of them takes them all.
const PER_NETWORK: usize = 8;
/// How many more of those may wait who are known: signed in, or in a browser that was.
const KNOWN: usize = 16;
const COMMON: &str = include_str!("common_passwords.txt");

/// How hard a password is to guess from its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory per hash in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// 19 MiB and two passes, the first choice of the OWASP password storage cheat sheet.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

/// The hasher. Clones share the limit on simultaneous hashes.
#[derive(Clone)]
pub struct Passwords {
    params: Params,
    gate: Arc<Semaphore>,
    /// Those that compute and those that wait.
    queue: Arc<Semaphore>,
    /// The same for those who are known.
    known: Arc<Semaphore>,
    /// Of the queue, what each network has now.
    networks: Arc<Mutex<HashMap<String, usize>>>,
    asker: Asker,
    /// Checked in place of a missing hash, so that an unknown e-mail takes the same time.
    decoy: Arc<str>,
}

/// For whom passwords are hashed.
#[derive(Clone, Debug)]
enum Asker {
    /// A command of the operator.
    Operator,
    /// Somebody signed in, or a browser that has signed in to the account before.
    Known,
    /// Anybody, from this network.
    Network(String),
}

/// A place among those that compute and wait; free again when dropped.
struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Option<Share>,
}

/// One of the places of a network.
struct Share {
    networks: Arc<Mutex<HashMap<String, usize>>>,
    network: String,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = networks.get_mut(&self.network) {
            *taken -= 1;
            if *taken == 0 {
                networks.remove(&self.network);
            }
        }
    }
}

/// What checking a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, but stored with an older cost: hash it again.
    RightButOld,
}

impl Passwords {
    /// A hasher of the given cost.
    pub fn new(cost: PasswordCost) -> Result<Self, Error> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|e| Error::internal(format!("password cost {cost:?} is not possible: {e}")))?;
        let decoy = hash_now(&params, "no password is this one", &[7; 16])?;
        Ok(Self {
            params,
            gate: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            known: Arc::new(Semaphore::new(KNOWN)),
            networks: Arc::default(),
            asker: Asker::Operator,
            decoy: decoy.into(),
        })
    }

    /// For anybody who comes from this network: with a few of the places, never all of them.
    pub(crate) fn for_network(&self, network: String) -> Self {
        let asker = Asker::Network(network);
        Self {
            asker,
            ..self.clone()
        }
    }

    /// For somebody who is known: with places that strangers cannot take.
    pub(crate) fn for_known(&self) -> Self {
        let asker = Asker::Known;
        Self {
            asker,
            ..self.clone()
        }
    }

    fn place(&self) -> Result<Place, Error> {
        let share = match &self.asker {
            Asker::Operator | Asker::Known => None,
            Asker::Network(network) => Some(self.share(network)?),
        };
        let queue = match self.asker {
            Asker::Known => &self.known,
            Asker::Operator | Asker::Network(_) => &self.queue,
        };
        let permit = Arc::clone(queue).try_acquire_owned().map_err(|_| busy())?;
        Ok(Place {
            _permit: permit,
            _share: share,
        })
    }

    fn share(&self, network: &str) -> Result<Share, Error> {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = networks.entry(network.to_owned()).or_default();
        if *taken >= PER_NETWORK {
            return Err(busy());
        }
        *taken += 1;
        Ok(Share {
            networks: Arc::clone(&self.networks),
            network: network.to_owned(),
        })
    }

    /// Hashes a password that passed [`check_rules`].
    pub async fn hash(&self, password: &str, rng: &dyn Rng) -> Result<String, Error> {
        let mut salt = [0u8; 16];
        rng.fill(&mut salt);
        let (params, password) = (self.params.clone(), password.to_owned());
        self.blocking(move || hash_now(&params, &password, &salt))
            .await?
    }

    /// Compares a password with a stored hash; with none, it takes as long and answers `Wrong`.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict, Error> {
        if password.len() > MAX_BYTES {
            return Ok(Verdict::Wrong);
        }
        let known = stored.is_some();
        let (hash, password) = (
            stored.unwrap_or(&self.decoy).to_owned(),
            password.to_owned(),
        );
        let params = self.params.clone();
        let verdict = self
            .blocking(move || verify_now(&params, &password, &hash))
            .await??;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.place()?;
        let turn = Arc::clone(&self.gate)
            .acquire_owned()
            .await
            .map_err(|e| Error::internal(e.to_string()))?;
        // A hash cannot be stopped. Its turn ends with it and not with whoever waits for it, so that
        // clients who go away leave no more work behind than those who stay; one who goes away while
        // waiting leaves none.
        tokio::task::spawn_blocking(move || {
            let _held = (turn, place);
            work()
        })
        .await
        .map_err(|e| Error::internal(e.to_string()))
    }
}

fn busy() -> Error {
    Error::unavailable(
        "passwords_busy",
        "Too many people sign in at this moment. Try again in a second.",
    )
}

/// Why a new password is refused, in words for the person; `None` when it is fine.
pub fn check_rules(password: &str, email: &str) -> Option<(&'static str, String)> {
    if password.chars().count() < MIN_CHARS {
        return Some((
            "too_short",
            format!(
                "Use at least {MIN_CHARS} characters; a few words in a row are easy to remember."
            ),
        ));
    }
    if password.len() > MAX_BYTES {
        return Some(("too_long", format!("Use at most {MAX_BYTES} bytes.")));
    }
    let lower = password.to_lowercase();
    let mailbox = email.split('@').next().unwrap_or_default().to_lowercase();
    if lower == email.to_lowercase() || (mailbox.len() >= MIN_CHARS && lower == mailbox) {
        return Some((
            "same_as_email",
            "Choose one that is not your e-mail address.".into(),
        ));
    }
    let one_letter = lower
        .chars()
        .next()
        .is_some_and(|first| lower.chars().all(|c| c == first));
    if one_letter || COMMON.lines().any(|line| line == lower) {
        return Some((
            "too_common",
            "This password is among the first that attackers try; choose another.".into(),
        ));
    }
    None
}

fn argon(params: &Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
}

fn hash_now(params: &Params, password: &str, salt: &[u8]) -> Result<String, Error> {
    let salt = SaltString::encode_b64(salt).map_err(|e| Error::internal(e.to_string()))?;
    argon(params)
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|e| Error::internal(e.to_string()))
}

fn verify_now(params: &Params, password: &str, stored: &str) -> Result<Verdict, Error> {
    let hash = PasswordHash::new(stored)
        .map_err(|e| Error::internal(format!("a stored password hash cannot be read: {e}")))?;
    // The cost is read from the hash itself, so old hashes keep working.
    if argon(params)
        .verify_password(password.as_bytes(), &hash)
        .is_err()
    {
        return Ok(Verdict::Wrong);
    }
    let old = Params::try_from(&hash).map_or(true, |p| {
        (p.m_cost(), p.t_cost(), p.p_cost()) != (params.m_cost(), params.t_cost(), params.p_cost())
    });
    Ok(if old {
        Verdict::RightButOld
    } else {
        Verdict::Right
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

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
        let taken = || crowd.networks.lock().unwrap().get("203.0.113.1").copied();
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
        let known = passwords.for_known();
        let known = tokio::spawn(async move { known.blocking(|| ()).await });
        drop(ends);
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
}
