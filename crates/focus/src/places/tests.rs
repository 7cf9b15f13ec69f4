//! Addresses that need no network to be judged.

use super::*;

async fn refused(address: &str, options: &[(&str, &str)]) -> ConvertError {
    let options: Vec<(String, String)> = options
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    match find(address, &options, Redirects::Refused).await {
        Ok(found) => panic!("{address} gave {found:?}"),
        Err(error) => {
            assert!(!error.remedy().is_empty());
            error
        }
    }
}

#[test]
fn manifests_and_hidden_files_are_not_bills() {
    for bill in [
        "cur-00001.csv.gz",
        "a.parquet",
        "A.CSV",
        "b.jsonl.zst",
        "c.zip",
    ] {
        assert!(is_bill(bill), "{bill}");
    }
    for other in [
        "cur-Manifest.json",
        ".hidden.csv",
        "_SUCCESS",
        "notes.pdf",
        "README.txt",
        "rejects.csv",
        "csv",
    ] {
        assert!(!is_bill(other), "{other}");
    }
}

#[tokio::test]
async fn addresses_that_cannot_be_read_say_why() {
    for (address, part) in [
        ("ftp://host/bill.csv", "nothing can be read from ftp://"),
        ("s3://", "is no address"),
        ("s3://key:secret@bucket/", "holds a password"),
        ("https://example.org/folder/", "cannot be listed"),
        ("http://", "is no address"),
    ] {
        let error = refused(address, &[]).await;
        assert_eq!(error.kind, ErrorKind::BadAddress, "{address}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_cloud_without_an_account_asks_for_credentials() {
    let error = refused("az://container/bill.csv", &[]).await;
    assert_eq!(error.kind, ErrorKind::NoCredentials, "{error}");
    assert!(error.remedy().contains("AZURE_STORAGE_ACCOUNT_NAME"));
}

#[tokio::test]
async fn nobody_at_home_is_unreachable() {
    let error = refused(
        "s3://bucket/bill.csv",
        &[
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("AWS_ACCESS_KEY_ID", "x"),
            ("AWS_SECRET_ACCESS_KEY", "y"),
        ],
    )
    .await;
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
    assert_eq!(error.file.as_deref(), Some("s3://bucket/bill.csv"));
}

#[test]
fn signed_links_are_shown_without_their_signature() {
    let url = Url::parse("https://host/bill.csv?X-Amz-Signature=abc#x").expect("a URL");
    assert_eq!(shown(&url), "https://host/bill.csv?…");
}

#[test]
fn only_addresses_are_addresses() {
    assert!(is_address("s3://b/x") && is_address("https://h/x"));
    assert!(!is_address("a/b.csv") && !is_address("C:\\x") && !is_address("://x"));
}

/// A server that sends whoever asks to another, which nobody may ask: its address, and how often the
/// other was asked.
fn sends_elsewhere() -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let listen = || TcpListener::bind("127.0.0.1:0").expect("a port");
    let (other, asked) = (listen(), Arc::new(AtomicUsize::new(0)));
    let elsewhere = other.local_addr().expect("an address");
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for connection in other.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
            drop(connection);
        }
    });
    let first = listen();
    let address = format!("http://{}", first.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut connection in first.incoming().flatten() {
            let _request = connection.read(&mut [0; 4096]);
            let _sent = write!(
                connection,
                "HTTP/1.1 302 Found\r\nlocation: http://{elsewhere}/secret\r\ncontent-length: 6\r\nconnection: close\r\n\r\nSECRET"
            );
        }
    });
    (address, asked)
}

#[tokio::test]
async fn no_storage_sends_the_server_elsewhere() {
    let (address, asked) = sends_elsewhere();
    let download = format!("{address}/bill.csv");
    let cases: [(&str, &[(&str, &str)]); 4] = [
        (
            "s3://bucket/bill.csv",
            &[
                ("AWS_ENDPOINT_URL", &address),
                ("AWS_ACCESS_KEY_ID", "x"),
                ("AWS_SECRET_ACCESS_KEY", "y"),
            ],
        ),
        (
            "s3://bucket/folder/",
            &[
                ("AWS_ENDPOINT_URL", &address),
                ("AWS_SKIP_SIGNATURE", "true"),
            ],
        ),
        (
            "gs://bucket/bill.csv",
            &[
                ("GOOGLE_BASE_URL", &address),
                ("GOOGLE_SKIP_SIGNATURE", "true"),
            ],
        ),
        (
            "az://container/bill.csv",
            &[
                ("AZURE_STORAGE_ACCOUNT_NAME", "account"),
                ("AZURE_STORAGE_ENDPOINT", &address),
                ("AZURE_SKIP_SIGNATURE", "true"),
            ],
        ),
    ];
    for (address, options) in cases {
        let error = refused(address, options).await;
        assert_eq!(error.kind, ErrorKind::Redirected, "{address}: {error}");
    }
    let url = Url::parse(&download).expect("a URL");
    let (store, path) = storage(&url, &[], Redirects::Refused).expect("a store");
    let error = explain(&store.get(&path).await.expect_err("a redirect"));
    assert_eq!(error.kind, ErrorKind::Redirected, "{error}");
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 0);
    // On a command line it is the person's own machine that goes there.
    let (store, path) = storage(&url, &[], Redirects::Followed).expect("a store");
    assert!(store.get(&path).await.is_err());
    assert!(asked.load(std::sync::atomic::Ordering::SeqCst) > 0);
}
