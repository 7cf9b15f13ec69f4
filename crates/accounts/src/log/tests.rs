//! Reading the log, and the catalogue.

use serde_json::json;

use crate::testing::House;

#[tokio::test]
async fn the_log_is_gapless_paged_and_says_who() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    for n in 0..3 {
        ada.patch(&ada.org(""), json!({"name": format!("Name {n}")}))
            .await
            .expect(200);
    }
    let page = ada.get(&ada.org("/events?limit=2")).await.expect(200).body;
    assert_eq!(page["total"], 5);
    let next = page["next_cursor"].as_str().expect("a cursor");
    let next = ada.org(&format!("/events?cursor={next}"));
    let next = ada.get(&next).await.expect(200).body;
    let rest = ada.get(&ada.org("/events?after=2")).await.expect(200).body;
    assert_eq!(next["items"], rest["items"]);
    assert_eq!((&next["total"], &rest["total"]), (&json!(5), &json!(3)));
    let sequences: Vec<_> = rest["items"]
        .as_array()
        .expect("events")
        .iter()
        .map(|e| e["sequence"].clone())
        .collect();
    assert_eq!(sequences, [3, 4, 5]);
    assert!(rest["next_cursor"].is_null());

    let one = ada.get(&ada.org("/events/3")).await.expect(200).body;
    assert_eq!(one["specversion"], "1.0");
    assert_eq!(one["source"], format!("/orgs/{}", ada.slug));
    assert!(
        one["actor"]
            .as_str()
            .expect("an actor")
            .starts_with("member:")
    );
    assert!(one["correlationid"].is_string());
    assert_eq!(ada.get(&ada.org("/events/6")).await.status, 404);
    assert_eq!(ada.get(&ada.org("/events/x")).await.status, 404);
    assert_eq!(
        ada.get(&ada.org("/events?after=-1")).await.said(),
        (422, "after_negative")
    );
    assert_eq!(
        ada.get(&ada.org("/events?limit=0")).await.said(),
        (422, "limit_out_of_range")
    );
}

#[tokio::test]
async fn the_catalogue_lists_every_type_that_was_written() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let types = house
        .anonymous()
        .get("/events/types")
        .await
        .expect(200)
        .body;
    let listed: Vec<_> = types["types"]
        .as_array()
        .expect("types")
        .iter()
        .map(|t| t["type"].clone())
        .collect();
    for written in house
        .log_of(&ada.slug)
        .await
        .into_iter()
        .chain(house.log_of("stoa").await)
    {
        assert!(listed.contains(&json!(written)), "{written}");
    }
}

#[test]
fn events_of_today_and_of_the_past_are_read() {
    stoa_testkit::golden::check_events(env!("CARGO_MANIFEST_DIR"), &crate::event_types());
}
