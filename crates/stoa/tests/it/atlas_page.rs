//! Atlas over HTTP: the gallery, a picture in each format, a model that is sent, code, the cost comparison.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::persona::Persona;

async fn bytes(who: &Persona, path: &str, tag: Option<&str>) -> (u16, String, String, Vec<u8>) {
    let mut request = who.request(Method::GET, path);
    if let Some(tag) = tag {
        request = request.header("If-None-Match", tag);
    }
    let answer = request.send().await.unwrap();
    let header = |name: &str| {
        let value = answer.headers().get(name).map(|it| it.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    };
    let (status, tag, kind) = (
        answer.status().as_u16(),
        header("etag"),
        header("content-type"),
    );
    (status, tag, kind, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn the_gallery_has_the_committed_pictures_for_every_member_and_for_nobody_else() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let viewer = app.member(&owner, "viewer").await;
    let list = viewer.get(&owner.at("/atlas/pictures")).await.expect(200);
    let pictures = list["pictures"].as_array().unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diagrams");
    let drawn: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{folder}/drawn.json")).unwrap())
            .unwrap();
    assert!(pictures.len() > 30);
    for picture in pictures {
        let id = picture["id"].as_str().unwrap();
        assert!(drawn.to_string().contains(&format!("\"{id}\"")), "{id}");
        assert!(!picture["title"].as_str().unwrap().is_empty(), "{id}");
        let file = picture["file"].as_str().unwrap();
        assert!(file.starts_with("docs/diagrams/"), "{id}: {file}");
        let formats = picture["formats"].as_array().unwrap().len();
        let expected = match picture["kind"].as_str().unwrap() {
            "sequence" => 3,
            "timeline" => 2,
            _ => 5,
        };
        assert_eq!(formats, expected, "{id}");
    }
    // The same for another organisation, at its own address only; with the right scope only.
    let stranger = app.stranger().await;
    let theirs = stranger
        .get(&stranger.at("/atlas/pictures"))
        .await
        .expect(200);
    assert_eq!(theirs, list);
    for path in ["/atlas/pictures", "/atlas/pictures/workspace/svg"] {
        stranger.get(&owner.at(path)).await.expect(404);
        app.anonymous().get(&owner.at(path)).await.expect(401);
        let key = app.key(&owner, &["costs:read"]).await;
        key.get(&owner.at(path)).await.expect(403);
    }
}

#[tokio::test]
async fn a_picture_comes_in_every_format_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let at = |rest: &str| owner.at(&format!("/atlas/pictures/workspace/{rest}"));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diagrams");
    for (query, file) in [
        ("svg", "workspace.svg"),
        ("svg?theme=dark", "workspace.dark.svg"),
    ] {
        let (status, tag, kind, body) = bytes(&owner, &at(query), None).await;
        assert_eq!((status, kind.as_str()), (200, "image/svg+xml"));
        assert!(
            body == std::fs::read(format!("{folder}/{file}")).unwrap(),
            "{file} is drawn differently"
        );
        let (again, same, _, empty) = bytes(&owner, &at(query), Some(&tag)).await;
        assert_eq!((again, same, empty.len()), (304, tag, 0));
    }
    let (_, light, _, _) = bytes(&owner, &at("svg"), None).await;
    let (changed, _, _, _) = bytes(&owner, &at("svg?theme=dark"), Some(&light)).await;
    assert_eq!(changed, 200, "another theme is another picture");

    let width = |png: &[u8]| u32::from_be_bytes(png[16..20].try_into().unwrap());
    let (_, _, kind, one) = bytes(&owner, &at("png?scale=1"), None).await;
    assert_eq!((kind.as_str(), &one[..4]), ("image/png", &b"\x89PNG"[..]));
    let (_, tag, _, wide) = bytes(&owner, &at("png?width=3000"), None).await;
    assert_eq!(width(&wide), 3000);
    assert!(width(&one) < 3000);
    let (same, _, _, _) = bytes(&owner, &at("png?width=3000"), Some(&tag)).await;
    assert_eq!(same, 304);
    for (format, start) in [
        ("mermaid", "flowchart"),
        ("dot", "digraph"),
        ("drawio", "<mxfile"),
    ] {
        let (status, _, _, body) = bytes(&owner, &at(format), None).await;
        let text = String::from_utf8(body).unwrap();
        assert_eq!(status, 200, "{text}");
        assert!(text.contains(start), "{format}: {text:.200}");
    }
}

#[tokio::test]
async fn what_cannot_be_drawn_says_why_and_what_to_do() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (path, status, part) in [
        ("workspce/svg", 404, "did you mean \"workspace\"?"),
        ("workspace/gif", 404, "svg, png, mermaid, dot, drawio"),
        ("request-flow/dot", 404, "has no form in dot"),
        ("workspace/png?scale=40", 422, "at most 40 million"),
        ("workspace/png?width=100000", 422, "Choose a scale up to"),
        ("workspace/png?scale=0", 422, "more than 0"),
        ("workspace/png?scale=NaN", 422, "more than 0"),
        ("workspace/png?scale=1&width=9", 422, "not both"),
        ("workspace/svg?theme=blue", 422, "theme"),
    ] {
        let path = owner.at(&format!("/atlas/pictures/{path}"));
        let answer = owner.get(&path).await;
        assert_eq!(
            answer.headers["content-type"], "application/problem+json",
            "{path}"
        );
        let text = answer.text.clone();
        answer.expect(status);
        assert!(text.replace("\\\"", "\"").contains(part), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_model_is_drawn_with_every_mistake_at_its_place() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let viewer = app.member(&owner, "viewer").await;
    let draw = async |model: &str, view: Option<&str>| {
        let body = json!({"model": model, "view": view, "theme": "dark"});
        viewer.post(&owner.at("/atlas/draw"), body).await
    };
    let sound = "[container.web]\nto = [\"db: reads\"]\n[store.db]\n[states.order]\nstart = \"open\"\nmoves = [\"open -> paid: money\"]\n";
    let drawn = draw(sound, None).await.expect(200);
    assert_eq!(drawn["view"], "overview");
    assert_eq!(drawn["problems"], json!([]));
    let svg = drawn["svg"].as_str().unwrap();
    assert!(svg.contains("data-from=\"web\" data-to=\"db\"") && svg.contains("#11161d"));
    let other = draw(sound, Some("order")).await.expect(200);
    assert!(other["svg"].as_str().unwrap().contains("paid"));

    let broken = draw(
        "[container.web]\nto = [\"dbb\"]\nnmae = \"x\"\n[store.db]\n",
        None,
    )
    .await
    .expect(200);
    let problems = broken["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2, "{broken}");
    assert_eq!(
        (problems[0]["line"].as_u64(), problems[0]["column"].as_u64()),
        (Some(2), Some(8))
    );
    assert_eq!(problems[0]["remedy"], "did you mean \"db\"?");
    assert_eq!(problems[1]["remedy"], "did you mean \"name\"?");
    assert!(broken["svg"].is_string(), "what is sound is drawn");

    // Files of the server are nobody's business; what the binary knows of itself is.
    let reading = draw("[extract]\nopenapi = \"../../etc/passwd\"\n", None)
        .await
        .expect(200);
    let text = reading["problems"].to_string();
    assert!(text.contains("is not read here"), "{text}");
    let house = "[extract]\nstoa = true\n[view.crates]\ntitle = \"Crates\"\nshow = [\"crate/*\"]\n";
    let own = draw(house, None).await.expect(200);
    assert!(own["svg"].as_str().unwrap().contains("crate/kernel"));

    let long = draw(&"# 345678\n".repeat(20_000), None).await;
    assert!(long.text.contains("at most 128 KiB"), "{}", long.text);
    long.expect(422);
    let many: String = (0..700).map(|at| format!("[step.s{at}]\n")).collect();
    let large = draw(&many, None).await;
    assert!(
        large.text.contains("700 boxes and arrows"),
        "{}",
        large.text
    );
    large.expect(422);
    for hostile in ["\u{0}", "[[[[", "to = ", "[view.x]\nkind = \"sequence\"\n"] {
        let answer = draw(hostile, None).await.expect(200);
        assert!(
            !answer["problems"].as_array().unwrap().is_empty(),
            "{hostile}"
        );
    }
}

#[tokio::test]
async fn code_is_that_of_the_binary_and_nothing_else() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let at = |path: &str| owner.at(&format!("/atlas/code?path={path}"));
    let folder = owner.get(&at("crates/atlas")).await.expect(200);
    let names = folder["entries"].to_string();
    assert!(
        names.contains("render.rs") && names.contains("SVG"),
        "{names}"
    );
    let file = owner.get(&at("crates/atlas/src/draw.rs")).await.expect(200);
    let committed = include_str!("../../../atlas/src/draw.rs");
    assert_eq!(file["text"], committed);
    for path in [
        "../etc/passwd",
        "/etc/passwd",
        "config/stoa.toml",
        "crates/nothing",
    ] {
        let answer = owner.get(&at(path)).await;
        assert!(answer.text.contains("There is no file"), "{}", answer.text);
        answer.expect(404);
    }
    owner.get(&owner.at("/atlas/code")).await.expect(422);
}

#[tokio::test]
async fn costs_are_compared_as_the_command_does() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let viewer = app.member(&owner, "viewer").await;
    let books = viewer
        .get(&owner.at("/atlas/costs/books"))
        .await
        .expect(200);
    // The clock of the tests stands in March 2026, before the books hold.
    assert_eq!(books["books"][0]["name"], "gcp-us-central1");
    assert_eq!(books["books"][0]["holds_today"], false);
    assert!(books["example"].as_str().unwrap().contains("[requests]"));

    let compare = async |body: Value| viewer.post(&owner.at("/atlas/costs/compare"), body).await;
    let plain = compare(json!({})).await.expect(200);
    let output = crate::process::stoa(std::path::Path::new("."), "")
        .args(["atlas", "cost", "--json"])
        .output()
        .unwrap();
    let command: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plain["comparison"], command);

    let set = json!({"set": {"requests.peak_per_second": "80"}, "environment": "staging", "book": "gcp-asia-east1", "highest_load": "2"});
    let other = compare(set).await.expect(200);
    let comparison = &other["comparison"];
    assert_eq!(comparison["environment"], "staging");
    assert_eq!(comparison["highest_load"], "2");
    assert_ne!(
        comparison["plans"][0]["total"],
        plain["comparison"]["plans"][0]["total"]
    );
    assert_eq!(
        other["inputs"][0],
        json!({"name": "requests.peak_per_second", "value": "80"})
    );
    // What comes back can be sent again, and given to the command.
    let again = json!({"workload": other["workload"], "environment": "staging", "book": "gcp-asia-east1", "highest_load": "2"});
    assert_eq!(compare(again).await.expect(200)["comparison"], *comparison);

    for (body, part) in [
        (json!({"set": {"requests.latency": "1"}}), "did you mean"),
        (json!({"set": {"instance.cpu": "0"}}), "must be more than 0"),
        (
            json!({"workload": "format = 1\nname = 3\n"}),
            "line 2, column",
        ),
        (
            json!({"environment": "prod"}),
            "production, staging, development",
        ),
        (json!({"book": "aws"}), "gcp-us-central1, gcp-asia-east1"),
        (json!({"highest_load": "many"}), "must be a number"),
        (json!({"highest_load": "0.5"}), "a number from 1"),
        (json!({"highest_load": "1e3"}), "a number from 1"),
        (json!({"highest_loads": "2"}), "highest_loads"),
        (json!({"workload": "#".repeat(70_000)}), "at most 64 KiB"),
    ] {
        let answer = compare(body.clone()).await;
        assert!(answer.text.contains(part), "{body}: {}", answer.text);
        answer.expect(422);
    }
    // A load that would take forever is left out plan by plan, with the reason.
    let heavy = compare(json!({"set": {"requests.peak_per_second": "1e12"}})).await;
    assert!(heavy.text.contains("more than 250 steps"), "{}", heavy.text);
}
