//! The notations inside texts: `a -> b: label`, `api: reads orders`, `order_id uuid key -> order`.

/// A part of a text and where it begins in it (bytes).
pub(super) type Part<'a> = (&'a str, usize);

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrow<'a> {
    pub(super) from: Part<'a>,
    pub(super) to: Part<'a>,
    /// `-->`: an answer, or nobody waits.
    pub(super) dashed: bool,
    pub(super) label: &'a str,
}

/// `a -> b: label` or `a --> b`.
pub(super) fn arrow(text: &str) -> Option<Arrow<'_>> {
    let at = text.find("->")?;
    let dashed = text[..at].ends_with('-');
    let from = &text[..at - usize::from(dashed)];
    let (to, label) = labelled((&text[at + 2..], at + 2));
    let from = trimmed((from, 0));
    (!from.0.is_empty() && !to.0.is_empty()).then_some(Arrow {
        from,
        to,
        dashed,
        label,
    })
}

/// `api: reads orders`: what is before the first colon that a space follows, and what is after it.
pub(super) fn labelled<'a>(part: Part<'a>) -> (Part<'a>, &'a str) {
    match part.0.split_once(": ") {
        Some((to, label)) => (trimmed((to, part.1)), label.trim()),
        None => (
            trimmed((part.0.trim_end().trim_end_matches(':'), part.1)),
            "",
        ),
    }
}

fn trimmed((text, at): Part<'_>) -> Part<'_> {
    let begun = text.trim_start();
    (begun.trim_end(), at + text.len() - begun.len())
}

/// A column of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    pub(super) kind: String,
    pub(super) key: bool,
    pub(super) optional: bool,
    pub(super) target: Option<Part<'a>>,
}

/// `order_id uuid key -> order`, `note text ?`.
pub(super) fn column(text: &str) -> Option<Column<'_>> {
    let (left, target) = match text.find("->") {
        Some(at) => (&text[..at], Some(trimmed((&text[at + 2..], at + 2)))),
        None => (text, None),
    };
    if target.is_some_and(|(name, _)| name.is_empty()) {
        return None;
    }
    let mut words: Vec<&str> = left.split_whitespace().collect();
    let (mut key, mut optional) = (false, false);
    while words.len() > 1 {
        match words.last() {
            Some(&"key") => key = true,
            Some(&"?") => optional = true,
            _ => break,
        }
        words.pop();
    }
    let (name, kind) = words.split_first()?;
    Some(Column {
        name,
        kind: kind.join(" "),
        key,
        optional,
        target,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows() {
        let found = arrow("web --> api: a -> b: c").unwrap();
        assert_eq!((found.from, found.to), (("web", 0), ("api", 8)));
        assert!(found.dashed);
        assert_eq!(found.label, "a -> b: c");
        assert_eq!(arrow("a->b").unwrap().to, ("b", 3));
        for bad in ["", "a", "-> b", "a ->", "a -> : x", "-->"] {
            assert_eq!(arrow(bad), None, "{bad:?}");
        }
        assert_eq!(labelled((" api: x: y", 0)), (("api", 1), "x: y"));
        assert_eq!(labelled(("job/a:b", 0)), (("job/a:b", 0), ""));
    }

    #[test]
    fn columns() {
        let found = column("org_id uuid key -> organisation").unwrap();
        assert_eq!(
            (found.name, found.kind.as_str(), found.key),
            ("org_id", "uuid", true)
        );
        assert_eq!(found.target, Some(("organisation", 19)));
        let found = column("note varchar(20) ?").unwrap();
        assert_eq!((found.kind.as_str(), found.optional), ("varchar(20)", true));
        assert_eq!(column("key").unwrap().name, "key");
        assert_eq!(column("x ->"), None);
        assert_eq!(column("  "), None);
    }
}
