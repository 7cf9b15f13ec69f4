//! Sources of bills that name no account: known by the name of their file, which portals date anew every day.

/// What a source of such bills is known by.
pub(crate) fn identity(format: &str, file: &str) -> String {
    format!("{format}{FILE}{file}")
}

/// Whether both are known by the names of files of one format, and those differ in nothing but digits and signs:
/// `cost_2026-11-05.csv`, `cost_2026-11-12.csv` and `cost (1).csv`. They may be downloads of one bill.
pub(crate) fn are_downloads_of_one(identity: &str, other: &str) -> bool {
    let letters = |identity: &str| {
        let (format, file) = identity.split_once(FILE)?;
        let letters = file.chars().filter(|c| c.is_alphabetic());
        Some((
            format.to_owned(),
            letters.collect::<String>().to_lowercase(),
        ))
    };
    letters(identity).is_some_and(|own| Some(own) == letters(other))
}

/// Between the format and the name.
const FILE: &str = " file ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_digits_and_signs_are_of_one_bill() {
        let first = identity("openai-costs", "Cost_2026-11-05.csv");
        for (format, file, alike) in [
            ("openai-costs", "cost_2026-11-12.csv", true),
            ("openai-costs", "cost (1).csv", true),
            ("openai-costs", "cost.csv", true),
            ("openai-costs", "cost_team_2026-11-12.csv", false),
            ("openai-costs", "cost_2026-11-12.json", false),
            ("deepseek-cost", "cost_2026-11-12.csv", false),
        ] {
            let other = identity(format, file);
            assert_eq!(are_downloads_of_one(&first, &other), alike, "{other}");
            assert_eq!(are_downloads_of_one(&other, &first), alike, "{other}");
        }
        // Those that name an account have it as their identity.
        assert!(!are_downloads_of_one("OpenAI org-1", "OpenAI org-1"));
    }
}
