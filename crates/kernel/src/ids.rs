//! Typed ids: a newtype over a UUIDv7 for each noun, so that a run's id cannot be passed for a source's.

use crate::clock::Clock;
use crate::rng::{self, Rng};

/// Makes an id type. `X::new(clock, rng)` gives a UUIDv7, so ids sort by the time they were made.
#[macro_export]
macro_rules! define_id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            $crate::ids::reexport::Serialize, $crate::ids::reexport::Deserialize,
            $crate::ids::reexport::ToSchema,
        )]
        #[serde(crate = "::stoa_kernel::ids::reexport::serde", transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(pub $crate::ids::reexport::Uuid);

        impl $name {
            pub fn new(clock: &dyn $crate::Clock, rng: &dyn $crate::Rng) -> Self {
                Self($crate::ids::uuid_v7(clock, rng))
            }

            pub const fn uuid(self) -> $crate::ids::reexport::Uuid {
                self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::Error;

            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::Error> {
                $crate::ids::reexport::Uuid::parse_str(text).map(Self).map_err(|_| {
                    $crate::Error::invalid("id_malformed", format!("`{text}` is not an id (a UUID)."))
                })
            }
        }

        impl From<$crate::ids::reexport::Uuid> for $name {
            fn from(id: $crate::ids::reexport::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for $crate::ids::reexport::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

/// What `define_id!` needs in the crate that calls it.
pub mod reexport {
    pub use serde::{self, Deserialize, Serialize};
    pub use utoipa::ToSchema;
    pub use uuid::Uuid;
}

define_id!(
    PersonId,
    OrgId,
    MemberId,
    InvitationId,
    SessionId,
    ApiKeyId,
    EmailLinkId,
    MessageId,
    EventId,
    JobId,
    SourceId,
    RunId,
    PublishId,
    DrawingId,
);

impl OrgId {
    /// The organisation `stoa`: the installation itself. Its log holds what concerns no tenant,
    /// its jobs are the housekeeping. Made by the first migration, never a member's.
    pub const SYSTEM: Self = Self(uuid::Uuid::from_u128(
        0x00000000_0000_7000_8000_000000000001,
    ));
}

pub fn uuid_v7(clock: &dyn Clock, rng: &dyn Rng) -> uuid::Uuid {
    let millis = u64::try_from(clock.now().millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &rng::bytes::<10>(rng)).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::FixedClock;
    use crate::rng::SeededRng;
    use crate::time::Timestamp;

    #[test]
    fn ids_sort_by_time_and_travel_as_hyphenated_text() {
        let clock = FixedClock::new(Timestamp::from_micros(1_700_000_000_000_000));
        let rng = SeededRng::new(1);
        let first = RunId::new(&*clock, &*rng);
        clock.advance(std::time::Duration::from_millis(1));
        let second = RunId::new(&*clock, &*rng);
        assert!(first < second);
        assert_eq!(first.uuid().get_version_num(), 7);
        let json = serde_json::to_string(&first).unwrap();
        assert_eq!(json, format!("\"{first}\""));
        assert_eq!(first.to_string().parse::<RunId>().unwrap(), first);
    }
}
