//! What files of answers are called.

use crate::attachment::{attachment, file_name, inline};

#[test]
fn an_attachment_has_a_name_that_every_client_reads_and_its_own() {
    let header = |name: &str| attachment(name).to_str().expect("ASCII").to_owned();
    assert_eq!(
        header("acme-charges-2024-09.csv"),
        "attachment; filename=\"acme-charges-2024-09.csv\""
    );
    assert_eq!(
        header("Kostenträger.csv"),
        "attachment; filename=\"Kostentrager.csv\"; filename*=UTF-8''Kostentr%C3%A4ger.csv"
    );
    // Nothing in a name ends the header, or names a folder.
    assert_eq!(
        header("a\"b\\c/d\r\ne%41.csv"),
        "attachment; filename=\"a-b-c-d--e-41.csv\"; filename*=UTF-8''a%22b%5Cc%2Fd%0D%0Ae%2541.csv"
    );
    let shown = inline("stoa.svg");
    assert_eq!(shown, "inline; filename=\"stoa.svg\"");
}

#[test]
fn an_attachment_is_called_by_its_parts() {
    let name = |parts: &[&str]| file_name(parts.iter().copied(), "csv");
    assert_eq!(
        name(&["acme", "charges", "2024-09"]),
        "acme-charges-2024-09.csv"
    );
    assert_eq!(
        name(&["acme", "by", "Tags.cost center/a", "", "Größe"]),
        "acme-by-Tags.cost-center-a-Größe.csv"
    );
    assert_eq!(name(&["../../x", "..."]), "x.csv");
    assert_eq!(name(&["…"]), "file.csv");
    assert!(name(&[&"ä".repeat(400)]).len() <= 204);
}
