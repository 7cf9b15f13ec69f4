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

/// The beginning of a call that stands for whether the file has a column.
const HAS_COLUMN: &str = "has_column('";

impl Compiler<'_> {
    /// The rule for the account: where a row has none, the one that was given.
    pub(super) fn account_id(&self, rule: Option<String>) -> Option<String> {
        let Some(account) = self.account else {
            return rule;
        };
        let rule = rule.as_deref().unwrap_or("NULL");
        let given = quoted(&account.id);
        if self.mapping.several_accounts {
            return Some(format!("COALESCE({rule}, {given})"));
        }
        // What a spreadsheet shortened is the one that was given, whose digits are known.
        Some(format!("COALESCE(account_of({rule}, {given}), {given})"))
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
        let text = self.with_presence(text);
        if text.trim() == "json_rest()" {
            let taken: BTreeSet<usize> = self
                .known
                .values()
                .filter_map(|(_, place)| match place {
                    Place::File(at) => Some(at.position),
                    _ => None,
                })
                .collect();
            // A file of Stoa's own: these are made anew. A column that comes twice is kept once.
            let own = [ROW_ID, SOURCE_FILE, SOURCE_LINE];
            let twins = self.mapping.twins(self.headers);
            let rest = self.headers.iter().enumerate().filter(|(position, name)| {
                !taken.contains(position)
                    && !name.is_empty()
                    && !own.contains(&name.as_str())
                    && !twins.iter().any(|(_, other)| other == position)
            });
            let rest: Vec<_> = rest
                .map(|(position, name)| (name.clone(), position))
                .collect();
            // Custom columns are named `x_…`; anything else is no column of FOCUS.
            let unknown = rest.iter().filter(|(name, _)| !name.starts_with("x_"));
            self.unknown = unknown.map(|(_, position)| *position).collect();
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
            let twins = self.mapping.twins(self.headers);
            let headers = self.headers.iter().enumerate();
            let headers =
                headers.filter(|(position, _)| !twins.iter().any(|(_, other)| other == position));
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

    /// `has_column('name')` stands for whether the file has the listed column.
    fn with_presence(&self, mut text: String) -> String {
        while let Some((before, call)) = text.split_once(HAS_COLUMN)
            && let Some((name, after)) = call.split_once("')")
        {
            let known = self.known.get(name);
            let has = known.is_some_and(|(_, place)| !matches!(place, Place::Absent));
            text = format!("{before}{has}{after}");
        }
        text
    }

    /// What `x_Extra` holds, with the columns of the file that the mapping does not know.
    pub(super) fn with_unknown(&mut self, extra: String) -> String {
        if !self.mapping.keeps_unknown() || self.mapping.keeps_the_rest() {
            return extra;
        }
        self.unknown = self.mapping.unknown_positions(self.headers);
        if self.unknown.is_empty() {
            return extra;
        }
        let members = self.unknown.iter();
        let members = members.map(|position| (self.headers[*position].clone(), *position));
        let members: Vec<_> = members.collect();
        let object = self.object(members);
        if extra == "NULL" {
            object
        } else {
            format!("json_merge({extra}, {object})")
        }
    }

    fn is_text_of(&self, name: &str, position: usize) -> bool {
        matches!(self.known.get(name), Some((Kind::Text, Place::File(at))) if *at == At::column(position))
    }

    /// Whether a name stands for something already.
    fn names(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name() == name)
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
            // Read as something else by another rule, or called like a value that the mapping names itself;
            // here the text of the column is wanted.
            while !self.is_text_of(&header, position) && self.names(&header) {
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
