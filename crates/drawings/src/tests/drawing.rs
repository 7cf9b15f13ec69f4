//! A drawing from its first version to its last: what is kept, what is told, and who is told of whom.

use axum::http::{Method, header};
use serde_json::json;
use stoa_kernel::Permission;

use super::app::{SOUND, TestApp};

#[tokio::test]
async fn a_drawing_is_kept_with_every_version_of_its_text() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let new = json!({ "name": " Our platform ", "model": SOUND, "note": "first" });
    let made = app.post(&org, "", new).await.expect(201);
    let tag = made.header("etag");
    let made = made.json();
    assert_eq!(made["name"], "Our platform");
    assert_eq!(
        (&made["version"], &made["problem_count"], &made["problems"]),
        (&json!(1), &json!(0), &json!([]))
    );
    let pictures = made["picture_count"].as_i64().unwrap();
    assert!(pictures >= 2, "{made}");
    let by = &made["created_by"];
    assert!(by["actor"].as_str().unwrap().starts_with("key:"), "{by}");
    assert_eq!(by["name"], "everything");

    let id = made["id"].as_str().unwrap();
    let open = app.get(&org, &format!("/{id}")).await.expect(200);
    assert_eq!(open.header("etag"), tag);
    assert_eq!(open.json()["etag"], tag);
    assert_eq!(open.json()["model"], SOUND);

    let next = format!("{SOUND}[external.mail]\n");
    let saved = app.save(&org, id, &next, &tag).await.expect(200);
    assert_ne!(saved.header("etag"), tag);
    assert_eq!(saved.json()["version"], 2);
    // The same text again is no version.
    let again = app.save(&org, id, &next, &saved.header("etag")).await;
    assert_eq!(again.expect(200).json()["version"], 2);

    let versions = app.get(&org, &format!("/{id}/versions")).await.expect(200);
    let versions = versions.json();
    let numbers: Vec<_> = versions["items"].as_array().unwrap().iter().collect();
    assert_eq!(numbers.len(), 2);
    assert_eq!(
        (&numbers[0]["number"], &numbers[1]["number"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(numbers[1]["note"], "first");
    assert_eq!(numbers[1]["bytes"], SOUND.len());
    let first = app.get(&org, &format!("/{id}/versions/1")).await;
    assert_eq!(first.expect(200).json()["model"], SOUND);
    app.get(&org, &format!("/{id}/versions/3"))
        .await
        .expect(404);
    assert_eq!(app.events(&org).await, ["created", "saved"]);
}

#[tokio::test]
async fn a_text_with_mistakes_is_kept_and_says_where_they_are() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let broken = "[container.web]\nto = [\"dbb: reads\"]\n[store.db]\ncolour = \"red\"\n";
    let new = json!({ "name": "Half done", "model": broken });
    let made = app.post(&org, "", new).await.expect(201).json();
    let problems = made["problems"].as_array().unwrap();
    assert_eq!(made["problem_count"], problems.len());
    let places: Vec<_> = problems.iter().map(|it| &it["line"]).collect();
    assert!(
        places.contains(&&json!(2)) && places.contains(&&json!(4)),
        "{made}"
    );
    assert!(problems.iter().all(|it| it["column"].as_u64().unwrap() > 0));
    // Not even TOML: kept, and no picture can be made of it.
    let id = made["id"].as_str().unwrap();
    let not_toml = app.save(&org, id, "[container", "*").await.expect(200);
    let not_toml = not_toml.json();
    assert!(
        not_toml["problem_count"].as_i64().unwrap() > 0,
        "{not_toml}"
    );
    assert_eq!(not_toml["picture_count"], 0, "{not_toml}");
    let open = app.get(&org, &format!("/{id}")).await.expect(200).json();
    assert_eq!(open["model"], "[container");
    let svg = app.get(&org, &format!("/{id}/export/svg")).await;
    let said = svg.expect(404).text();
    assert!(said.contains("line 1"), "{said}");
}

#[tokio::test]
async fn who_has_not_seen_the_newest_version_is_told_and_nothing_is_lost() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Ours", SOUND).await;
    let tag = app.get(&org, &format!("/{id}")).await.header("etag");
    let (mine, theirs) = (format!("{SOUND}# mine\n"), format!("{SOUND}# theirs\n"));
    // Both saw version 1, and save at the same moment: one of them is told.
    let (one, other) = tokio::join!(
        app.save(&org, &id, &mine, &tag),
        app.save(&org, &id, &theirs, &tag)
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{} {}", one.text(), other.text());
    let late = if one.status.as_u16() == 412 {
        one
    } else {
        other
    };
    assert_eq!(late.json()["code"], "etag_mismatch");
    let changes = [
        (
            Method::PATCH,
            format!("/{id}"),
            Some(json!({ "name": "X" })),
        ),
        (Method::POST, format!("/{id}/versions/1/restore"), None),
    ];
    for (method, path, body) in changes {
        let seen = Some((header::IF_MATCH, tag.as_str()));
        let answer = app
            .ask(&org.key, method, &org.path(&path), body, seen)
            .await;
        assert_eq!(answer.refused(412), "etag_mismatch", "{path}");
    }
    // Who says so saves over it; the other's version stays.
    let over = app.save(&org, &id, "[person.me]\n", "*").await.expect(200);
    assert_eq!(over.json()["version"], 3);
    let second = app.get(&org, &format!("/{id}/versions/2")).await;
    let kept = second.expect(200).json()["model"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(kept == mine || kept == theirs);
}

#[tokio::test]
async fn an_older_version_becomes_the_newest_again() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Ours", SOUND).await;
    app.save(&org, &id, "[container", "*").await.expect(200);
    let path = format!("/{id}/versions/1/restore");
    let restored = app.post(&org, &path, json!({})).await.expect(200).json();
    assert_eq!(restored["version"], 3);
    assert_eq!(restored["problem_count"], 0);
    let open = app.get(&org, &format!("/{id}/versions/3")).await.json();
    assert_eq!(
        (&open["model"], &open["restored_from"]),
        (&json!(SOUND), &json!(1))
    );
    // The newest is restored by doing nothing.
    let path = format!("/{id}/versions/3/restore");
    let same = app.post(&org, &path, json!({})).await.expect(200).json();
    assert_eq!(same["version"], 3);
    let path = format!("/{id}/versions/9/restore");
    app.post(&org, &path, json!({})).await.expect(404);
    assert_eq!(app.events(&org).await, ["created", "saved", "saved"]);
}

#[tokio::test]
async fn two_drawings_have_two_names() {
    let app = TestApp::new().await;
    let (org, other) = (app.org("acme").await, app.org("rival").await);
    let id = app.drawing(&org, "Ours", SOUND).await;
    let new = json!({ "name": "Ours", "model": "" });
    let taken = app.post(&org, "", new.clone()).await;
    assert_eq!(taken.refused(409), "drawing_exists");
    // Another organisation's names are its own.
    app.post(&other, "", new).await.expect(201);
    app.drawing(&org, "Theirs", SOUND).await;
    let rename = async |name: &str| {
        let (path, body) = (org.path(&format!("/{id}")), json!({ "name": name }));
        let key = &org.key;
        app.ask(key, Method::PATCH, &path, Some(body), None).await
    };
    assert_eq!(rename("Theirs").await.refused(409), "drawing_exists");
    assert_eq!(rename("  ").await.refused(422), "validation_failed");
    assert_eq!(rename("Mine").await.expect(200).json()["name"], "Mine");
    // To the same name: nothing happened.
    rename("Mine").await.expect(200);
    let expected = ["created", "created", "renamed"];
    assert_eq!(app.events(&org).await, expected);
}

#[tokio::test]
async fn the_list_is_searched_ordered_and_paged() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    for name in ["Beta", "alpha", "Gamma"] {
        app.drawing(&org, name, SOUND).await;
        app.store.clock.advance(std::time::Duration::from_secs(1));
    }
    assert_eq!(app.names(&org, "").await, ["Gamma", "alpha", "Beta"]);
    assert_eq!(
        app.names(&org, "?sort=name").await,
        ["alpha", "Beta", "Gamma"]
    );
    assert_eq!(app.names(&org, "?q=ALPH").await, ["alpha"]);
    let page = app.get(&org, "?limit=2").await.expect(200).json();
    assert_eq!(
        (page["items"].as_array().unwrap().len(), &page["total"]),
        (2, &json!(3))
    );
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = app.names(&org, &format!("?limit=2&cursor={cursor}")).await;
    assert_eq!(rest, ["Beta"]);
    // A cursor of one list opens no other.
    let other = app.get(&org, &format!("?q=a&cursor={cursor}")).await;
    assert_eq!(other.refused(422), "cursor_invalid");
}

#[tokio::test]
async fn who_saved_is_called_by_name_until_they_are_gone() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let key = app
        .key(&org.actor, "robot", &[Permission::DrawingsWrite])
        .await;
    let new = json!({ "name": "By a robot", "model": SOUND });
    let made = app
        .ask(&key, Method::POST, &org.path(""), Some(new), None)
        .await
        .expect(201)
        .json();
    assert_eq!(made["updated_by"]["name"], "robot");
    // The system has a label and no name.
    let mut tx = app.store.store.write(&org.actor).await.unwrap();
    let id = made["id"].as_str().unwrap().parse().unwrap();
    let seen = stoa_httpkit::IfMatch(None);
    crate::drawing::rename::rename(&app.drawings, &mut tx, id, &seen, "Else")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let open = app.get(&org, &format!("/{id}")).await.expect(200).json();
    assert_eq!(open["created_by"]["name"], "robot");
    assert_eq!(
        open["updated_by"],
        json!({ "actor": "system:test", "name": null })
    );
}
