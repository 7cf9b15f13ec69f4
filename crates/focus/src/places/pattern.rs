//! Patterns of paths, as shells have them: `*`, `?`, `[a-z]`, `{a,b}` within one part, `**` for any
//! number of parts. Written here because they have to mean the same on a disk and in a bucket.

use crate::delivery;

/// A relative path with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Every spelling after `{a,b}` was written out, in parts.
    spellings: Vec<Vec<String>>,
}

/// More than anybody writes; each `{…}` multiplies.
const SPELLINGS: usize = 1024;

impl Pattern {
    /// Parts of a text before its first wildcard, and the pattern of the rest; `None` when it has
    /// no wildcard.
    pub fn split(text: &str) -> (&str, Option<Self>) {
        let Some(wild) = text.find(['*', '?', '[', '{']) else {
            return (text, None);
        };
        let start = text[..wild].rfind('/').map_or(0, |at| at + 1);
        (&text[..start], Some(Self::new(&text[start..])))
    }

    pub fn new(pattern: &str) -> Self {
        let mut spellings = vec![String::new()];
        spell_out(pattern, &mut spellings);
        let parts = |text: String| text.split('/').map(str::to_owned).collect();
        Self {
            spellings: spellings.into_iter().map(parts).collect(),
        }
    }

    /// Whether a whole path, parts separated by `/`, is meant.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<&str> = path.split('/').collect();
        self.spellings.iter().any(|parts| match_parts(parts, &path))
    }

    /// Whether a file found at this path is meant: what matches, and of what only a `*` or `**` names,
    /// only what may be part of a bill.
    pub fn takes(&self, path: &str) -> bool {
        let last =
            |parts: &Vec<String>| parts.last().is_some_and(|part| part != "*" && part != "**");
        self.matches(path) && (self.spellings.iter().all(last) || delivery::concerns(path))
    }

    /// Whether something below this folder could match.
    pub fn reaches(&self, folder: &str) -> bool {
        let folder: Vec<&str> = folder.split('/').collect();
        self.spellings.iter().any(|parts| {
            let known = parts.iter().position(|part| part == "**");
            let deep_enough = known.is_some() || folder.len() < parts.len();
            let fixed = &parts[..known.unwrap_or(parts.len())];
            deep_enough
                && folder
                    .iter()
                    .zip(fixed)
                    .all(|(name, part)| match_part(part.as_bytes(), name.as_bytes()))
        })
    }
}

/// Appends `text` to each spelling, once for each alternative of its first `{…}`, and so on.
fn spell_out(text: &str, spellings: &mut Vec<String>) {
    let mut rest = text;
    loop {
        let braces = rest.find('{').and_then(|open| {
            let close = open + rest[open..].find('}')?;
            rest[open..close].contains(',').then_some((open, close))
        });
        let Some((open, close)) = braces else {
            spellings.iter_mut().for_each(|known| known.push_str(rest));
            return;
        };
        let alternatives: Vec<&str> = rest[open + 1..close].split(',').collect();
        if spellings.len() * alternatives.len() <= SPELLINGS {
            *spellings = spellings
                .iter()
                .flat_map(|known| {
                    alternatives
                        .iter()
                        .map(move |alternative| format!("{known}{}{alternative}", &rest[..open]))
                })
                .collect();
        }
        rest = &rest[close + 1..];
    }
}

