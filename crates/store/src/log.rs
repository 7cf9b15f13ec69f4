//! The org log: every change in an organisation appends one event, in the same transaction, with a
//! sequence that is gapless and commit-ordered in that organisation. The lock is the organisation's
//! row in `org_log`: whoever raised `head` holds it until the commit; a rollback puts it back.

use sea_orm::{ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value};
use serde::{Deserialize, Serialize};
use stoa_kernel::{Error, EventId, OrgSlug, Page, PageRequest, Result, Timestamp};
use utoipa::ToSchema;

use crate::entity::event;
use crate::failure::DbResult;
use crate::{EventData, Order, OrgRead, OrgTx, Signal};

/// A position in one organisation's log, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct Sequence(pub i64);

impl std::fmt::Display for Sequence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An event as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub sequence: Sequence,
    pub id: EventId,
    pub kind: String,
    pub schema_version: u32,
    pub subject: String,
    pub time: Timestamp,
    pub actor: String,
    pub correlation_id: Option<String>,
    pub causation_id: Option<EventId>,
    pub data: serde_json::Value,
}

/// `data` larger than this is refused when the event is written.
pub const MAX_DATA_BYTES: usize = 256 * 1024;

impl OrgTx {
    /// Writes an event; it exists if and only if the transaction commits.
    pub async fn append<T: EventData>(&mut self, data: &T) -> Result<Sequence> {
        let subject = data.subject();
        let json = serde_json::to_value(data).map_err(|e| {
            Error::internal(format!("{} cannot be written as JSON", T::TYPE)).with_source(e)
        })?;
        let size = json.to_string().len();
        if size > MAX_DATA_BYTES {
            return Err(Error::invalid(
                "event_too_large",
                format!(
                    "The event {} is {size} bytes; at most {MAX_DATA_BYTES} fit. Store the content and refer to it.",
                    T::TYPE
                ),
            ));
        }
        let store = self.store().clone();
        let id = EventId::new(&**store.clock(), &**store.rng());
        let fields: [Value; 9] = [
            id.uuid().into(),
            T::TYPE.into(),
            i64::from(T::VERSION).into(),
            subject.into(),
            store.clock().now().micros().into(),
            self.actor().label().into(),
            self.correlation.clone().into(),
            self.causation.map(EventId::uuid).into(),
            json.into(),
        ];
        let sequence = match store.is_postgres() {
            true => self.append_postgres(fields).await?,
            false => self.append_sqlite(fields).await?,
        };
        self.ring(Signal::Log);
        Ok(Sequence(sequence))
    }

    /// From here to the end of this transaction no other of this organisation appends or takes its turn, and what
    /// is read shows what the others before it wrote. For what holds for all rows of an organisation together
    /// (a quota), which two transactions could otherwise both find kept. As with events: take locks on rows first,
    /// or two transactions wait for each other. SQLite has one writer anyway.
    pub async fn take_turn(&self) -> Result<()> {
        const SQL: &str = "INSERT INTO org_log (org_id, head) VALUES ($1, 0) \
            ON CONFLICT (org_id) DO UPDATE SET head = org_log.head";
        if !self.store().is_postgres() {
            return Ok(());
        }
        let statement = Statement::from_sql_and_values(
            sea_orm::DbBackend::Postgres,
            SQL,
            [Value::from(self.org().uuid())],
        );
        self.connection.execute_raw(statement).await.db()?;
        Ok(())
    }

    async fn append_postgres(&self, fields: [Value; 9]) -> Result<i64> {
        const SQL: &str = "WITH log AS (\
              INSERT INTO org_log (org_id, head) VALUES ($1, 1) \
              ON CONFLICT (org_id) DO UPDATE SET head = org_log.head + 1 WHERE org_log.head >= 0 RETURNING head) \
            INSERT INTO event (org_id, sequence, id, type, schema_version, subject, time, actor, \
              correlation_id, causation_id, data) \
            SELECT $1, log.head, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM log RETURNING sequence";
        let values = std::iter::once(self.org().uuid().into()).chain(fields);
        self.number(Statement::from_sql_and_values(
            sea_orm::DbBackend::Postgres,
            SQL,
            values,
        ))
        .await
    }

    /// SQLite has no data-changing `WITH`, so: two statements.
    async fn append_sqlite(&self, fields: [Value; 9]) -> Result<i64> {
        const NEXT: &str = "INSERT INTO org_log (org_id, head) VALUES (?, 1) \
            ON CONFLICT (org_id) DO UPDATE SET head = head + 1 WHERE head >= 0 RETURNING head";
        const INSERT: &str = "INSERT INTO event (org_id, sequence, id, type, schema_version, subject, \
            time, actor, correlation_id, causation_id, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let sqlite = sea_orm::DbBackend::Sqlite;
        let org = Value::from(self.org().uuid());
        let head = self
            .number(Statement::from_sql_and_values(sqlite, NEXT, [org.clone()]))
            .await?;
        let values = [org, head.into()].into_iter().chain(fields);
        let insert = Statement::from_sql_and_values(sqlite, INSERT, values);
        self.connection.execute_raw(insert).await.db()?;
        Ok(head)
    }

    async fn number(&self, statement: Statement) -> Result<i64> {
        let row = self.connection.query_one_raw(statement).await.db()?;
        // No row: the log is closed, and with it the organisation.
        let row = row.ok_or_else(organisation_gone)?;
        row.try_get_by_index(0).db()
    }

