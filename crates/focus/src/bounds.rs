//! Bounds of texts, shortened outwards: a shortened lower bound is never above the text, a
//! shortened upper bound never below it, in the order of their UTF-8 bytes, which is the order of
//! Parquet (`UTF8` columns, unsigned bytes) and of Delta's statistics.

/// The longest beginning of `text` with at most `limit` bytes: at or below `text`.
pub(crate) fn lower(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `text` itself when it has at most `limit` bytes, otherwise the smallest text above everything
/// that begins like it: a beginning of at most `limit` bytes whose last character is the next one.
/// It may be a few bytes longer than `limit`. `None` when no text is above (all characters are the
/// last one there is).
pub(crate) fn upper(text: &str, limit: usize) -> Option<String> {
    if text.len() <= limit {
        return Some(text.to_owned());
    }
    let mut chars: Vec<char> = lower(text, limit).chars().collect();
    while let Some(last) = chars.pop() {
        if let Some(next) = next(last) {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// The next character in the order of code points, which is the order of UTF-8. The surrogates in
/// between are no characters.
fn next(character: char) -> Option<char> {
    match character {
        '\u{D7FF}' => Some('\u{E000}'),
        char::MAX => None,
        _ => char::from_u32(u32::from(character) + 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any text, and often one of characters at the edges of UTF-8's lengths.
    fn texts() -> impl Strategy<Value = String> {
        let edges = prop::sample::select(vec![
            'a',
            '\u{7f}',
            '\u{80}',
            '\u{7ff}',
            '\u{800}',
            '\u{d7ff}',
            '\u{e000}',
            '\u{ffff}',
            '\u{10000}',
            char::MAX,
        ]);
        prop_oneof![
            any::<String>(),
            prop::collection::vec(edges, 0..12).prop_map(|chars| chars.into_iter().collect()),
        ]
    }

    proptest! {
        #[test]
        fn a_shortened_bound_still_holds(text in texts(), limit in 0usize..20) {
            let low = lower(&text, limit);
            prop_assert!(low.len() <= limit && low.as_bytes() <= text.as_bytes());
            match upper(&text, limit) {
                Some(high) => {
                    prop_assert!(high.as_bytes() >= text.as_bytes());
                    prop_assert!(high.len() <= limit + 3 || high == text);
                }
                None => prop_assert!(lower(&text, limit).chars().all(|c| c == char::MAX)),
            }
        }
    }

    #[test]
    fn the_last_character_that_has_a_next_one_is_raised() {
        assert_eq!(upper("Amazon EC2", 6).as_deref(), Some("Amazoo"));
        assert_eq!(upper("Amazon EC2", 10).as_deref(), Some("Amazon EC2"));
        assert_eq!(upper("a\u{10ffff}\u{10ffff}z", 9).as_deref(), Some("b"));
        assert_eq!(upper("é\u{d7ff}x", 5).as_deref(), Some("é\u{e000}"));
        assert_eq!(upper("\u{10ffff}x", 4), None);
        assert_eq!(lower("aéé", 4), "aé");
    }
}
