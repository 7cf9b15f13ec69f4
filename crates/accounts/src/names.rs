//! What those are called who did something, by the labels under which the log and rows name them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_kernel::{ApiKeyId, Error, MemberId};
use stoa_store::OrgRead;

use crate::{api_keys, identity::entity::person, members};

/// Labels of actors (`member:<id>`, `key:<id>`) to the names of the people and keys. A member or key that is gone, and the
/// installation itself, has none.
pub async fn names_of<'a>(
    read: &OrgRead,
    labels: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, String>, Error> {
    let (mut members, mut keys) = (Vec::new(), Vec::new());
    for label in labels {
        match label.split_once(':') {
            Some(("member", id)) => members.extend(id.parse().map(MemberId::uuid)),
            Some(("key", id)) => keys.extend(id.parse().map(ApiKeyId::uuid)),
            _ => {}
        }
    }
    let mut names = HashMap::new();
    if !members.is_empty() {
        let rows = read
            .find::<members::entity::Entity>()
            .filter(members::entity::Column::Id.is_in(members))
            .all()
            .await?;
        let people = read
            .find_global::<person::Entity>()
            .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
            .all()
            .await?;
        let people: HashMap<_, _> = people.into_iter().map(|it| (it.id, it.name)).collect();
        for row in rows {
            if let Some(name) = people.get(&row.person_id) {
                names.insert(format!("member:{}", MemberId(row.id)), name.clone());
            }
        }
    }
    if !keys.is_empty() {
        let rows = read
            .find::<api_keys::entity::Entity>()
            .filter(api_keys::entity::Column::Id.is_in(keys))
            .all()
            .await?;
        for row in rows {
            let label = stoa_store::Actor::key_label(ApiKeyId(row.id));
            names.insert(label, row.name);
        }
    }
    Ok(names)
}
