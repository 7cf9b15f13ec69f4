//! Layers, suggestions and refusals.

use super::{Flags, load};

fn with_file(
    text: &str,
    environment: &[(&str, &str)],
    set: &[&str],
) -> Result<super::Loaded, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("stoa.toml");
    std::fs::write(&path, text).unwrap();
    let flags = Flags {
        config: Some(path),
        set: set.iter().map(|s| s.to_string()).collect(),
    };
    let environment = environment
        .iter()
        .map(|(k, v)| (k.to_string(), v.to_string()));
    let prefix = format!("{}/", dir.path().display());
    load(&flags, environment).map_err(|error| error.to_string().replace(&prefix, ""))
}

#[test]
fn the_defaults_are_complete_and_valid() {
    let loaded = with_file("", &[], &[]).unwrap();
    assert_eq!(loaded.settings.server.listen, "127.0.0.1:7800");
    let url = &loaded.settings.database.url;
    assert!(
        url.starts_with("sqlite:///") && url.ends_with("/stoa-data/stoa.db"),
        "{url}"
    );
    assert!(loaded.origin.values().all(|origin| origin == "default"));
}

#[test]
fn every_default_has_a_comment() {
    let mut previous = "";
    for line in super::DEFAULT.lines() {
        if line.contains(" = ") && !line.starts_with('#') {
            assert!(previous.starts_with('#'), "no comment above: {line}");
        }
        previous = line;
    }
}

#[test]
fn later_layers_win() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\n[jobs]\nworkers = 3\n[data]\ndir = \"/srv\"\n";
    let env = [
        ("STOA_SERVER_LISTEN", "127.0.0.1:2"),
        ("STOA_JOBS_WORKERS", "4"),
        ("STOA_COSTS_URL_PREFIXES", "s3://a/{org}/, s3://b/"),
    ];
    let loaded = with_file(file, &env, &["server.listen=127.0.0.1:3"]).unwrap();
    assert_eq!(loaded.settings.server.listen, "127.0.0.1:3");
    assert_eq!(loaded.settings.jobs.workers, 4);
    assert_eq!(loaded.settings.lake.url, "/srv/lake");
    assert_eq!(loaded.settings.costs.folder_roots, ["/srv/inbox/{org}"]);
    assert_eq!(
        loaded.settings.costs.url_prefixes,
        ["s3://a/{org}/", "s3://b/"]
    );
    assert_eq!(loaded.origin["server.listen"], "flag");
    assert_eq!(loaded.origin["jobs.workers"], "STOA_JOBS_WORKERS");
    assert_eq!(
        loaded.origin["data.dir"].rsplit('/').next(),
        Some("stoa.toml:6")
    );
}

#[test]
fn unknown_names_are_refused_with_place_and_suggestion() {
    let refused = |text: &str| with_file(text, &[], &[]).unwrap_err();
    assert_eq!(
        refused("[server]\n\nlisen = \"x\"\n"),
        "stoa.toml:3: unknown key `server.lisen`. Did you mean `listen`?"
    );
    assert_eq!(
        refused("\n[databse]\nurl = \"x\"\n"),
        "stoa.toml:2: unknown section `[databse]`. Did you mean `database`?"
    );
    assert_eq!(
        refused("[jobs]\nworkers = \"two\"\n"),
        "stoa.toml:2: jobs.workers must be a whole number, not text in quotes"
    );
    assert!(refused("[jobs]\nworkers = \n").starts_with("stoa.toml:2: not valid TOML"));
    let env = with_file("", &[("STOA_SERVER_LISTN", "x")], &[]).unwrap_err();
    assert_eq!(
        env,
        "environment variable STOA_SERVER_LISTN: unknown key `server.listn`. Did you mean `listen`?"
    );
    let flag = with_file("", &[], &["jobs.workrs=2"]).unwrap_err();
    assert_eq!(
        flag,
        "--set jobs.workrs=2: unknown key `jobs.workrs`. Did you mean `workers`?"
    );
}

#[test]
fn variables_of_a_cluster_are_left_alone() {
    let env = [
        ("STOA_PORT", "tcp://10.0.0.1:80"),
        ("STOA_SERVICE_HOST", "10.0.0.1"),
        ("STOA_TEST_DATABASE", "x"),
    ];
    with_file("", &env, &[]).unwrap();
}

#[test]
fn values_that_cannot_work_say_why() {
    let refused = |set: &str| with_file("", &[], &[set]).unwrap_err();
    assert!(refused("server.listen=nowhere").contains("is not an address like 127.0.0.1:7800"));
    assert!(refused("database.url=mysql://x").contains("must start with sqlite:// or postgres://"));
    assert!(refused("auth.root_key=short").contains("at least 32 characters"));
    assert!(refused("jobs.workers=0").contains("at least 1"));
    let open = with_file("", &[], &["auth.disabled=true", "server.listen=0.0.0.0:80"]).unwrap_err();
    assert!(open.contains("only be switched off on a loopback address"));
}
