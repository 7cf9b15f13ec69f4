//! How often something may be tried: signing in, asking for links, signing up, inviting. Counted per
//! address, per e-mail from one address, and per e-mail from everywhere, whether the e-mail is known or
//! not. The last is what somebody with many addresses can use up, so a browser that has signed in to the
//! account before has an allowance of its own.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use stoa_httpkit::{ApiError, RateLimiter, limits::Verdict};
use stoa_kernel::{Error, OrgId, PersonId, SharedClock};

use crate::{
    caller::Origin,
    identity::{Device, digest},
};

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
    /// For one e-mail from one address; for a browser that is known, from wherever it is.
    pub sign_in_per_email: Rate,
    pub sign_in_per_address: Rate,
    /// For one e-mail from all addresses together.
    pub sign_in_per_account: Rate,
    /// For one e-mail from one address; for a browser that is known, from wherever it is.
    pub link_per_email: Rate,
    pub link_per_address: Rate,
    /// For one e-mail from all addresses together.
    pub link_per_account: Rate,
    pub redeem_per_address: Rate,
    /// Signing up; the mail counts as one of `link_per_account` besides.
    pub organisations_per_address: Rate,
    /// Opening further organisations, for one person, and for all people of one address.
    pub further_organisations_per_person: Rate,
    pub further_organisations_per_address: Rate,
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
            sign_in_per_account: rate(100, 60),
            link_per_email: rate(5, 15),
            link_per_address: rate(20, 15),
            link_per_account: rate(20, 60),
            redeem_per_address: rate(10, 1),
            organisations_per_address: rate(3, 60),
            further_organisations_per_person: rate(3, 60),
            further_organisations_per_address: rate(30, 60),
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
            sign_in_per_account: rate,
            link_per_email: rate,
            link_per_address: rate,
            link_per_account: rate,
            redeem_per_address: rate,
            organisations_per_address: rate,
            further_organisations_per_person: rate,
            further_organisations_per_address: rate,
            invitations_per_organisation: rate,
        }
    }
}

/// The counters.
pub(crate) struct RateLimits {
    sign_in_per_email: RateLimiter,
    sign_in_per_address: RateLimiter,
    sign_in_per_account: RateLimiter,
    link_per_email: RateLimiter,
    link_per_address: RateLimiter,
    link_per_account: RateLimiter,
    redeem_per_address: RateLimiter,
    look_per_address: RateLimiter,
    organisations_per_address: RateLimiter,
    further_organisations_per_person: RateLimiter,
    further_organisations_per_address: RateLimiter,
    invitations_per_organisation: RateLimiter,
}

impl RateLimits {
    pub(crate) fn new(limits: &Limits, clock: &SharedClock) -> Self {
        let limiter = |rate: Rate| RateLimiter::new(clock.clone(), rate.times, rate.within);
        Self {
            sign_in_per_email: limiter(limits.sign_in_per_email),
            sign_in_per_address: limiter(limits.sign_in_per_address),
            sign_in_per_account: limiter(limits.sign_in_per_account),
            link_per_email: limiter(limits.link_per_email),
            link_per_address: limiter(limits.link_per_address),
            link_per_account: limiter(limits.link_per_account),
            redeem_per_address: limiter(limits.redeem_per_address),
            look_per_address: limiter(limits.redeem_per_address),
            organisations_per_address: limiter(limits.organisations_per_address),
            further_organisations_per_person: limiter(limits.further_organisations_per_person),
            further_organisations_per_address: limiter(limits.further_organisations_per_address),
            invitations_per_organisation: limiter(limits.invitations_per_organisation),
        }
    }

    /// `device` is the browser, when it has signed in to this account before.
    pub(crate) fn sign_in(
        &self,
        origin: &Origin,
        email: &str,
        device: Option<&Device>,
    ) -> Allowance {
        per_account(
            [
                &self.sign_in_per_address,
                &self.sign_in_per_email,
                &self.sign_in_per_account,
            ],
            origin,
            email,
            device,
        )
    }

