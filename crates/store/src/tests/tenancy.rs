//! One tenant never sees another, through any helper.

use sea_orm::{ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QuerySelect};
use stoa_kernel::{ApiKeyId, Kind, OrgId, Permission, Role};

use super::fixture::{Fixture, key, noted};
use crate::entity::{event, idempotency};
use crate::{Actor, Sequence, violated};

#[tokio::test]
async fn a_stranger_sees_and_changes_nothing() {
    let fixture = Fixture::new().await;
    let (ours, theirs) = (fixture.tenant("a_co").await, fixture.tenant("b_co").await);
    let mut tx = fixture.store.write(&ours).await.unwrap();
    let row = key(&fixture.store, ours.org(), "ours");
    tx.insert(row.clone()).await.unwrap();
    tx.append(&noted("secret")).await.unwrap();
    tx.commit().await.unwrap();

    let tx = fixture.store.write(&theirs).await.unwrap();
    let this = || key::Column::Id.eq(row.id);
    assert!(tx.find::<key::Entity>().all().await.unwrap().is_empty());
    assert_eq!(tx.find::<key::Entity>().count().await.unwrap(), 0);
    assert!(
        tx.find::<key::Entity>()
            .filter(this())
            .one()
            .await
            .unwrap()
            .is_none()
    );
    let by_org = key::Column::OrgId.eq(ours.org().uuid());
    assert!(
        tx.find::<key::Entity>()
            .filter(by_org)
            .all()
            .await
            .unwrap()
            .is_empty()
    );
    let any = sea_orm::Condition::any()
        .add(this())
        .add(key::Column::Name.is_not_null());
    assert!(
        tx.find::<key::Entity>()
            .filter(any)
            .all()
            .await
            .unwrap()
            .is_empty(),
        "OR widens nothing"
    );
    let missing = tx
        .find::<key::Entity>()
        .filter(this())
        .required()
        .await
        .unwrap_err();
    assert!(missing.is(Kind::NotFound));
    assert!(tx.events_after(Sequence(0), 10).await.unwrap().is_empty());
    assert!(tx.event(Sequence(1)).await.unwrap().is_none());
    assert_eq!(tx.log_head().await.unwrap(), Sequence(0));

    let renamed = tx
        .update_many::<key::Entity>()
        .filter(this())
        .col(key::Column::Name, "theirs");
    assert_eq!(renamed.exec().await.unwrap(), 0);
    let returned = tx
        .update_many::<key::Entity>()
        .col(key::Column::Name, "theirs")
        .returning();
    assert!(returned.await.unwrap().is_empty());
    assert_eq!(
        tx.delete_many::<key::Entity>()
            .filter(this())
            .exec()
            .await
            .unwrap(),
        0
    );
    assert!(
        tx.delete_many::<key::Entity>()
            .required()
            .await
            .unwrap_err()
            .is(Kind::NotFound)
    );
    let update = key::ActiveModel {
        id: Set(row.id),
        name: Set("theirs".into()),
        ..Default::default()
    };
    assert!(tx.update(update).await.unwrap_err().is(Kind::NotFound));
    assert!(
        tx.update(row.clone().into_active_model())
            .await
            .unwrap_err()
            .is(Kind::NotFound)
    );
    assert!(
        tx.insert(row.clone()).await.unwrap_err().is(Kind::NotFound),
        "a row with another's org_id"
    );
    assert!(
        tx.insert_many([row.clone()])
            .await
            .unwrap_err()
            .is(Kind::NotFound)
    );
    tx.commit().await.unwrap();

    let read = fixture.store.read(&ours).await.unwrap();
    assert_eq!(read.find::<key::Entity>().all().await.unwrap(), [row]);
}

/// Even when the conflicting key does not name the organisation.
#[tokio::test]
async fn an_upsert_does_not_reach_over() {
    let fixture = Fixture::new().await;
    let (ours, theirs) = (fixture.tenant("a_co").await, fixture.tenant("b_co").await);
    let row = key(&fixture.store, ours.org(), "ours");
    let tx = fixture.store.write(&ours).await.unwrap();
    tx.insert(row.clone()).await.unwrap();
    tx.commit().await.unwrap();

    let tx = fixture.store.write(&theirs).await.unwrap();
    let mut same_id = key(&fixture.store, theirs.org(), "theirs");
    same_id.id = row.id;
    // PostgreSQL's policy refuses with an error, SQLite's filter changes nothing: either will do.
    let _ = tx
        .upsert(
            same_id,
            [key::Column::Id],
            [key::Column::Name, key::Column::OrgId],
        )
        .await;
    drop(tx);
    let read = fixture.store.read(&ours).await.unwrap();
    assert_eq!(read.find::<key::Entity>().all().await.unwrap(), [row]);
}

#[tokio::test]
async fn writes_go_where_the_actor_is() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let tx = fixture.store.write(&actor).await.unwrap();
    let unset = idempotency::ActiveModel {
        key: Set("k".into()),
        fingerprint: Set("f".into()),
        created_at: Set(0),
        expires_at: Set(1),
        ..Default::default()
    };
    tx.insert(unset).await.unwrap();
    let rows = tx.find::<idempotency::Entity>().all().await.unwrap();
    assert_eq!(rows[0].org_id, actor.org().uuid());
    let mut row = rows[0].clone().into_active_model();
    row.fingerprint = Set("g".into());
    tx.update(row).await.unwrap();
    let counted = tx
        .find::<idempotency::Entity>()
        .select_only()
        .column(idempotency::Column::Key);
    assert_eq!(counted.count().await.unwrap(), 1);
}

