//! Golden files: what was written once is read for ever. `STOA_UPDATE_GOLDEN=1` writes missing ones.

use std::fs;
use std::path::Path;

use stoa_store::EventType;

/// For each type there is `golden/events/<type>.v<version>.json` beside `src/`; today's code reads it
/// and writes the same again; older versions' files are still there to be read by whoever upgrades them.
/// Call with `env!("CARGO_MANIFEST_DIR")`.
pub fn check_events(crate_folder: &str, types: &[EventType]) {
    let folder = Path::new(crate_folder).join("golden/events");
    for event in types {
        let file = folder.join(format!("{}.v{}.json", event.kind, event.version));
        let example =
            serde_json::to_string_pretty(&event.example).expect("an example is JSON") + "\n";
        if !file.exists() && crate::database::updating_golden_files() {
            fs::create_dir_all(&folder).expect("the golden folder");
            fs::write(&file, &example).expect("the golden file");
        }
        let text = fs::read_to_string(&file).unwrap_or_else(|e| {
            panic!(
                "{}: {e}. Run the test once with STOA_UPDATE_GOLDEN=1 and commit the file.",
                file.display()
            )
        });
        let stored: serde_json::Value = serde_json::from_str(&text).expect("a golden file is JSON");
        let reread = (event.reread)(stored.clone())
            .unwrap_or_else(|e| panic!("{}: today's code cannot read it: {e}", file.display()));
        for (field, value) in stored.as_object().into_iter().flatten() {
            assert_eq!(
                reread.get(field),
                Some(value),
                "{}: `{field}` is read differently today. Raise the version instead.",
                file.display()
            );
        }
        let fields = event.schema["properties"].as_object();
        for field in event.public_fields {
            assert!(
                fields.is_some_and(|fields| fields.contains_key(*field)),
                "{}: public field `{field}` is not in the schema",
                event.kind
            );
        }
        if let Some(before) = event.version.checked_sub(1).filter(|version| *version > 0) {
            let old = folder.join(format!("{}.v{before}.json", event.kind));
            assert!(
                old.exists(),
                "{} is gone; golden files are kept for ever",
                old.display()
            );
        }
    }
}

/// A generated text equals the committed file. `STOA_UPDATE_GOLDEN=1` writes it.
pub fn check_text(path: &Path, today: &str) {
    if crate::database::updating_golden_files() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, today).expect("the golden file");
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == today,
        "{} is not what the code makes today. If that is meant, run the test with STOA_UPDATE_GOLDEN=1 \
         and commit the file.\n--- today ---\n{today}",
        path.display()
    );
}
