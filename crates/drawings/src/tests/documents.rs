//! What leaves this crate keeps its shape.

#[test]
fn events_are_read_as_they_were_written() {
    stoa_testkit::golden::check_events(env!("CARGO_MANIFEST_DIR"), &crate::event_types());
}
