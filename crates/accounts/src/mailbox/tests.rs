//! The mailbox is for the machine itself.

use crate::testing::House;

#[tokio::test]
async fn only_a_browser_on_this_machine_reads_mail() {
    let house = House::new().await;
    house.ask_for_link("ada@example.org").await;
    let path = "/development/mailbox";
    let page = house.operator().get(path).await.expect(200).body;
    let id = page["items"][0]["id"].as_str().expect("an id").to_owned();
    let one = house
        .operator()
        .get(&format!("{path}/{id}"))
        .await
        .expect(200)
        .body;
    assert_eq!(one, page["items"][0]);
    for (header, value) in [
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "for=127.0.0.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "127.0.0.1"),
        ("x-real-ip", "127.0.0.1"),
        ("via", "1.1 proxy"),
        ("host", "rebound.example.org"),
        ("host", "127.0.0.1.example.org:80"),
    ] {
        let caller = house.operator().with(header, value);
        assert_eq!(caller.get(path).await.status, 404, "{header}: {value}");
        assert_eq!(
            caller.get(&format!("{path}/{id}")).await.status,
            404,
            "{header}: {value}"
        );
    }
    for host in ["localhost:7800", "[::1]:7800", "127.0.0.1"] {
        house
            .operator()
            .with("host", host)
            .get(path)
            .await
            .expect(200);
    }
    // A proxy that adds no header of its own is no operator.
    let refused = house.anonymous().get(path).await;
    assert_eq!(refused.said(), (403, "mailbox_key_required"));
    let guessed = house.anonymous().with("x-stoa-mailbox-key", "guess");
    assert_eq!(guessed.get(path).await.status, 403);
    let off = House::with(|s| s.mailbox = None).await;
    assert_eq!(off.anonymous().get(path).await.status, 404);
}

#[tokio::test]
async fn without_mail_nothing_waits_for_it() {
    let off = House::with(|s| s.mailbox = None).await;
    off.owner("ada").await;
    let capabilities = off.anonymous().get("/capabilities").await.expect(200).body;
    assert_eq!(
        (&capabilities["mail"], &capabilities["mailbox"]),
        (&serde_json::json!(false), &serde_json::json!(false))
    );
    for email in ["ada@example.org", "nobody@example.org"] {
        let body = serde_json::json!({ "email": email });
        let answer = off.anonymous().post("/sessions/email-link", body).await;
        assert_eq!(answer.said(), (503, "mail_missing"), "{email}");
    }
    // Sign-ups that nobody can finish leave those of one address as many organisations as before.
    let off = House::with(|s| {
        s.mailbox = None;
        s.limits = crate::Limits::default();
    })
    .await;
    let ada = off.owner("ada").await;
    for _ in 0..5 {
        let answer = off
            .anonymous()
            .post("/sign-up", House::sign_up_of("bob"))
            .await;
        assert_eq!(answer.said(), (503, "mail_missing"));
    }
    for status in [201, 201, 201, 429] {
        let another = serde_json::json!({"name": "Another"});
        let answer = ada.post("/organisations", another).await;
        assert_eq!(answer.status, status);
    }
    let on = House::new().await;
    let capabilities = on.anonymous().get("/capabilities").await.expect(200).body;
    let all = serde_json::json!({
        "mail": true,
        "mailbox": true,
        "sign_up": true,
        "nobody_yet": true,
        "upload_bytes": 2_147_483_648_u64,
        "invented": [],
    });
    assert_eq!(capabilities, all);
}
