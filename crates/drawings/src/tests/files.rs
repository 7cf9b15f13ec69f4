//! A drawing as a file.

use axum::http::{Method, header};

use super::app::{SOUND, TestApp};

#[tokio::test]
async fn a_drawing_leaves_as_its_text_and_in_every_format() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Große Übersicht", SOUND).await;
    let file = async |rest: &str| app.get(&org, &format!("/{id}/export/{rest}")).await;
    let text = file("toml").await.expect(200);
    assert_eq!(text.text(), SOUND);
    assert_eq!(
        text.header("content-disposition"),
        "attachment; filename=\"Grosse-Ubersicht.atlas.toml\"; filename*=UTF-8''Gro%C3%9Fe-%C3%9Cbersicht.atlas.toml"
    );
    for (format, kind, start) in [
        ("svg", "image/svg+xml", "<svg"),
        ("svg?theme=dark", "image/svg+xml", "<svg"),
        ("mermaid", "text/plain; charset=utf-8", "flowchart"),
        ("dot", "text/plain; charset=utf-8", "digraph"),
        ("drawio", "application/xml", "<mxfile"),
        ("svg?view=order", "image/svg+xml", "paid"),
    ] {
        let answer = file(format).await.expect(200);
        assert_eq!(answer.header("content-type"), kind, "{format}");
        let disposition = answer.header("content-disposition");
        assert!(disposition.starts_with("attachment; "), "{disposition}");
        assert!(answer.text().contains(start), "{format}");
    }
    let width = |png: &[u8]| u32::from_be_bytes(png[16..20].try_into().unwrap());
    let png = file("png?width=800").await.expect(200);
    assert_eq!((&png.bytes[..4], width(&png.bytes)), (&b"\x89PNG"[..], 800));
}

#[tokio::test]
async fn a_file_comes_once_for_each_version_and_look() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Ours", SOUND).await;
    let get = async |rest: &str, tag: &str| {
        let path = org.path(&format!("/{id}/export/{rest}"));
        let seen = Some((header::IF_NONE_MATCH, tag));
        app.ask(&org.key, Method::GET, &path, None, seen).await
    };
    let first = get("svg", "").await.expect(200);
    let tag = first.header("etag");
    assert!(get("svg", &tag).await.expect(304).bytes.is_empty());
    get("svg?theme=dark", &tag).await.expect(200);
    let next = format!("{SOUND}[external.mail]\n");
    app.save(&org, &id, &next, "*").await.expect(200);
    let now = get("svg", &tag).await.expect(200);
    assert_ne!(now.bytes, first.bytes);
    // The older version is still the same file.
    let older = get("svg?version=1", &tag).await;
    older.expect(304);
    let older = get("toml?version=1", "").await.expect(200);
    assert_eq!(older.text(), SOUND);
}

#[tokio::test]
async fn what_cannot_be_exported_says_why() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Ours", SOUND).await;
    for (path, status, part) in [
        ("gif", 404, "svg, png, mermaid"),
        ("svg?view=orders", 404, "Choose from: "),
        ("svg?version=7", 404, "version"),
        ("png?scale=400", 422, "at most 40 million"),
        ("png?scale=1&width=9", 422, "not both"),
        ("svg?theme=blue", 422, "theme"),
    ] {
        let answer = app.get(&org, &format!("/{id}/export/{path}")).await;
        let said = answer.expect(status).text();
        assert!(said.contains(part), "{path}: {said}");
    }
}
