//! Built-in mappings name only what they have.

use crate::mapping::{Formats, Kind};
use crate::source_money::{Said, read};

#[test]
fn what_mappings_say_of_single_columns_is_of_columns_that_fit() {
    for mapping in Formats::built_in().expect("mappings parse").iter() {
        let kind = |name: &str| {
            let mut listed = mapping.source.iter();
            listed
                .find(|(known, _)| known == name)
                .map(|(_, kind)| *kind)
        };
        for (word, columns) in &mapping.null_text {
            for column in columns {
                assert_eq!(
                    kind(column),
                    Some(Kind::Text),
                    "{}: {word} in {column}",
                    mapping.id
                );
            }
        }
        for (column, texts) in &mapping.texts {
            let balance = mapping.balance.iter().any(|(known, _)| known == column);
            assert!(balance, "{}: {column} is not in the balance", mapping.id);
            for name in &texts.sum {
                let fits = match name.split_once("[].") {
                    Some((list, _)) => kind(list) == Some(Kind::Json),
                    None => matches!(kind(name), Some(Kind::Decimal(18) | Kind::Float)),
                };
                assert!(fits, "{}: {name} holds no amounts", mapping.id);
            }
            let times = texts.times.as_deref().unwrap_or("1");
            let amount = read(times.as_bytes());
            assert!(matches!(amount, Said::Amount(_)), "{times}");
        }
    }
}
