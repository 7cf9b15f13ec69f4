//! Addresses that need no network to be judged.

use super::*;

async fn refused(address: &str, options: &[(&str, &str)]) -> ConvertError {
    let options: Vec<(String, String)> = options
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    match find(address, &options).await {
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
