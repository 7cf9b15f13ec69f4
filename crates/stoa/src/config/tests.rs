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
    for (name, told) in [
        (
            "STOA_SERVR_LISTEN",
            "unknown section `servr`. Did you mean `server`?",
        ),
        ("STOA_FOO_BAR", "unknown section `foo`. Known here: "),
        ("STOA_LISTEN", "unknown section `listen`. Known here: "),
        ("STOA_PORT", "unknown section `port`. Known here: "),
    ] {
        let env = with_file("", &[(name, "7800")], &[]).unwrap_err();
        let expected = format!("environment variable {name}: {told}");
        assert!(env.starts_with(&expected), "{env}");
    }
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
        ("STOA_SERVICE_PORT_HTTP", "80"),
        ("STOA_PORT_80_TCP_ADDR", "10.0.0.1"),
        // Services called `stoa-server` and `stoa-db`.
        ("STOA_SERVER_SERVICE_HOST", "10.0.0.2"),
        ("STOA_SERVER_PORT", "tcp://10.0.0.2:80"),
        ("STOA_DB_PORT_5432_TCP", "tcp://10.0.0.3:5432"),
        // What clients and tests read.
        ("STOA_TEST_DATABASE", "x"),
        ("STOA_API_KEY", "x"),
    ];
    with_file("", &env, &[]).unwrap();
}

/// As in the file, as a shell leaves it that took the quotes, and with commas: the same list.
#[test]
fn a_list_is_read_as_the_list_it_is() {
    let proxies = |set: &str| {
        let set = format!("server.trusted_proxies={set}");
        let loaded = with_file("", &[], &[&set])?;
        Ok::<_, String>(loaded.table["server"]["trusted_proxies"].to_string())
    };
    let two = r#"["10.0.3.7", "loopback"]"#;
    for text in [
        two,
        "[10.0.3.7, loopback]",
        "10.0.3.7,loopback",
        " 10.0.3.7 , loopback ",
    ] {
        assert_eq!(proxies(text).unwrap(), two, "{text}");
    }
    assert_eq!(proxies("['10.0.3.7']").unwrap(), r#"["10.0.3.7"]"#);
    for nothing in ["", "[]", "[ ]"] {
        assert_eq!(proxies(nothing).unwrap(), "[]", "{nothing:?}");
    }
    for broken in [
        r#"["10.0.3.7"#,
        r#"10.0.3.7"]"#,
        r#"["a" "b"]"#,
        r#""10.0.3.7""#,
    ] {
        let why = proxies(broken).unwrap_err();
        assert!(why.contains("is not a list"), "{broken}: {why}");
    }
    let why = proxies("[1]").unwrap_err();
    assert!(why.contains("server.trusted_proxies"), "{why}");
    // A text in the quotes of the file is that text.
    let loaded = with_file("", &[], &[r#"log.format="json""#]).unwrap();
    assert_eq!(loaded.table["log"]["format"].as_str(), Some("json"));
    let env = [("STOA_SERVER_TRUSTED_PROXIES", r#"["10.0.3.7"]"#)];
    let loaded = with_file("", &env, &[]).unwrap();
    assert_eq!(
        loaded.table["server"]["trusted_proxies"].to_string(),
        r#"["10.0.3.7"]"#
    );
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

#[test]
fn values_that_would_break_the_server_are_refused_by_name() {
    for (set, why) in [
        ("auth.session_days=0", "must be at least 1, and is 0"),
        ("limits.body_bytes=0", "must be at least 1024, and is 0"),
        ("limits.query_seconds=0", "must be at least 1, and is 0"),
        (
            "limits.query_memory_bytes=1",
            "must be at least 16777216, and is 1",
        ),
        ("jobs.lease_seconds=0", "must be at least 1, and is 0"),
        (
            "server.header_seconds=18446744073709551",
            "must be at most 86400, and is 18446744073709551",
        ),
        (
            "server.idle_seconds=9223372036854775807",
            "must be at most 86400, and is 9223372036854775807",
        ),
        (
            "server.stall_seconds=86401",
            "must be at most 86400, and is 86401",
        ),
        (
            "costs.max_reject_percent=101",
            "must be at most 100, and is 101",
        ),
        (
            "costs.max_missing_percent=NaN",
            "must be a number from 0 to 100, and is NaN",
        ),
        (
            "costs.max_possibly_twice_percent=101",
            "must be a number from 0 to 100, and is 101",
        ),
        ("jobs.workers=-1", "must be 0 or more, and is -1"),
        ("server.http2_streams=5000000000", "5000000000 is too large"),
        ("log.format=xml", "must be `text` or `json`, and is \"xml\""),
        (
            "server.public_url=ftp://x",
            "\"ftp://x\" is not a URL like https://stoa.example.com",
        ),
        (
            "server.public_url=https://x.example/stoa",
            "is not a URL like https://stoa.example.com",
        ),
        (
            "server.public_url=HTTPS://x.example",
            "\"HTTPS://x.example\" is not a URL like https://stoa.example.com",
        ),
        (
            "server.public_url=https://me:hunter2@x.example",
            "\"https://me:********@x.example/\" is not",
        ),
        (
            "mail.url=smtp://me:hunter2@mail.example",
            "\"smtp://me:********@mail.example\" is not supported",
        ),
    ] {
        let name = set.split_once('=').unwrap().0;
        let refused = with_file("", &[], &[set]).unwrap_err();
        let expected = format!("{name} (from flag): ");
        assert!(
            refused.starts_with(&expected) && refused.contains(why),
            "{refused}"
        );
    }
    let both = [
        "limits.heavy_requests=2",
        "limits.heavy_requests_per_organisation=3",
    ];
    assert_eq!(
        with_file("", &[], &both).unwrap_err(),
        "limits.heavy_requests_per_organisation (from flag): must be at most limits.heavy_requests, which is 2, and is 3"
    );
}

#[test]
fn numbers_with_a_point_are_read_from_every_layer() {
    let percent = |file, env: &[_], set: &[_]| {
        let loaded = with_file(file, env, set).unwrap();
        loaded.settings.costs.max_missing_percent
    };
    assert_eq!(percent("[costs]\nmax_missing_percent = 2\n", &[], &[]), 2.0);
    let env = [("STOA_COSTS_MAX_MISSING_PERCENT", "0.25")];
    assert_eq!(percent("", &env, &[]), 0.25);
    assert_eq!(percent("", &[], &["costs.max_missing_percent=0.5"]), 0.5);
}

#[test]
fn https_without_a_proxy_that_is_trusted_is_worth_a_warning() {
    let warning = |set: &[_]| with_file("", &[], set).unwrap().settings.about_proxies();
    let https = "server.public_url=https://stoa.example.com/";
    assert!(
        warning(&[https])
            .unwrap()
            .contains("server.trusted_proxies")
    );
    assert_eq!(warning(&[https, "server.trusted_proxies=loopback"]), None);
    assert_eq!(warning(&[]), None);
}