    /// `device` is the browser, when it has signed in to this account before.
    pub(crate) fn email_link(
        &self,
        origin: &Origin,
        email: &str,
        device: Option<&Device>,
    ) -> Allowance {
        per_account(
            [
                &self.link_per_address,
                &self.link_per_email,
                &self.link_per_account,
            ],
            origin,
            email,
            device,
        )
    }

    pub(crate) fn redeem(&self, origin: &Origin) -> Allowance {
        Allowance::of([(&self.redeem_per_address, origin.client().network())])
    }

    /// As often as redeeming, and counted apart: every link is looked at before it is redeemed.
    pub(crate) fn look(&self, origin: &Origin) -> Allowance {
        Allowance::of([(&self.look_per_address, origin.client().network())])
    }

    /// Each sign-up mails its address, so all of them count against one allowance with the links.
    pub(crate) fn sign_up(&self, origin: &Origin, email: &str) -> Allowance {
        Allowance::of([
            (&self.organisations_per_address, origin.client().network()),
            (&self.link_per_account, email_key(email)),
        ])
    }

    /// Nobody else who signs up or works behind the same address uses up what a person may.
    pub(crate) fn further_organisation(&self, origin: &Origin, person: PersonId) -> Allowance {
        Allowance::of([
            (&self.further_organisations_per_person, person.to_string()),
            (
                &self.further_organisations_per_address,
                origin.client().network(),
            ),
        ])
    }

    pub(crate) fn invitation(&self, org: OrgId) -> Allowance {
        Allowance::of([(&self.invitations_per_organisation, org.to_string())])
    }
}

/// A browser that is known asks on its own account only, so that nobody else's attempts count against it.
fn per_account(
    [per_address, per_email, per_account]: [&RateLimiter; 3],
    origin: &Origin,
    email: &str,
    device: Option<&Device>,
) -> Allowance {
    let (email, network) = (email_key(email), origin.client().network());
    match device {
        Some(device) => Allowance::of([(per_email, format!("{email} {}", device.id()))]),
        None => Allowance::of([
            (per_address, network.clone()),
            (per_email, format!("{email} {network}")),
            (per_account, email),
        ]),
    }
}

/// Whether to go on, and what the `RateLimit-*` headers say.
pub(crate) struct Allowance(Verdict);

impl Allowance {
    /// One drop of each bucket, in order, up to the first that is empty: what is refused by one takes
    /// nothing from those behind it, which may be somebody else's.
    fn of<const N: usize>(buckets: [(&RateLimiter, String); N]) -> Self {
        let mut strictest: Option<Verdict> = None;
        for (limiter, key) in buckets {
            let verdict = limiter.check(&key);
            if !verdict.allowed {
                return Self(verdict);
            }
            if strictest.is_none_or(|least| verdict.remaining < least.remaining) {
                strictest = Some(verdict);
            }
        }
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
    let error = Error::quota_exceeded("rate_limited", message).param("seconds", seconds);
    ApiError::new(error).retry_after(seconds)
}

/// Hashed: what a stranger typed may be a megabyte long, and this map is kept in memory.
fn email_key(email: &str) -> String {
    digest(&[&email.trim().to_lowercase()])
}

#[cfg(test)]
mod tests {
    use stoa_kernel::FixedClock;

    use super::*;

    #[test]
    fn what_one_bucket_refuses_takes_nothing_from_the_next() {
        let clock = FixedClock::new("2026-03-02T09:00:00Z".parse().expect("a time"));
        let limiter = |times| RateLimiter::new(clock.clone(), times, MINUTE);
        let (address, account) = (limiter(2), limiter(10));
        let knock = || Allowance::of([(&address, "a".into()), (&account, "b".into())]).0;
        assert!(knock().allowed && knock().allowed);
        for _ in 0..50 {
            assert!(!knock().allowed);
        }
        assert_eq!(account.check("b").remaining, 7);
    }
}
