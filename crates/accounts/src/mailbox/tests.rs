//! The mailbox is for the machine itself.

use crate::testing::House;

#[tokio::test]
async fn only_a_browser_on_this_machine_reads_mail() {
    let house = House::new().await;
    house.ask_for_link("ada@example.org").await;
    let path = "/development/mailbox";
    let page = house.anonymous().get(path).await.expect(200).body;
    let id = page["items"][0]["id"].as_str().expect("an id").to_owned();
    let one = house
        .anonymous()
        .get(&format!("{path}/{id}"))
        .await
        .expect(200)
        .body;
    assert_eq!(one, page["items"][0]);
    for (header, value) in [
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "for=127.0.0.1"),
        ("host", "rebound.example.org"),
        ("host", "127.0.0.1.example.org:80"),
    ] {
        let caller = house.anonymous().with(header, value);
        assert_eq!(caller.get(path).await.status, 404, "{header}: {value}");
        assert_eq!(
            caller.get(&format!("{path}/{id}")).await.status,
            404,
            "{header}: {value}"
        );
    }
    for host in ["localhost:7800", "[::1]:7800", "127.0.0.1"] {
        house
            .anonymous()
            .with("host", host)
            .get(path)
            .await
            .expect(200);
    }
    let off = House::with(|s| s.show_mailbox = false).await;
    assert_eq!(off.anonymous().get(path).await.status, 404);
}
