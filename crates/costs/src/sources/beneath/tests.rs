//! What is read through links and what is refused, on a real disk.

use std::os::unix::fs::symlink;
use std::time::Duration;

use object_store::ObjectStoreExt as _;

use super::*;

/// A root with a bill in `acme`, a secret beside it, and a store of `acme`.
fn place() -> (tempfile::TempDir, Beneath) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("root/acme/2024")).unwrap();
    std::fs::write(dir.path().join("root/acme/2024/a.csv"), "bill").unwrap();
    std::fs::write(dir.path().join("root/shared.csv"), "shared").unwrap();
    std::fs::write(dir.path().join("secret"), "secret").unwrap();
    let store = Beneath::open(&dir.path().join("root"), FsPath::new("acme")).unwrap();
    (dir, store)
}

async fn read(store: &Beneath, path: &str) -> Result<Vec<u8>> {
    Ok(store.get(&Path::from(path)).await?.bytes().await?.to_vec())
}

async fn listed(store: &Beneath) -> Result<Vec<String>> {
    let mut all: Vec<ObjectMeta> = store.list(None).try_collect().await?;
    all.sort_by(|a, b| a.location.cmp(&b.location));
    Ok(all.iter().map(|one| one.location.to_string()).collect())
}

fn why(error: &Error) -> Option<Refused> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if let Some(refused) = this.downcast_ref::<Refused>() {
            return Some(*refused);
        }
        cause = this.source();
    }
    None
}

#[tokio::test]
async fn files_and_links_that_stay_are_read() {
    let (dir, store) = place();
    symlink("2024/a.csv", dir.path().join("root/acme/newest.csv")).unwrap();
    symlink("../shared.csv", dir.path().join("root/acme/shared.csv")).unwrap();
    symlink("nothing", dir.path().join("root/acme/dangling.csv")).unwrap();
    symlink("..", dir.path().join("root/acme/2024/above")).unwrap();
    assert_eq!(read(&store, "2024/a.csv").await.unwrap(), b"bill");
    assert_eq!(read(&store, "newest.csv").await.unwrap(), b"bill");
    assert_eq!(read(&store, "shared.csv").await.unwrap(), b"shared");
    let all = listed(&store).await.unwrap();
    assert_eq!(all, ["2024/a.csv", "newest.csv", "shared.csv"]);
    let range = store
        .get_range(&Path::from("2024/a.csv"), 1..3)
        .await
        .unwrap();
    assert_eq!(&range[..], b"il");
}

/// Each folder with two links to the next: 2^40 ways to the last one.
#[tokio::test]
async fn links_make_no_more_work_than_there_are_folders() {
    let (dir, store) = place();
    let acme = dir.path().join("root/acme");
    symlink("2024", acme.join("0-now")).unwrap();
    for number in 0..40 {
        let folder = acme.join(format!("d{number}"));
        std::fs::create_dir(&folder).unwrap();
        for link in ["one", "two"] {
            symlink(format!("../d{}", number + 1), folder.join(link)).unwrap();
        }
    }
    std::fs::create_dir(acme.join("d40")).unwrap();
    std::fs::write(acme.join("d40/b.csv"), "bill").unwrap();
    let all = tokio::time::timeout(Duration::from_secs(60), listed(&store));
    let all = all.await.expect("in time").unwrap();
    assert_eq!(all, ["2024/a.csv", "d40/b.csv"]);
    // Reached through links alone, once each as well.
    let below = Beneath {
        folder: "acme/d7".into(),
        ..store.clone()
    };
    let all = tokio::time::timeout(Duration::from_secs(60), listed(&below));
    let all = all.await.expect("in time").unwrap();
    assert_eq!(all, [format!("{}b.csv", "one/".repeat(33))]);
}

#[test]
fn a_walk_has_an_end() {
    let (_dir, store) = place();
    let waits = Arc::new(());
    let wanted = Arc::downgrade(&waits);
    assert_eq!(store.walk("", 2, &wanted).unwrap().len(), 1);
    let error = store.walk("", 1, &wanted).unwrap_err();
    assert_eq!(why(&error), Some(Refused::TooMany(1)), "{error}");
    drop(waits);
    let error = store.walk("", 2, &wanted).unwrap_err();
    assert!(error.to_string().contains("nobody waits"), "{error}");
}

#[tokio::test]
async fn nothing_leads_out() {
    let (dir, store) = place();
    let acme = dir.path().join("root/acme");
    for (name, target) in [
        ("absolute.csv", dir.path().join("secret")),
        ("passwd.csv", "/etc/passwd".into()),
        ("climbing.csv", "../../secret".into()),
        ("nested.csv", "2024/../../../secret".into()),
        ("self.csv", "/proc/self/environ".into()),
    ] {
        symlink(target, acme.join(name)).unwrap();
        let error = read(&store, name).await.unwrap_err();
        assert_eq!(why(&error), Some(Refused::LeadsOut), "{name}: {error}");
        let error = listed(&store).await.unwrap_err();
        assert_eq!(why(&error), Some(Refused::LeadsOut), "{name}: {error}");
        std::fs::remove_file(acme.join(name)).unwrap();
    }
    // A folder that became a link after the place was opened and listed.
    listed(&store).await.unwrap();
    std::fs::remove_dir_all(acme.join("2024")).unwrap();
    std::fs::write(dir.path().join("a.csv"), "secret").unwrap();
    symlink(dir.path(), acme.join("2024")).unwrap();
    let error = read(&store, "2024/a.csv").await.unwrap_err();
    assert_eq!(why(&error), Some(Refused::LeadsOut), "{error}");
}

#[tokio::test]
async fn only_ordinary_files_with_one_name_are_read() {
    let (dir, store) = place();
    let acme = dir.path().join("root/acme");
    std::fs::hard_link(dir.path().join("secret"), acme.join("hard.csv")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, acme.join("pipe.csv"), Mode::RUSR).unwrap();
    let error = read(&store, "hard.csv").await.unwrap_err();
    assert_eq!(why(&error), Some(Refused::Linked), "{error}");
    let error = read(&store, "pipe.csv").await.unwrap_err();
    assert_eq!(why(&error), Some(Refused::Special), "{error}");
    let error = read(&store, "2024").await.unwrap_err();
    assert_eq!(why(&error), Some(Refused::Special), "{error}");
}

#[test]
fn without_help_of_the_system_no_link_is_followed() {
    let (dir, store) = place();
    symlink("2024", dir.path().join("root/acme/now")).unwrap();
    symlink("a.csv", dir.path().join("root/acme/2024/b.csv")).unwrap();
    let open = |path: &str, flags| step_by_step(&store.root, FsPath::new(path), flags).map(drop);
    assert_eq!(open("acme/2024/a.csv", OFlags::RDONLY), Ok(()));
    for path in ["acme/now/a.csv", "acme/2024/b.csv"] {
        let error = open(path, OFlags::RDONLY).unwrap_err();
        assert!(
            matches!(error, Errno::LOOP | Errno::NOTDIR),
            "{path}: {error}"
        );
    }
    assert_eq!(open("acme/2024/b.csv", OFlags::PATH), Err(Errno::LOOP));
    assert_eq!(open("../secret", OFlags::RDONLY), Err(Errno::XDEV));
}
