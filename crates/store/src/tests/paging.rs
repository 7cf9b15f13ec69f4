//! Pages and their cursors.

use proptest::prelude::*;
use stoa_kernel::{Kind, OrgId, PageRequest};

use super::fixture::{Fixture, key};
use crate::Cursors;

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
            .page_desc("keys", &request, key::Column::Id, |row| row.id)
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
        .page_desc("other list", &request, key::Column::Id, |row| row.id)
        .await;
    let error = elsewhere.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (Kind::Invalid, "cursor_invalid")
    );
    let stranger = fixture.store.read(&other).await.unwrap();
    let page = stranger
        .find::<key::Entity>()
        .page_desc("keys", &request, key::Column::Id, |row| row.id)
        .await;
    assert_eq!(page.unwrap_err().code(), "cursor_invalid");

    // Another process signs with the same key.
    let another = fixture.another().await;
    let read = another.read(&actor).await.unwrap();
    let page = read
        .find::<key::Entity>()
        .page_desc("keys", &request, key::Column::Id, |row| row.id)
        .await;
    assert_eq!(page.unwrap().items.len(), 3);
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
