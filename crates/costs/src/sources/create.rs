//! Makes a source: by hand, or by the first upload of a bill nobody has seen yet.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde_json::json;
use stoa_focus::{Account, check};
use stoa_kernel::{
    Error, Result, SourceId,
    name::{Unfit, unfit},
};
use stoa_store::OrgTx;

use super::{
    entity,
    events::SourceCreated,
    wire::{BillingAccount, CreateSource, SourceKind, SourceSchedule, SourceState},
};
use crate::{formats, service::Costs, stored};

const NAME_CHARS: usize = 120;

/// `org` is the organisation's slug, for the roots and prefixes it may use.
pub async fn create(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    input: CreateSource,
) -> Result<entity::Model> {
    let name = checked_name(&input.name)?;
    let url = costs
        .settings
        .locations
        .check(org, input.kind, input.url.as_deref())?;
    checked_schedule(input.kind, input.schedule)?;
    checked_format(input.format.as_deref())?;
    let account = checked_account(input.account)?;
    let answers = checked_answers(input.applicability)?;
    require_room(costs, tx).await?;
    let row = entity::ActiveModel {
        name: Set(name),
        kind: Set(input.kind.as_str().to_owned()),
        location: Set(json!({ "url": url })),
        format: Set(input.format),
        account: Set(stored::write_option(&account)?),
        applicability: Set(stored::write_option(&answers)?),
        allow_duplicate: Set(input.allow_duplicate.then_some(true)),
        allow_account_change: Set(input.allow_account_change.then_some(true)),
        allow_missing_charges: Set(input.allow_missing_charges.then_some(true)),
        allow_possibly_twice: Set(input.allow_possibly_twice.then_some(true)),
        identity: Set(None),
        schedule: Set(input.schedule.map(|s| s.as_str().to_owned())),
        ..blank(costs)
    };
    let row = tx.insert_returning(row).await?;
    tx.append(&created(&row)?).await?;
    Ok(row)
}

/// The source whose files carry this identity, made now when there is none. So the same bill, sent
/// again by whomever, replaces itself instead of standing beside itself.
pub async fn find_or_make(
    costs: &Costs,
    tx: &mut OrgTx,
    identity: &str,
    name: &str,
    format: Option<&str>,
    account: Option<&Account>,
) -> Result<entity::Model> {
    let row = entity::ActiveModel {
        name: Set(checked_name(name)?),
        kind: Set(SourceKind::Upload.as_str().to_owned()),
        location: Set(json!({ "url": null })),
        format: Set(format.map(str::to_owned)),
        account: Set(stored::write_option(&account)?),
        applicability: Set(None),
        allow_duplicate: Set(None),
        allow_account_change: Set(None),
        allow_missing_charges: Set(None),
        allow_possibly_twice: Set(None),
        identity: Set(Some(identity.to_owned())),
        schedule: Set(None),
        ..blank(costs)
    };
    let known = tx
        .find::<entity::Entity>()
        .filter(entity::Column::Identity.eq(identity))
        .count()
        .await?;
    if known == 0 {
        require_room(costs, tx).await?;
    }
    let key = [entity::Column::OrgId, entity::Column::Identity];
    let made = tx
        .insert_unless_exists(row, key, Some(entity::Column::Identity.is_not_null()))
        .await?;
    let row = tx
        .find::<entity::Entity>()
        .filter(entity::Column::Identity.eq(identity))
        .required()
        .await?;
    if made {
        tx.append(&created(&row)?).await?;
    }
    Ok(row)
}

