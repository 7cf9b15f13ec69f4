//! Calls in rules that stand for what no mapping can know beforehand: columns it cannot list, and what
//! was given with the file.

use std::collections::BTreeSet;

use super::{Compiler, Place};
use crate::account;
use crate::mapping::{At, Kind};
use crate::schema::{EXTRA, ROW_ID, SOURCE_FILE, SOURCE_LINE};
use crate::versions;

/// Stands for the billing account that was given with the file, or null.
pub(super) const GIVEN: &str = "given('account')";

impl Compiler<'_> {
    /// The rule for the account: where a row has none, the one that was given.
    pub(super) fn account_id(&self, rule: Option<String>) -> Option<String> {
        let Some(account) = self.account else {
            return rule;
        };
        let rule = rule.as_deref().unwrap_or("NULL");
        Some(format!("COALESCE({rule}, {})", quoted(&account.id)))
    }

    /// The rule for the account's name: where the file has none, the one that was given.
    pub(super) fn account_name(&self, rule: Option<String>) -> Option<String> {
        let given = self.account.and_then(|account| account.name.as_ref());
        let (Some(account), Some(name)) = (self.account, given) else {
            return rule;
        };
        let of = self.account_id(self.rule(account::ID).map(str::to_owned));
        Some(format!(
            "COALESCE({}, CASE WHEN {} = {} THEN {} END)",
            rule.as_deref().unwrap_or("NULL"),
            of.as_deref().unwrap_or("NULL"),
            quoted(&account.id),
            quoted(name),
        ))
    }

    /// `json_columns('prefix/')` and `json_rest()` stand for a `json_object` of file columns that
    /// no mapping can list beforehand.
    pub(super) fn expand(&mut self, text: &str) -> String {
        let given = self.account.map(|account| quoted(&account.id));
        let text = text.replace(GIVEN, given.as_deref().unwrap_or("NULL"));
        if text.trim() == "json_rest()" {
            let taken: BTreeSet<usize> = self
                .known
                .values()
                .filter_map(|(_, place)| match place {
                    Place::File(at) => Some(at.position),
                    _ => None,
                })
                .collect();
            // A file of Stoa's own: these are made anew.
            let own = [ROW_ID, SOURCE_FILE, SOURCE_LINE];
            let rest = self.headers.iter().enumerate().filter(|(position, name)| {
                !taken.contains(position) && !name.is_empty() && !own.contains(&name.as_str())
            });
            let rest: Vec<_> = rest
                .map(|(position, name)| (name.clone(), position))
                .collect();
            if !(self.mapping.focus && self.known.contains_key(EXTRA)) {
                return self.object(rest);
            }
            let absent = self.absent();
            let names: Vec<&str> = absent.iter().map(|column| column.name.as_str()).collect();
            let extra = versions::without(&format!("\"{EXTRA}\""), &names);
            if rest.is_empty() {
                return extra;
            }
            let members = self.members(rest, ", false");
            return format!("json_with({extra}, {members})");
        }
        let mut expanded = String::new();
        let mut rest = text.as_str();
        while let Some((before, call)) = rest.split_once("json_columns('")
            && let Some((arguments, after)) = call.split_once("')")
        {
            let (prefix, dropped) = match arguments.split_once("', '") {
                Some((prefix, dropped)) => (prefix, Some(dropped)),
                None => (arguments, None),
            };
            let headers = self.headers.iter().enumerate();
            let found = headers.filter_map(|(position, header)| {
                let key = self.mapping.after_prefix(header, prefix)?;
                let shorter = dropped.and_then(|dropped| self.mapping.after_prefix(key, dropped));
                Some((shorter.unwrap_or(key).to_owned(), position))
            });
            let found: Vec<_> = found.collect();
            expanded.push_str(before);
            for (_, position) in &found {
                self.tags.insert(self.headers[*position].clone());
            }
            expanded.push_str(&self.object(found));
            rest = after;
        }
        expanded + rest
    }

    fn object(&mut self, members: Vec<(String, usize)>) -> String {
        if members.is_empty() {
            return "NULL".to_owned();
        }
        format!("json_object({})", self.members(members, ""))
    }

    fn members(&mut self, members: Vec<(String, usize)>, after: &str) -> String {
        let mut members = members;
        // Not in the order of the header, which is another in every delivery.
        members.sort();
        let mut arguments = Vec::new();
        for (key, position) in members {
            let mut header = self.headers[position].clone();
            if self
                .known
                .get(&header)
                .is_some_and(|(kind, _)| *kind != Kind::Text)
            {
                // Read as something else by another rule; here its text is wanted.
                header.push_str(" as text");
            }
            self.know(&header, Kind::Text, Place::File(At::column(position)));
            arguments.push(format!(
                "'{}', \"{}\"{after}",
                key.replace('\'', "''"),
                header.replace('"', "\"\"")
            ));
        }
        arguments.join(", ")
    }
}

/// A text in SQL, in the type that texts of a file have.
fn quoted(text: &str) -> String {
    format!("arrow_cast('{}', 'Utf8View')", text.replace('\'', "''"))
}