#[tokio::test]
async fn the_violated_constraint_has_one_name() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let tx = fixture.store.write(&actor).await.unwrap();
    let row = key(&fixture.store, actor.org(), "one");
    tx.insert(row.clone()).await.unwrap();
    let twin = key::Model {
        hash: row.hash,
        ..key(&fixture.store, actor.org(), "two")
    };
    let error = tx.insert(twin).await.unwrap_err();
    assert!(error.is(Kind::AlreadyExists));
    assert_eq!(violated(&error), Some("api_key_hash_key"));
}

#[tokio::test]
async fn dropped_means_rolled_back() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let tx = fixture.store.write(&actor).await.unwrap();
    tx.insert(key(&fixture.store, actor.org(), "lost"))
        .await
        .unwrap();
    drop(tx);
    let read = fixture.store.read(&actor).await.unwrap();
    assert_eq!(read.find::<key::Entity>().count().await.unwrap(), 0);
}

/// Reads, then writes what it read plus one, from two processes. On SQLite the transactions follow one
/// another (a deferred one would fail when it turns to writing); on PostgreSQL the log's row does it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_read_still_holds_when_it_writes() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let row = key::Model {
        created_at: 0,
        ..key(&fixture.store, actor.org(), "count")
    };
    let tx = fixture.store.write(&actor).await.unwrap();
    tx.insert(row.clone()).await.unwrap();
    tx.commit().await.unwrap();
    let stores = [fixture.store.clone(), fixture.another().await];
    let writers = stores.map(|store| {
        let actor = actor.clone();
        tokio::spawn(async move {
            for _ in 0..50 {
                let mut tx = store.write(&actor).await.unwrap();
                if store.is_postgres() {
                    tx.append(&noted("lock")).await.unwrap();
                }
                let count = tx
                    .find::<key::Entity>()
                    .required()
                    .await
                    .unwrap()
                    .created_at;
                let counted = tx
                    .update_many::<key::Entity>()
                    .col(key::Column::CreatedAt, count + 1);
                counted.required().await.unwrap();
                tx.commit().await.unwrap();
            }
        })
    });
    for writer in writers {
        writer.await.unwrap();
    }
    let read = fixture.store.read(&actor).await.unwrap();
    assert_eq!(
        read.find::<key::Entity>()
            .required()
            .await
            .unwrap()
            .created_at,
        100
    );
}

/// Signing up creates an organisation and goes on inside it, in one transaction.
#[tokio::test]
async fn a_system_transaction_enters_an_organisation() {
    let fixture = Fixture::new().await;
    let (ours, theirs) = (fixture.tenant("a_co").await, fixture.tenant("b_co").await);
    let tx = fixture.store.write(&theirs).await.unwrap();
    tx.insert(key(&fixture.store, theirs.org(), "theirs"))
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let system = fixture.store.system("test").await.unwrap();
    assert_eq!(
        system.find::<key::Entity>().count().await.unwrap(),
        1,
        "the system sees all"
    );
    system
        .insert(key(&fixture.store, ours.org(), "by system"))
        .await
        .unwrap();
    let mut tx = system.enter(&ours).await.unwrap();
    assert_eq!(
        tx.find::<key::Entity>().count().await.unwrap(),
        1,
        "the tenant its own"
    );
    tx.append(&noted("entered")).await.unwrap();
    tx.commit().await.unwrap();
    let read = fixture.store.read(&theirs).await.unwrap();
    assert_eq!(read.find::<event::Entity>().count().await.unwrap(), 0);
}

/// What a tenant's own transaction cannot do: become the system's.
#[tokio::test]
async fn only_who_entered_may_leave() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let tx = fixture.store.write(&actor).await.unwrap();
    assert!(tx.leave().await.is_err());
    let system = fixture.store.system("test").await.unwrap();
    let mut tx = system.enter(&actor).await.unwrap();
    tx.append(&noted("entered")).await.unwrap();
    let system = tx.leave().await.unwrap();
    assert_eq!(system.find::<event::Entity>().count().await.unwrap(), 1);
    system.commit().await.unwrap();
    let read = fixture.store.read(&actor).await.unwrap();
    assert_eq!(read.log_head().await.unwrap(), Sequence(1));
}

#[tokio::test]
async fn an_upsert_updates_its_own() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let tx = fixture.store.write(&actor).await.unwrap();
    let mut row = key(&fixture.store, actor.org(), "one");
    let update = || [key::Column::Name];
    tx.upsert(row.clone(), [key::Column::Id], update())
        .await
        .unwrap();
    row.name = "two".into();
    tx.upsert(row.clone(), [key::Column::Id], update())
        .await
        .unwrap();
    let rows = tx.find::<key::Entity>().all().await.unwrap();
    assert_eq!(rows, [row]);
    let stored = tx
        .insert_returning(key(&fixture.store, actor.org(), "three"))
        .await
        .unwrap();
    assert_eq!(stored.name, "three");
}

#[test]
fn rights_follow_the_actor() {
    let org = OrgId::SYSTEM;
    let id = uuid::Uuid::nil();
    let viewer = Actor::Member {
        org,
        person: id.into(),
        member: id.into(),
        role: Role::Viewer,
    };
    assert!(viewer.require(Permission::CostsRead).is_ok());
    assert!(
        viewer
            .require(Permission::CostsWrite)
            .unwrap_err()
            .is(Kind::Forbidden)
    );
    let key = Actor::Key {
        org,
        key: ApiKeyId(id),
        permissions: vec![Permission::LogRead],
    };
    assert!(key.may(Permission::LogRead) && !key.may(Permission::OrgRead));
    assert_eq!(key.label(), format!("key:{id}"));
    assert_eq!(viewer.label(), format!("member:{id}"));
    assert_eq!(Actor::Root { org }.label(), "root");
}
