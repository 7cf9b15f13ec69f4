//! `Accounts`: what every operation and every extractor of this crate needs, made once at start.

use std::{
    sync::{Arc, PoisonError, RwLock, atomic::AtomicBool},
    time::Duration,
};

use stoa_httpkit::{Admission, DiskFloor, TrustedProxies};
use stoa_kernel::{Error, OrgSlug, SharedClock, SharedRng, Timestamp};
use stoa_store::Store;

use crate::{
    activity::Activity,
    caller::Standings,
    identity::{PasswordCost, Passwords},
    limits::{Limits, RateLimits},
    mailbox::MailboxKey,
};

/// The settings of this crate; `stoa` reads them from its configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the web app, without a slash at the end. Cookies are `Secure` when it is https.
    pub public_url: String,
    /// Opens everything, for administration. `None` or empty: nobody can use it.
    pub root_key: Option<String>,
    /// Whoever asks without credentials is the first person of the installation. For development on a
    /// loopback address only; `stoa` refuses it elsewhere.
    pub auth_disabled: bool,
    /// How long a browser stays signed in.
    pub session_days: u32,
    /// Whoever likes may sign up. The first person of the installation always may.
    pub sign_up: bool,
    /// Bytes that the files of one upload may have together; told to whoever asks, and kept by `costs`.
    pub upload_bytes: u64,
    /// The key of `/development/mailbox`, which keeps mail instead of sending it. `None`: there is no mail.
    pub mailbox: Option<MailboxKey>,
    pub password_cost: PasswordCost,
    pub limits: Limits,
    /// The proxies of ours, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// Every event type of the installation, for the public catalogue.
    pub event_types: Vec<stoa_store::EventType>,
    /// Counts what stays open for as long as a client likes; one for the whole process.
    pub admission: Admission,
    /// Below it no answers are kept.
    pub floor: DiskFloor,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:7800".into(),
            root_key: None,
            auth_disabled: false,
            session_days: 14,
            sign_up: true,
            upload_bytes: 2 << 30,
            mailbox: None,
            password_cost: PasswordCost::default(),
            limits: Limits::default(),
            trusted_proxies: TrustedProxies::default(),
            event_types: crate::event_types(),
            admission: Admission::default(),
            floor: DiskFloor::default(),
        }
    }
}

/// The state of accounts. Clones are cheap and share everything.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    store: Store,
    clock: SharedClock,
    rng: SharedRng,
    settings: Settings,
    passwords: Passwords,
    limits: RateLimits,
    activity: Activity,
    standings: Standings,
    invented: RwLock<Vec<OrgSlug>>,
    has_people: AtomicBool,
}

impl Accounts {
    /// Fails only when the password cost is not one argon2 can work with.
    pub fn new(
        store: Store,
        clock: SharedClock,
        rng: SharedRng,
        mut settings: Settings,
    ) -> Result<Self, Error> {
        settings.public_url = settings.public_url.trim_end_matches('/').to_owned();
        let passwords = Passwords::new(settings.password_cost)?;
        let limits = RateLimits::new(&settings.limits, &clock);
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            rng,
            settings,
            passwords,
            limits,
            activity: Activity::default(),
            standings: Standings::default(),
            invented: RwLock::default(),
            has_people: AtomicBool::default(),
        })))
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whether mail gets anywhere.
    pub fn sends_mail(&self) -> bool {
        self.settings().mailbox.is_some()
    }

    /// Says which organisations hold invented data: those of a demo.
    pub fn tell_invented(&self, slugs: Vec<OrgSlug>) {
        *self
            .0
            .invented
            .write()
            .unwrap_or_else(PoisonError::into_inner) = slugs;
    }

    pub(crate) fn invented(&self) -> Vec<OrgSlug> {
        let told = self.0.invented.read();
        told.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether somebody was found here before; `false` says nothing.
    pub(crate) fn has_people(&self) -> &AtomicBool {
        &self.0.has_people
    }

    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn clock(&self) -> &dyn stoa_kernel::Clock {
        &*self.0.clock
    }

    pub(crate) fn rng(&self) -> &dyn stoa_kernel::Rng {
        &*self.0.rng
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn limits(&self) -> &RateLimits {
        &self.0.limits
    }

    pub(crate) fn activity(&self) -> &Activity {
        &self.0.activity
    }

    pub(crate) fn standings(&self) -> &Standings {
        &self.0.standings
    }

    pub(crate) fn session_length(&self) -> Duration {
        Duration::from_secs(u64::from(self.0.settings.session_days) * 24 * 60 * 60)
    }
}
