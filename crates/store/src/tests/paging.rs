//! Pages and their cursors.

use proptest::prelude::*;
use stoa_kernel::{Kind, OrgId, PageRequest, Sort, Term};

use super::fixture::{Fixture, key};
use crate::{Cursors, Order, SortKey, contains};

stoa_kernel::sort_columns! {
    enum KeyColumn { Name = "name", At = "at", Id = "id" }
    default = Sort::descending(Self::Id);
}

fn by(sort: Option<Sort<KeyColumn>>) -> Order {
    Order::of(sort, |column| match column {
        KeyColumn::Name => SortKey::text(key::Column::Name),
        KeyColumn::At => SortKey::number(key::Column::CreatedAt),
        KeyColumn::Id => SortKey::Id,
    })
}

fn newest() -> Order {
    by(None)
}

#[tokio::test]
async fn pages_give_every_row_once_and_end() {
    let fixture = Fixture::new().await;
    let (actor, other) = (fixture.tenant("a_co").await, fixture.tenant("b_co").await);
    let tx = fixture.store.write(&actor).await.unwrap();
    for n in 0..7 {
        fixture.clock.advance(std::time::Duration::from_millis(1));
        tx.insert(key(&fixture.store, actor.org(), &n.to_string()))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();

    let read = fixture.store.read(&actor).await.unwrap();
    let mut request = PageRequest {
        cursor: None,
        limit: 3,
    };
    let mut seen = Vec::new();
    let mut cursors = Vec::new();
    loop {
        let page = read
            .find::<key::Entity>()
            .page("keys", &request, newest(), key::Column::Id, |row| row.id)
            .await
            .unwrap();
        seen.extend(page.items.into_iter().map(|row| row.name));
        let Some(next) = page.next_cursor else { break };
        cursors.push(next.clone());
        request.cursor = Some(next);
    }
    assert_eq!(seen, ["6", "5", "4", "3", "2", "1", "0"]);
    assert_eq!(cursors.len(), 2);

    request.cursor = Some(cursors[0].clone());
    let elsewhere = read
        .find::<key::Entity>()
        .page("other list", &request, newest(), key::Column::Id, |row| {
            row.id
        })
        .await;
    let error = elsewhere.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (Kind::Invalid, "cursor_invalid")
    );
    let stranger = fixture.store.read(&other).await.unwrap();
    let page = stranger
        .find::<key::Entity>()
        .page("keys", &request, newest(), key::Column::Id, |row| row.id)
        .await;
    assert_eq!(page.unwrap_err().code(), "cursor_invalid");

    // Another process signs with the same key.
    let another = fixture.another().await;
    let read = another.read(&actor).await.unwrap();
    let page = read
        .find::<key::Entity>()
        .page("keys", &request, newest(), key::Column::Id, |row| row.id)
        .await;
    assert_eq!(page.unwrap().items.len(), 3);
}

/// Names and times of which many are equal, in every order, with rows that come between two pages.
#[tokio::test]
async fn a_sorted_list_gives_every_row_once_while_rows_are_added() {
    use sea_orm::QueryFilter;
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let insert = async |n: i64, name: &str| {
        fixture.clock.advance(std::time::Duration::from_millis(1));
        let mut row = key(&fixture.store, actor.org(), name);
        row.created_at = n % 7;
        let tx = fixture.store.write(&actor).await.unwrap();
        tx.insert(row.clone()).await.unwrap();
        tx.commit().await.unwrap();
        row
    };
    let mut rows = Vec::new();
    for n in 0..60 {
        let name = ["b", "A", "a", "C!", "100%", "10_", "\\"][usize::try_from(n % 7).unwrap()];
        rows.push(insert(n, name).await);
    }
    let columns = [KeyColumn::Name, KeyColumn::At, KeyColumn::Id];
    let orders = columns.map(|column| [Sort::ascending(column), Sort::descending(column)]);
    let mut added = 0;
    for sort in orders.into_iter().flatten() {
        let mut request = PageRequest {
            cursor: None,
            limit: 7,
        };
        let mut seen = Vec::new();
        loop {
            let read = fixture.store.read(&actor).await.unwrap();
            let page = read
                .find::<key::Entity>()
                .page("keys", &request, by(Some(sort)), key::Column::Id, |row| {
                    row.id
                })
                .await
                .unwrap();
            drop(read);
            assert_eq!(page.total, 60 + added, "{sort}");
            seen.extend(page.items);
            let Some(next) = page.next_cursor else { break };
            request.cursor = Some(next);
            insert(i64::try_from(added).unwrap(), "b").await;
            added += 1;
        }
        let of = |row: &key::Model| match sort.column {
            KeyColumn::Name => (row.name.to_lowercase(), 0, row.id),
            KeyColumn::At => (String::new(), row.created_at, row.id),
            KeyColumn::Id => (String::new(), 0, row.id),
        };
        let mut sorted = seen.clone();
        sorted.sort_by_key(of);
        if sort.descending {
            sorted.reverse();
        }
        if !fixture.database.is_postgres() || sort.column != KeyColumn::Name {
            assert_eq!(seen, sorted, "{sort}");
        }
        for row in &rows {
            assert_eq!(seen.iter().filter(|one| *one == row).count(), 1, "{sort}");
        }
        // A cursor is for the order it was given in.
        let read = fixture.store.read(&actor).await.unwrap();
        let other = Sort {
            descending: !sort.descending,
            ..sort
        };
        let refused = read
            .find::<key::Entity>()
            .page("keys", &request, by(Some(other)), key::Column::Id, |row| {
                row.id
            })
            .await;
        assert_eq!(refused.unwrap_err().code(), "cursor_invalid");
    }

    let read = fixture.store.read(&actor).await.unwrap();
    let found = async |text: &str| {
        let term: Term = text.parse().unwrap();
        let find = read.find::<key::Entity>();
        find.filter(contains(&term, [key::Column::Name]))
            .count()
            .await
            .unwrap()
    };
    assert_eq!(found("A").await, found("a").await);
    assert_eq!(found("0%").await, 8);
    assert_eq!(found("0_").await, 8);
    assert_eq!(found("\\").await, 8);
    assert_eq!(found("c!").await, 9);
    assert_eq!(found("").await, 60 + added);
    assert_eq!(found("nothing").await, 0);
}

proptest! {
    #[test]
    fn a_touched_cursor_is_refused(position in any::<u64>(), at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_-]") {
        let cursors = Cursors::with_key([7; 32]);
        let org = Some(OrgId::SYSTEM);
        let sealed = cursors.seal(org, "list", &position).unwrap();
        prop_assert_eq!(cursors.open::<u64>(org, "list", &sealed).unwrap(), position);
        let mut touched = sealed.clone().into_bytes();
        let at = at.index(touched.len());
        touched[at] = to.as_bytes()[0];
        let touched = String::from_utf8(touched).unwrap();
        if touched != sealed {
            prop_assert!(cursors.open::<u64>(org, "list", &touched).is_err());
        }
        prop_assert!(cursors.open::<u64>(None, "list", &sealed).is_err());
        prop_assert!(cursors.open::<u64>(org, "lists", &sealed).is_err());
        prop_assert!(cursors.open::<u64>(org, "lisp", &sealed).is_err());
        prop_assert!(Cursors::with_key([8; 32]).open::<u64>(org, "list", &sealed).is_err());
    }

    #[test]
    fn junk_is_refused_without_panic(text in "\\PC{0,60}") {
        prop_assert!(Cursors::with_key([7; 32]).open::<u64>(None, "list", &text).is_err());
    }
}