/// Only the last `**` is ever tried again, as in [`match_part`]. It never enters hidden folders.
fn match_parts(parts: &[String], path: &[&str]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    loop {
        match (parts.get(at), path.get(read)) {
            (Some(part), _) if part == "**" => {
                again = Some((at + 1, read));
                at += 1;
                continue;
            }
            (None, None) => return true,
            (Some(part), Some(name)) if match_part(part.as_bytes(), name.as_bytes()) => {
                at += 1;
                read += 1;
                continue;
            }
            _ => {}
        }
        match again {
            Some((after, from)) if path.get(from).is_some_and(|name| !name.starts_with('.')) => {
                again = Some((after, from + 1));
                (at, read) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

/// One part against one name. Only the last `*` is ever tried again: time stays proportional to
/// the product of the lengths.
fn match_part(part: &[u8], name: &[u8]) -> bool {
    // As in a shell, hidden files have to be asked for.
    if name.first() == Some(&b'.') && part.first() != Some(&b'.') {
        return false;
    }
    let (mut at, mut read) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    loop {
        let step = match part.get(at) {
            Some(b'*') => {
                again = Some((at + 1, read));
                at += 1;
                continue;
            }
            Some(b'?') if read < name.len() => Some(1),
            Some(b'[') if read < name.len() => match class(&part[at..], name[read]) {
                Some((true, length)) => Some(length),
                Some((false, _)) => None,
                None if name[read] == b'[' => Some(1),
                None => None,
            },
            Some(byte) if name.get(read) == Some(byte) => Some(1),
            None if read == name.len() => return true,
            _ => None,
        };
        match (step, again) {
            (Some(step), _) => {
                at += step;
                read += 1;
            }
            (None, Some((after, from))) if from < name.len() => {
                again = Some((after, from + 1));
                (at, read) = (after, from + 1);
            }
            (None, _) => return false,
        }
    }
}

/// `[abc]`, `[a-z]`, `[!a-z]`: whether the byte belongs to it, and how long it is.
fn class(part: &[u8], byte: u8) -> Option<(bool, usize)> {
    let close = 2 + part.get(2..)?.iter().position(|byte| *byte == b']')?;
    let negated = matches!(part[1], b'!' | b'^');
    let mut members = &part[1 + usize::from(negated)..close];
    let mut found = false;
    while let Some((first, rest)) = members.split_first() {
        match rest {
            [b'-', last, more @ ..] => {
                found |= (*first..=*last).contains(&byte);
                members = more;
            }
            _ => {
                found |= *first == byte;
                members = rest;
            }
        }
    }
    Some((found != negated, close + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_a_shell() {
        for (pattern, path, expected) in [
            ("*.csv.gz", "a.csv.gz", true),
            ("*.csv.gz", "x/a.csv.gz", false),
            ("*.csv", ".hidden.csv", false),
            (".*.csv", ".hidden.csv", true),
            ("**/*.parquet", "a.parquet", true),
            ("**/*.parquet", "x/y/a.parquet", true),
            ("**/*.parquet", "x/.cache/a.parquet", false),
            ("**/a/**/*.csv", "x/a/a/y/b.csv", true),
            ("x/**", "x/y/z", true),
            ("x/*/z", "x/y/z", true),
            ("x/*/z", "x/z", false),
            ("cur-?.csv", "cur-1.csv", true),
            ("cur-?.csv", "cur-12.csv", false),
            ("cur-[0-3].csv", "cur-2.csv", true),
            ("cur-[!0-3].csv", "cur-2.csv", false),
            ("cur-[!0-3].csv", "cur-7.csv", true),
            ("2024-{01,02}/*.{csv,csv.gz}", "2024-02/a.csv.gz", true),
            ("2024-{01,02}/*.{csv,csv.gz}", "2024-03/a.csv", false),
            ("a{b}c", "a{b}c", true),
            ("a[b", "a[b", true),
            ("*a*b*c", "xxaxxbxxc", true),
            ("*a*b*c", "xxaxxcxxb", false),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(path),
                expected,
                "{pattern} {path}"
            );
        }
        assert_eq!(Pattern::split("s3://b/x/plain.csv").1, None);
        let (before, pattern) = Pattern::split("s3://b/x/2024-*/a.csv");
        assert_eq!(before, "s3://b/x/");
        assert!(pattern.is_some_and(|pattern| pattern.matches("2024-01/a.csv")));
    }

    #[test]
    fn folders_that_cannot_match_are_not_entered() {
        for (pattern, folder, expected) in [
            ("*.csv", "x", false),
            ("x/*.csv", "x", true),
            ("x/*.csv", "y", false),
            ("x/*.csv", "x/y", false),
            ("**/*.csv", "x/y/z", true),
            ("x/**/*.csv", "y", false),
            ("x/**/*.csv", "x/y/z", true),
        ] {
            assert_eq!(
                Pattern::new(pattern).reaches(folder),
                expected,
                "{pattern} {folder}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_pattern(pattern in "[a*?{},\\[\\]!/-]{0,40}", path in "[a/.-]{0,40}") {
            let _answer = Pattern::new(&pattern).matches(&path);
        }

        #[test]
        fn a_path_matches_itself_and_stars(path in "[a-z]{1,8}(/[a-z]{1,8}){0,3}") {
            prop_assert!(Pattern::new(&path).matches(&path));
            prop_assert!(Pattern::new("**").matches(&path));
        }
    }
}
