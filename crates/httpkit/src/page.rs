//! `?cursor=&limit=` of paged lists.

use serde::Deserialize;
use stoa_kernel::{PageRequest, Result};
use utoipa::IntoParams;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next_cursor` of the page before.
    #[param(min_length = 23, max_length = 4096, pattern = "^[A-Za-z0-9_-]+$")]
    pub cursor: Option<String>,
    /// Items on a page, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u64>,
}

impl PageQuery {
    pub fn request(self) -> Result<PageRequest> {
        PageRequest::new(self.cursor, self.limit)
    }
}