/// 409 `too_many_sources` when the organisation has as many as it may. Those that lists leave out do not count.
async fn require_room(costs: &Costs, tx: &OrgTx) -> Result<()> {
    let most = costs.settings.organisation_sources;
    if most == 0 {
        return Ok(());
    }
    let held = tx
        .find::<entity::Entity>()
        .filter(entity::Column::State.ne(SourceState::Deleted.as_str()))
        .filter(super::view::not_a_failed_upload(tx))
        .count()
        .await?;
    if held < most {
        return Ok(());
    }
    let message = format!(
        "This organisation has {held} sources, and may have {most}. Delete sources that nobody needs, or ask whoever operates this installation to raise `limits.organisation_sources`."
    );
    Err(Error::conflict("too_many_sources", message).param("most", most))
}

fn blank(costs: &Costs) -> entity::ActiveModel {
    let now = costs.now();
    entity::ActiveModel {
        id: Set(SourceId::new(&*costs.clock, &*costs.rng).uuid()),
        state: Set(SourceState::Active.as_str().to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
        etag: Set(1),
        ..Default::default()
    }
}

fn created(row: &entity::Model) -> Result<SourceCreated> {
    Ok(SourceCreated {
        source_id: SourceId(row.id),
        name: row.name.clone(),
        kind: stored::word("cost_source.kind", &row.kind, SourceKind::parse)?,
        format: row.format.clone(),
        identity: row.identity.clone(),
        schedule: super::view::schedule(row)?,
    })
}

pub(super) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        let message = format!("Give a name of 1 to {NAME_CHARS} characters.");
        return Err(invalid("name", "name_invalid", message));
    }
    if let Some(found) = unfit(name) {
        let message =
            format!("Leave out the character {found}: use letters, digits, signs and spaces.");
        return Err(invalid("name", Unfit::CODE, message));
    }
    Ok(name.to_owned())
}

pub(super) fn checked_schedule(kind: SourceKind, schedule: Option<SourceSchedule>) -> Result<()> {
    if kind == SourceKind::Upload && schedule.is_some() {
        let message = "An upload source has nothing to fetch. Leave `schedule` out, or make a folder or object_store source.";
        return Err(invalid(
            "schedule",
            "schedule_not_wanted",
            message.to_owned(),
        ));
    }
    Ok(())
}

/// The engine's account of what was sent.
pub(crate) fn checked_account(account: Option<BillingAccount>) -> Result<Option<Account>> {
    let Some(account) = account else {
        return Ok(None);
    };
    Account::new(&account.id, account.name.as_deref())
        .map(Some)
        .map_err(|wrong| invalid("account", "account_invalid", format!("Here {wrong}.")))
}

/// `None` when there are none.
pub(crate) fn checked_answers(
    answers: BTreeMap<String, bool>,
) -> Result<Option<BTreeMap<String, bool>>> {
    let known: Vec<&str> = check::criteria().map(|(name, _)| name).collect();
    if let Some(unknown) = answers.keys().find(|name| !known.contains(&name.as_str())) {
        let message = format!(
            "{unknown:?} is no applicability criterion. The criteria are {}.",
            known.join(", ")
        );
        return Err(invalid("applicability", "criterion_unknown", message));
    }
    Ok(Some(answers).filter(|answers| !answers.is_empty()))
}

/// A format that is not known would fail every run of the source, whose uploader gave none.
pub(crate) fn checked_format(format: Option<&str>) -> Result<()> {
    let plain = |f: &str| {
        (1..=60).contains(&f.len())
            && f.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    match format {
        Some(format) if !plain(format) => {
            let message = "A format is an id such as `aws-cur` or `focus-1.0`. Leave it out so that it is recognised.";
            Err(invalid("format", "format_invalid", message.to_owned()))
        }
        Some(format) if !formats::is_known(format)? => {
            let message = format!(
                "There is no format `{format}`. `GET …/costs/formats` lists them, such as `aws-cur` or `focus-1.0`; leave it out so that it is recognised."
            );
            Err(invalid("format", "format_invalid", message))
        }
        _ => Ok(()),
    }
}

fn invalid(field: &'static str, code: &'static str, message: String) -> Error {
    Error::invalid("invalid_source", "The source cannot be saved as it is.")
        .field(field, code, message)
}
