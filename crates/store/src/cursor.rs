//! Cursors of paged lists: the last row's key, signed, and bound to the organisation, the list and its
//! filters. A cursor made elsewhere, or touched, is refused. Other things that leave this installation and
//! come back are signed with the same key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use stoa_kernel::{Error, OrgId, Result, rng};

use crate::entity::setting;
use crate::{DbResult, Store};

/// Bytes of a signature.
const TAG: usize = 16;

pub struct Cursors {
    key: [u8; 32],
}

impl Cursors {
    pub fn with_key(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// `org` is `None` for lists of the whole installation.
    pub fn seal(
        &self,
        org: Option<OrgId>,
        query: &str,
        position: &impl Serialize,
    ) -> Result<String> {
        let mut bytes = serde_json::to_vec(position)
            .map_err(|e| Error::internal("a cursor position cannot be written").with_source(e))?;
        let tag = self.tag(org, query, &bytes);
        bytes.extend_from_slice(&tag);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    pub fn open<T: DeserializeOwned>(
        &self,
        org: Option<OrgId>,
        query: &str,
        cursor: &str,
    ) -> Result<T> {
        self.verified(org, query, cursor).ok_or_else(|| {
            Error::invalid("cursor_invalid", "This cursor does not belong to this list.").field(
                "cursor",
                "cursor_invalid",
                "Use `next_cursor` of the page before, with the same filters; or leave it out to begin again.",
            )
        })
    }

    fn verified<T: DeserializeOwned>(
        &self,
        org: Option<OrgId>,
        query: &str,
        cursor: &str,
    ) -> Option<T> {
        use subtle::ConstantTimeEq;
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (position, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
        let genuine: bool = self.tag(org, query, position).ct_eq(tag).into();
        genuine.then(|| serde_json::from_slice(position).ok())?
    }

    /// A signature that only this installation can make, for `purpose` and nothing else.
    pub fn sign(&self, purpose: &str, bytes: &[u8]) -> [u8; TAG] {
        self.tag(None, purpose, bytes)
    }

    fn tag(&self, org: Option<OrgId>, query: &str, position: &[u8]) -> [u8; TAG] {
        // A key of 32 bytes is never refused by HMAC.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap_or_else(|_| unreachable!());
        mac.update(org.map(OrgId::uuid).unwrap_or_default().as_bytes());
        mac.update(&(query.len() as u64).to_le_bytes());
        mac.update(query.as_bytes());
        mac.update(position);
        let mut tag = [0; TAG];
        tag.copy_from_slice(&mac.finalize().into_bytes()[..TAG]);
        tag
    }

    /// The key lives in the table `setting`, made once per installation.
    pub(crate) async fn load(store: &Store) -> Result<Self> {
        if let Some(found) = store
            .system_read()
            .await?
            .find::<setting::Entity>()
            .one_key(KEY_NAME)
            .await?
        {
            return Self::parse(&found);
        }
        let tx = store.system("cursor-key").await?;
        let fresh = URL_SAFE_NO_PAD.encode(rng::bytes::<32>(&**store.rng()));
        let row = setting::ActiveModel {
            key: Set(KEY_NAME.to_owned()),
            value: Set(fresh),
        };
        let mut unless_there = OnConflict::column(setting::Column::Key);
        unless_there.do_nothing();
        setting::Entity::insert(row)
            .on_conflict(unless_there)
            .try_insert()
            .exec_without_returning(tx.connection())
            .await
            .db()?;
        let kept = tx.find::<setting::Entity>().one_key(KEY_NAME).await?;
        tx.commit().await?;
        Self::parse(&kept.unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Self> {
        let key = URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        key.map(Self::with_key).ok_or_else(|| {
            Error::internal(
                "the setting `cursor_key` is damaged; delete the row, a new key is made",
            )
        })
    }
}

const KEY_NAME: &str = "cursor_key";

impl crate::Find<'_, setting::Entity> {
    async fn one_key(self, key: &str) -> Result<Option<String>> {
        use sea_orm::{ColumnTrait, QueryFilter};
        Ok(self
            .filter(setting::Column::Key.eq(key))
            .one()
            .await?
            .map(|row| row.value))
    }
}
