//! Ids never change, the filter forgets nothing, parts number like the whole.

use super::*;

#[test]
fn the_hash_never_changes() {
    let mut mixer = Mixer::new();
    mixer.bytes(b"w72jmrdnjb");
    mixer.word(NULL);
    expect_test::expect!["8b1a3b540934c197e64df4c9a2f509e8"]
        .assert_eq(&format!("{:032x}", mixer.finish()));
}

#[test]
fn the_end_of_a_text_is_a_number_of_its_bytes() {
    let text = b"zyxwvutsrqponmlkjihgfe\xff";
    for count in 1..=text.len() {
        for begin in 0..=text.len() - count {
            let bytes = &text[begin..begin + count];
            let rest = count % 8;
            if rest == 0 {
                continue;
            }
            let mut padded = [0; 8];
            padded[..rest].copy_from_slice(&bytes[count - rest..]);
            let expected = u64::from_le_bytes(padded);
            assert_eq!(last_word(bytes, rest), expected, "{bytes:?}");
        }
    }
}

#[test]
fn the_filter_forgets_nothing_and_mistakes_little() {
    let hash = |number: u64| {
        let mut mixer = Mixer::new();
        mixer.word(number);
        mixer.finish()
    };
    let mut filter = Filter::new();
    let mistaken = (0..400_000)
        .filter(|number| filter.seen(hash(*number)))
        .count();
    assert_eq!(filter.layers.len(), 3);
    assert_eq!(mistaken, 0);
    assert!((0..400_000).all(|number| filter.seen(hash(number))));
    // One in a hundred million where a line has what it takes; a full one says what it may be wrong about.
    let mut mistakes = |rows: usize| {
        filter.taken = rows * filter.layers.last().expect("a layer").len();
        filter.mistakes()
    };
    assert_eq!(mistakes(4), 0);
    assert!((1_000..10_000).contains(&mistakes(16)));
    assert!((10_000_000..50_000_000).contains(&mistakes(64)));
}

#[test]
fn what_was_written_down_counts_on() {
    let hashes: Vec<u128> = (0..90_000u64)
        .map(|number| {
            let mut mixer = Mixer::new();
            mixer.word(number % 80_000);
            mixer.finish()
        })
        .collect();
    let whole = Occurrences::new(Elsewhere::default());
    let mut expected = [hashes.clone(), hashes.clone()];
    whole.ids(0, &mut expected[0]);
    let mut saved = Vec::new();
    whole.save(&mut saved).expect("written");
    whole.ids(1, &mut expected[1]);
    let again = Occurrences::load(&mut saved.as_slice(), Taken::default()).expect("read");
    let mut found = hashes;
    again.ids(1, &mut found);
    assert_eq!(found, expected[1]);
    assert!(Occurrences::load(&mut &saved[..saved.len() - 1], Taken::default()).is_err());
}

#[test]
fn equal_rows_get_different_ids_in_any_order() {
    let ids = |hashes: &[u128]| {
        let mut hashes = hashes.to_vec();
        Occurrences::new(Elsewhere::default()).ids(0, &mut hashes);
        hashes.sort_unstable();
        hashes
    };
    let found = ids(&[1, 2, 1, 1, 3]);
    assert_eq!(
        found
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        5
    );
    assert_eq!(found, ids(&[3, 1, 1, 2, 1]));
}

#[test]
fn parts_that_know_of_each_other_number_like_the_whole() {
    let number = |hashes: &[u128], before: &[(u128, u64)]| {
        let mut hashes = hashes.to_vec();
        let elsewhere = Elsewhere {
            before: before.iter().copied().collect(),
            ..Elsewhere::default()
        };
        Occurrences::new(elsewhere).ids(0, &mut hashes);
        hashes
    };
    let whole = number(&[1, 2, 1, 1, 3, 2, 1], &[]);
    let mut parts = number(&[1, 2, 1], &[]);
    parts.extend(number(&[1, 3, 2, 1], &[(1, 2), (2, 1)]));
    assert_eq!(parts, whole);
}

#[test]
fn a_tap_hears_every_row_and_how_often_it_came() {
    let heard: std::sync::Arc<Mutex<Vec<(u128, u64)>>> = std::sync::Arc::default();
    let tap = std::sync::Arc::clone(&heard);
    let elsewhere = Elsewhere {
        tap: Some(Box::new(move |seen| tap.lock().unwrap().extend(seen))),
        ..Elsewhere::default()
    };
    Occurrences::new(elsewhere).ids(0, &mut [5, 6, 5]);
    assert_eq!(*heard.lock().unwrap(), [(5, 1), (6, 1), (5, 2)]);
}
