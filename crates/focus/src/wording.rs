//! Words beside numbers and names, in messages for people.

/// A number with its thousands parted: `1,281`.
pub fn parted(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many bytes in the unit that suits them: `43200000` → `43.2 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] = [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("kB", 1_000),
    ];
    match UNITS.iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) => {
            let tenths = (u128::from(bytes) * 10 + u128::from(size / 2)) / u128::from(*size);
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} B"),
    }
}

/// A number with what it counts: `1 row`, `2 rows`, `1,281 currencies`. `one` is the word for one of them.
pub fn counted(number: u64, one: &str) -> String {
    let mut text = parted(number);
    text.push(' ');
    match one.strip_suffix('y') {
        _ if number == 1 => text.push_str(one),
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => {
            text.push_str(stem);
            text.push_str("ies");
        }
        _ => {
            text.push_str(one);
            text.push('s');
        }
    }
    text
}

/// A name behind its article: `a BilledCost`, `an EffectiveCost`.
pub fn a(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}

/// The first names of a list, and how many more there are: `a.csv, b.csv and 3 more`.
pub fn first_of<T: AsRef<str>>(names: &[T], most: usize) -> String {
    let shown = names.iter().take(most).map(AsRef::as_ref);
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_more_are_several() {
        assert_eq!(counted(0, "row"), "0 rows");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(1_281, "currency"), "1,281 currencies");
        assert_eq!(counted(2, "key"), "2 keys");
        assert_eq!(
            (size(999), size(2_908_208)),
            ("999 B".into(), "2.9 MB".into())
        );
        assert_eq!(a("EffectiveCost"), "an EffectiveCost");
        assert_eq!(a("BilledCost"), "a BilledCost");
        assert_eq!(first_of(&["a", "b"], 2), "a, b");
        assert_eq!(first_of(&["a", "b", "c", "d"], 2), "a, b and 2 more");
    }
}
