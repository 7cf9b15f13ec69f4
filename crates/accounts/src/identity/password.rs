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
/// How many of these one account may have, so that no one of them takes them all.
const PER_ACCOUNT: usize = 4;
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
    /// What each network has now of the queue, and each account of the places of the known.
    taken: Arc<Mutex<HashMap<Asker, usize>>>,
    asker: Asker,
    /// Checked in place of a missing hash, so that an unknown e-mail takes the same time.
    decoy: Arc<str>,
}

/// For whom passwords are hashed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Asker {
    /// A command of the operator.
    Operator,
    /// Somebody signed in to this account, or a browser that has signed in to it before.
    Known(String),
    /// Anybody, from this network.
    Network(String),
}

/// A place among those that compute and wait; free again when dropped.
struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Option<Share>,
}

/// One of the places of a network or of an account.
struct Share {
    taken: Arc<Mutex<HashMap<Asker, usize>>>,
    whose: Asker,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = all.get_mut(&self.whose) {
            *taken -= 1;
            if *taken == 0 {
                all.remove(&self.whose);
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
            taken: Arc::default(),
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

    /// For somebody who is known, of this account: with places that strangers cannot take, and other accounts
    /// not all of them.
    pub(crate) fn for_known(&self, account: impl Into<String>) -> Self {
        let asker = Asker::Known(account.into());
        Self {
            asker,
            ..self.clone()
        }
    }

    fn place(&self) -> Result<Place, Error> {
        let share = match &self.asker {
            Asker::Operator => None,
            Asker::Known(_) => Some(self.share(PER_ACCOUNT)?),
            Asker::Network(_) => Some(self.share(PER_NETWORK)?),
        };
        let queue = match self.asker {
            Asker::Known(_) => &self.known,
            Asker::Operator | Asker::Network(_) => &self.queue,
        };
        let permit = Arc::clone(queue).try_acquire_owned().map_err(|_| busy())?;
        Ok(Place {
            _permit: permit,
            _share: share,
        })
    }

    fn share(&self, most: usize) -> Result<Share, Error> {
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = all.entry(self.asker.clone()).or_default();
        if *taken >= most {
            return Err(busy());
        }
        *taken += 1;
        Ok(Share {
            taken: Arc::clone(&self.taken),
            whose: self.asker.clone(),
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
    Error::declined(
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
mod tests;
