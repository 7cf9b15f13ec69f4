//! Changes a source, if nobody else changed it meanwhile.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde_json::json;
use stoa_httpkit::IfMatch;
use stoa_kernel::{Error, Result, SourceId};
use stoa_store::OrgTx;

use super::{
    create::{checked_account, checked_answers, checked_format, checked_name, checked_schedule},
    entity,
    events::SourceChanged,
    view,
    wire::{SourceKind, UpdateSource},
};
use crate::{service::Costs, stored};

pub async fn update(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    id: SourceId,
    expected: &IfMatch,
    input: UpdateSource,
) -> Result<entity::Model> {
    let row = view::row(tx, id).await?;
    expected.check(row.etag)?;
    let kind = stored::word("cost_source.kind", &row.kind, SourceKind::parse)?;
    let (next, changed) = changes(costs, org, kind, input)?;
    if changed.is_empty() {
        return Ok(row);
    }
    let next = entity::ActiveModel {
        updated_at: Set(costs.now()),
        etag: Set(row.etag + 1),
        ..next
    };
    let rows = tx
        .update_many::<entity::Entity>()
        .set(next)
        .filter(entity::Column::Id.eq(row.id))
        .filter(entity::Column::Etag.eq(row.etag))
        .returning()
        .await?;
    let row = rows.into_iter().next().ok_or_else(changed_meanwhile)?;
    tx.append(&SourceChanged {
        source_id: id,
        name: row.name.clone(),
        format: row.format.clone(),
        schedule: view::schedule(&row)?,
        changed,
    })
    .await?;
    Ok(row)
}

fn changes(
    costs: &Costs,
    org: &str,
    kind: SourceKind,
    input: UpdateSource,
) -> Result<(entity::ActiveModel, Vec<String>)> {
    let mut next = entity::ActiveModel::default();
    let mut changed = Vec::new();
    if let Some(name) = input.name {
        next.name = Set(checked_name(&name)?);
        changed.push("name".to_owned());
    }
    if let Some(url) = input.url {
        next.location =
            Set(json!({ "url": costs.settings.locations.check(org, kind, Some(&url))? }));
        changed.push("url".to_owned());
    }
    if let Some(format) = input.format {
        checked_format(format.as_deref())?;
        next.format = Set(format);
        changed.push("format".to_owned());
    }
    if let Some(account) = input.account {
        next.account = Set(stored::write_option(&checked_account(account)?)?);
        changed.push("account".to_owned());
    }
    if let Some(answers) = input.applicability {
        next.applicability = Set(stored::write_option(&checked_answers(answers)?)?);
        changed.push("applicability".to_owned());
    }
    if let Some(allow) = input.allow_duplicate {
        next.allow_duplicate = Set(Some(allow));
        changed.push("allow_duplicate".to_owned());
    }
    if let Some(allow) = input.allow_account_change {
        next.allow_account_change = Set(Some(allow));
        changed.push("allow_account_change".to_owned());
    }
    if let Some(allow) = input.allow_missing_charges {
        next.allow_missing_charges = Set(Some(allow));
        changed.push("allow_missing_charges".to_owned());
    }
    if let Some(allow) = input.allow_possibly_twice {
        next.allow_possibly_twice = Set(Some(allow));
        changed.push("allow_possibly_twice".to_owned());
    }
    if let Some(schedule) = input.schedule {
        checked_schedule(kind, schedule)?;
        next.schedule = Set(schedule.map(|s| s.as_str().to_owned()));
        changed.push("schedule".to_owned());
    }
    Ok((next, changed))
}

fn changed_meanwhile() -> Error {
    Error::conflict(
        "etag_mismatch",
        "Someone changed this source meanwhile. Reload it, and change it again.",
    )
}
