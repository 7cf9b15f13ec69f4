//! What is too long, too much, or more than an organisation may keep.

use serde_json::json;

use super::app::{SOUND, TestApp};
use crate::{DrawingsSettings, draw::LONGEST};

#[tokio::test]
async fn a_text_is_as_long_as_one_that_can_be_drawn() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let most = "#".repeat(LONGEST);
    app.drawing(&org, "Long", &most).await;
    let new = json!({ "name": "Longer", "model": format!("{most}#") });
    let refused = app.post(&org, "", new).await;
    assert_eq!(refused.refused(422), "model_too_long");
    assert_eq!(app.names(&org, "").await, ["Long"]);
}

/// Each view looks at every box for each of its words: a small text that asks for very much.
#[tokio::test]
async fn a_text_that_asks_for_too_much_work_is_kept_and_says_so() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let mut much = String::new();
    for n in 0..1500 {
        much += &format!("[store.a{n}]\n");
    }
    for n in 0..1000 {
        much += &format!("[view.v{n}]\nshow = [\"store\"]\n");
    }
    let new = json!({ "name": "Much", "model": much });
    let made = app.post(&org, "", new).await.expect(201).json();
    assert_eq!(
        (&made["picture_count"], &made["problem_count"]),
        (&json!(0), &json!(1))
    );
    let said = made["problems"][0]["message"].as_str().unwrap();
    assert!(said.contains("looks"), "{said}");
}

#[tokio::test]
async fn an_organisation_keeps_so_much_and_erasing_makes_room() {
    let room = 4 * (SOUND.len() as u64 + 1024);
    let app = TestApp::with(DrawingsSettings {
        organisation_bytes: room,
        ..DrawingsSettings::default()
    })
    .await;
    let (org, other) = (app.org("acme").await, app.org("rival").await);
    let id = app.drawing(&org, "Ours", SOUND).await;
    // Every version counts: of the same length, with other letters.
    for letter in ["a", "b"] {
        let text = SOUND.replace("web", &letter.repeat(3));
        app.save(&org, &id, &text, "*").await.expect(200);
    }
    // Of two who take the last room at once one gets it.
    let new = |name: &str| json!({ "name": name, "model": SOUND });
    let (one, two) = tokio::join!(
        app.post(&org, "", new("One")),
        app.post(&org, "", new("Two"))
    );
    let (won, lost) = match one.status.as_u16() {
        201 => (one, two),
        _ => (two, one),
    };
    let won = won.expect(201).json()["id"].as_str().unwrap().to_owned();
    let lost = lost.expect(507).json();
    assert_eq!(
        (&lost["code"], &lost["params"]["bytes"]),
        (&json!("drawings_full"), &json!(room))
    );
    let detail = lost["detail"].as_str().unwrap();
    assert!(
        detail.contains("`limits.organisation_drawing_bytes`"),
        "{detail}"
    );
    let events = app.events(&org).await.len();
    app.save(&org, &id, "[person.me]\n", "*").await.expect(507);
    assert_eq!(app.events(&org).await.len(), events, "nothing happened");
    // Another organisation has room of its own; what is only deleted takes its room until it is erased.
    app.drawing(&other, "Theirs", SOUND).await;
    app.delete(&org, &format!("/{won}")).await.expect(204);
    app.save(&org, &id, "[person.me]\n", "*").await.expect(507);
    let forever = format!("/{won}?forever=true");
    app.delete(&org, &forever).await.expect(204);
    app.save(&org, &id, "[person.me]\n", "*").await.expect(200);
}
