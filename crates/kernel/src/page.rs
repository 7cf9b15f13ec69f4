//! Lists on the wire: a page of items, the opaque cursor of the next one, and how many there are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::Error;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Pass as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// How many items all pages together have, at the moment of this one.
    #[schema(minimum = 0)]
    pub total: u64,
}

impl<T> Page<T> {
    /// A list that is never divided.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            total: items.len() as u64,
            next_cursor: None,
            items,
        }
    }

    pub fn map<U>(self, into: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(into).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }

    /// As [`Page::map`] for what can fail; the first failure is the answer.
    pub fn try_map<U, E>(self, into: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        Ok(Page {
            items: self.items.into_iter().map(into).collect::<Result<_, _>>()?,
            next_cursor: self.next_cursor,
            total: self.total,
        })
    }
}

/// What the caller asked for. `limit` is already within `1..=Self::MAX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    pub cursor: Option<String>,
    pub limit: u64,
}

impl PageRequest {
    pub const DEFAULT: u64 = 50;
    pub const MAX: u64 = 500;

    pub fn new(cursor: Option<String>, limit: Option<u64>) -> Result<Self, Error> {
        let limit = limit.unwrap_or(Self::DEFAULT);
        if !(1..=Self::MAX).contains(&limit) {
            return Err(
                Error::invalid("limit_out_of_range", "The page size is out of range.")
                    .field(
                        "limit",
                        "limit_out_of_range",
                        format!("Choose a limit from 1 to {}.", Self::MAX),
                    )
                    .param("minimum", 1)
                    .param("maximum", Self::MAX),
            );
        }
        Ok(Self { cursor, limit })
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            cursor: None,
            limit: Self::DEFAULT,
        }
    }
}
