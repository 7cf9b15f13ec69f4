//! How often something may be tried: signing in, asking for links, signing up, inviting. Counted per
//! address and per e-mail, whether the e-mail is known or not.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use stoa_httpkit::{ApiError, RateLimiter, limits::Verdict};
use stoa_kernel::{Error, OrgId, SharedClock};

use crate::{caller::Origin, identity::digest};

const MINUTE: Duration = Duration::from_secs(60);

/// So many in so long a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub times: u32,
    pub within: Duration,
}

/// The limits of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub sign_in_per_email: Rate,
    pub sign_in_per_address: Rate,
    pub link_per_email: Rate,
    pub link_per_address: Rate,
    pub redeem_per_address: Rate,
    /// Signing up and opening further organisations.
    pub organisations_per_address: Rate,
    /// Inviting, each time a mail to somebody who may be a stranger.
    pub invitations_per_organisation: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        let rate = |times, minutes| Rate {
            times,
            within: MINUTE * minutes,
        };
        Self {
            sign_in_per_email: rate(10, 15),
            sign_in_per_address: rate(50, 15),
            link_per_email: rate(5, 15),
            link_per_address: rate(20, 15),
            redeem_per_address: rate(10, 1),
            organisations_per_address: rate(3, 60),
            invitations_per_organisation: rate(30, 60),
        }
    }
}

impl Limits {
    /// As good as none: for tests, and for `stoa demo`, where everybody is the same loopback address.
    pub fn generous() -> Self {
        let rate = Rate {
            times: 10_000,
            within: MINUTE,
        };
        Self {
            sign_in_per_email: rate,
            sign_in_per_address: rate,
            link_per_email: rate,
            link_per_address: rate,
            redeem_per_address: rate,
            organisations_per_address: rate,
            invitations_per_organisation: rate,
        }
    }
}

/// The counters.
pub(crate) struct RateLimits {
    sign_in_per_email: RateLimiter,
    sign_in_per_address: RateLimiter,
    link_per_email: RateLimiter,
    link_per_address: RateLimiter,
    redeem_per_address: RateLimiter,
    organisations_per_address: RateLimiter,
    invitations_per_organisation: RateLimiter,
}

impl RateLimits {
    pub(crate) fn new(limits: &Limits, clock: &SharedClock) -> Self {
        let limiter = |rate: Rate| RateLimiter::new(clock.clone(), rate.times, rate.within);
        Self {
            sign_in_per_email: limiter(limits.sign_in_per_email),
            sign_in_per_address: limiter(limits.sign_in_per_address),
            link_per_email: limiter(limits.link_per_email),
            link_per_address: limiter(limits.link_per_address),
            redeem_per_address: limiter(limits.redeem_per_address),
            organisations_per_address: limiter(limits.organisations_per_address),
            invitations_per_organisation: limiter(limits.invitations_per_organisation),
        }
    }

    pub(crate) fn sign_in(&self, origin: &Origin, email: &str) -> Allowance {
        Allowance::of([
            self.sign_in_per_address.check(&address(origin)),
            self.sign_in_per_email.check(&email_key(email)),
        ])
    }

    pub(crate) fn email_link(&self, origin: &Origin, email: &str) -> Allowance {
        Allowance::of([
            self.link_per_address.check(&address(origin)),
            self.link_per_email.check(&email_key(email)),
        ])
    }

    pub(crate) fn redeem(&self, origin: &Origin) -> Allowance {
        Allowance::of([self.redeem_per_address.check(&address(origin))])
    }

    pub(crate) fn organisation(&self, origin: &Origin) -> Allowance {
        Allowance::of([self.organisations_per_address.check(&address(origin))])
    }

    pub(crate) fn invitation(&self, org: OrgId) -> Allowance {
        Allowance::of([self.invitations_per_organisation.check(&org.to_string())])
    }
}

/// Whether to go on, and what the `RateLimit-*` headers say.
pub(crate) struct Allowance(Verdict);

impl Allowance {
    /// The strictest of several: a refusal, else the least that is left.
    fn of<const N: usize>(verdicts: [Verdict; N]) -> Self {
        let strictest = verdicts
            .into_iter()
            .min_by_key(|v| (v.allowed, v.remaining));
        Self(strictest.unwrap_or(Verdict {
            allowed: true,
            limit: 0,
            remaining: 0,
            reset: Duration::ZERO,
        }))
    }

    /// Answers with `run`, or with 429; the headers are there either way.
    pub(crate) async fn run(
        self,
        run: impl Future<Output = Result<Response, ApiError>>,
    ) -> Response {
        let mut response = match self.0.allowed {
            true => run.await.into_response(),
            false => refusal(&self.0).into_response(),
        };
        self.0.write(response.headers_mut());
        response
    }
}

fn refusal(verdict: &Verdict) -> ApiError {
    let seconds = verdict.reset.as_secs() + 1;
    let message = format!(
        "That was too often. Try again in {} min.",
        seconds.div_ceil(60)
    );
    ApiError::new(Error::quota_exceeded("rate_limited", message)).retry_after(seconds)
}

/// Hashed: what a stranger typed may be a megabyte long, and this map is kept in memory.
fn email_key(email: &str) -> String {
    digest(&[&email.trim().to_lowercase()])
}

/// IPv6 clients own a /64 at least, so that is what is counted.
fn address(origin: &Origin) -> String {
    match origin.address() {
        Some(std::net::IpAddr::V6(ip)) => {
            let s = ip.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
        Some(ip) => ip.to_string(),
        None => "unknown".into(),
    }
}