    /// Ends this organisation's log: whoever appends to it from the commit on is told that there is no such
    /// organisation, and so nothing of theirs happens. Who began before is waited for, as with every event. It is how
    /// the deletion of an organisation stops all changes in it, whoever makes them.
    pub async fn close_log(&self) -> Result<()> {
        const SQL: &str = "INSERT INTO org_log (org_id, head) VALUES ($1, -1) \
            ON CONFLICT (org_id) DO UPDATE SET head = -1";
        let org = Value::from(self.org().uuid());
        let backend = self.connection.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, SQL, [org]);
        self.connection.execute_raw(statement).await.db()?;
        Ok(())
    }
}

fn organisation_gone() -> Error {
    Error::not_found(
        "organisation",
        "There is no such organisation any more: it is being deleted.",
    )
}

impl OrgRead {
    /// Events after `sequence` (0 for all), oldest first.
    pub async fn events_after(&self, sequence: Sequence, limit: u64) -> Result<Vec<Event>> {
        use sea_orm::ColumnTrait;
        let rows = self
            .find::<event::Entity>()
            .filter(event::Column::Sequence.gt(sequence.0))
            .order_by_asc(event::Column::Sequence)
            .limit(limit)
            .all()
            .await?;
        Ok(rows.into_iter().map(Event::from).collect())
    }

    /// One page of the events after `after` (0 for all), of one type if `kind` says so. `list` as in
    /// [`Find::page`](crate::Find::page), and it must name `kind` and `after`.
    pub async fn events_page(
        &self,
        list: &str,
        kind: Option<&str>,
        after: Sequence,
        request: &PageRequest,
        order: Order,
    ) -> Result<Page<Event>> {
        use sea_orm::ColumnTrait;
        let later = self
            .find::<event::Entity>()
            .filter(event::Column::Sequence.gt(after.0));
        let id = event::Column::Sequence;
        let page = match kind {
            Some(kind) => {
                let of_kind = later.filter(event::Column::Kind.eq(kind));
                of_kind
                    .page(list, request, order, id, |row| row.sequence)
                    .await?
            }
            None => {
                let total = self.events_between(after).await?;
                later
                    .page_of(total, list, request, order, id, |row| row.sequence)
                    .await?
            }
        };
        Ok(page.map(Event::from))
    }

    /// How many events there are after a position. A log has no gaps, so its ends tell, and a long one
    /// is not counted.
    async fn events_between(&self, after: Sequence) -> Result<u64> {
        use sea_orm::ColumnTrait;
        let mut oldest = self
            .events_after(after, 1)
            .await?
            .into_iter()
            .map(|event| event.sequence.0);
        let newest = self
            .find::<event::Entity>()
            .filter(event::Column::Sequence.gt(after.0))
            .order_by_desc(event::Column::Sequence)
            .limit(1)
            .one()
            .await?;
        let ends = oldest.next().zip(newest.map(|row| row.sequence));
        Ok(ends.map_or(0, |(oldest, newest)| {
            u64::try_from(newest - oldest + 1).unwrap_or(0)
        }))
    }

    pub async fn event(&self, sequence: Sequence) -> Result<Option<Event>> {
        use sea_orm::ColumnTrait;
        let row = self
            .find::<event::Entity>()
            .filter(event::Column::Sequence.eq(sequence.0))
            .one()
            .await?;
        Ok(row.map(Event::from))
    }

    /// The last position, 0 for an empty log.
    pub async fn log_head(&self) -> Result<Sequence> {
        let row = self.find::<crate::entity::org_log::Entity>().one().await?;
        Ok(Sequence(row.map_or(0, |row| row.head)))
    }
}

impl From<event::Model> for Event {
    fn from(row: event::Model) -> Self {
        Self {
            sequence: Sequence(row.sequence),
            id: row.id.into(),
            kind: row.kind,
            schema_version: u32::try_from(row.schema_version).unwrap_or(0),
            subject: row.subject,
            time: Timestamp::from_micros(row.time),
            actor: row.actor,
            correlation_id: row.correlation_id,
            causation_id: row.causation_id.map(EventId::from),
            data: row.data,
        }
    }
}

/// An event on the wire: CloudEvents 1.0, structured JSON, with our extensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Envelope {
    /// Always `1.0`.
    pub specversion: String,
    pub id: EventId,
    #[serde(rename = "type")]
    pub kind: String,
    /// `/orgs/{slug}`
    pub source: String,
    pub subject: String,
    pub time: Timestamp,
    pub datacontenttype: String,
    /// Path of the JSON Schema of `data`.
    pub dataschema: String,
    pub sequence: Sequence,
    pub schemaversion: u32,
    pub actor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlationid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub causationid: Option<EventId>,
    pub data: serde_json::Value,
}

impl Event {
    pub fn envelope(self, org: &OrgSlug) -> Envelope {
        Envelope {
            specversion: "1.0".to_owned(),
            id: self.id,
            source: format!("/orgs/{org}"),
            subject: self.subject,
            time: self.time,
            datacontenttype: "application/json".to_owned(),
            dataschema: format!(
                "/api/v1/events/types#{}.v{}",
                self.kind, self.schema_version
            ),
            kind: self.kind,
            sequence: self.sequence,
            schemaversion: self.schema_version,
            actor: self.actor,
            correlationid: self.correlation_id,
            causationid: self.causation_id,
            data: self.data,
        }
    }
}
