//! The vocabulary every crate shares: typed ids, time, randomness, money, pages, roles and errors.
//! No input or output, no async. Reads no clock and no randomness that was not passed in,
//! apart from the two implementations (`SystemClock`, `SystemRng`) that the binary hands out.

// `define_id!` names this crate by its full name, here too.
extern crate self as stoa_kernel;

pub mod access;
pub mod budget;
pub mod clock;
pub mod codes;
pub mod error;
pub mod ids;
pub mod money;
pub mod name;
pub mod page;
pub mod period;
pub mod rng;
pub mod slug;
pub mod sort;
pub mod statement;
pub mod states;
pub mod time;

pub use access::{Permission, Role};
pub use budget::{Budget, Exhausted};
pub use clock::{Clock, FixedClock, SharedClock, Stopwatch, SystemClock};
pub use error::{Error, FieldError, Kind, Result, Told, chain, sentence};
pub use ids::{
    ApiKeyId, DrawingId, EmailLinkId, EventId, InvitationId, JobId, MemberId, MessageId, OrgId,
    PersonId, PublishId, RunId, SessionId, SourceId,
};
pub use money::{Currency, Money};
pub use page::{Page, PageRequest};
pub use period::{BillingPeriod, Period};
pub use rng::{Rng, SeededRng, SharedRng, SystemRng};
pub use slug::OrgSlug;
pub use sort::{Sort, SortColumn, Term};
pub use statement::Statement;
pub use states::{Machine, States};
pub use time::Timestamp;
