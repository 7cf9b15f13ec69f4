//! Tables, columns and keys out of CREATE TABLE and ALTER TABLE statements.

use sqlparser::ast::{
    AlterTableOperation, ColumnOption, CreateTable, ObjectName, Statement, TableConstraint,
};
use sqlparser::dialect::{Dialect, GenericDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::{ExtractError, slug};
use crate::model::{Column, Element, Facts, Kind};

/// Deeper expressions are not read: the parser tries every reading of each parenthesis.
const DEEPEST: usize = 16;

/// `table/<name>` for each table. Only statements that make or alter tables are looked at, so a dump with
/// functions, grants and data in it will do.
pub fn sql(text: &str) -> Result<Facts, ExtractError> {
    let mut facts = Facts::default();
    for (at, statement) in statements(text) {
        let words: Vec<String> = statement
            .split_whitespace()
            .take(5)
            .map(str::to_uppercase)
            .collect();
        let table = words.iter().position(|word| word == "TABLE");
        match (words.first().map(String::as_str), table) {
            (Some("CREATE"), Some(1..)) => match parsed(statement) {
                Ok(Statement::CreateTable(table)) => facts.elements.push(made(&table)),
                Ok(_) => {}
                Err(error) => {
                    let line = text[..at].matches('\n').count() + 1;
                    return Err(ExtractError(format!(
                        "SQL that cannot be read, in the statement that begins in line {line}: {error}"
                    )));
                }
            },
            (Some("ALTER"), Some(1)) => {
                // What alters something else (owners, security) may be of any dialect.
                if let Ok(Statement::AlterTable(alter)) = parsed(statement) {
                    let id = id(&alter.name);
                    let mut found = facts.elements.iter_mut();
                    if let Some(element) = found.find(|element| element.id == id) {
                        for operation in &alter.operations {
                            altered(element, operation);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    facts.elements.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(facts)
}

/// One statement, in the dialect that reads it; the first error where none does.
fn parsed(statement: &str) -> Result<Statement, String> {
    let dialects: [&dyn Dialect; 3] =
        [&SQLiteDialect {}, &PostgreSqlDialect {}, &GenericDialect {}];
    let mut first = None;
    for dialect in dialects {
        let parser = Parser::new(dialect).with_recursion_limit(DEEPEST);
        let read = parser
            .try_with_sql(statement)
            .and_then(|mut parser| parser.parse_statement());
        match read {
            Ok(read) => return Ok(read),
            Err(error) => drop(first.get_or_insert(error.to_string())),
        }
    }
    let error = first.unwrap_or_default();
    Err(error.trim_start_matches("sql parser error: ").to_owned())
}

/// The statements and where they begin: what is between semicolons that are in no quotes and no comment.
fn statements(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    let end_of =
        |from: usize, mark: &str| text[from..].find(mark).map(|end| from + end + mark.len());
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let skipped = match c {
            '\'' | '"' | '`' => end_of(at + 1, &c.to_string()),
            '-' if rest.starts_with("--") => end_of(at, "\n"),
            '/' if rest.starts_with("/*") => end_of(at + 2, "*/"),
            '$' => match dollar(rest) {
                Some(tag) => end_of(at + tag.len(), tag),
                None => Some(at + 1),
            },
            _ => Some(at + c.len_utf8()),
        };
        if c == ';' {
            found.push((begin, &text[begin..at]));
            begin = at + 1;
        }
        // What is opened and never closed reaches to the end.
        at = skipped.unwrap_or(text.len());
    }
    found.push((begin, &text[begin..]));
    found
        .into_iter()
        .map(|(at, statement)| {
            let bare = uncommented(statement);
            (at + statement.len() - bare.len(), bare.trim_end())
        })
        .filter(|(_, statement)| !statement.is_empty())
        .collect()
}

/// `$$` or `$tag$`.
fn dollar(text: &str) -> Option<&str> {
    let end = text[1..].find('$')? + 2;
    let good = |c: char| c.is_alphanumeric() || c == '_';
    text[1..end - 1].chars().all(good).then(|| &text[..end])
}

/// Without the space and the comments it begins with.
fn uncommented(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        text = match text {
            _ if text.starts_with("--") => text.split_once('\n').map_or("", |(_, rest)| rest),
            _ if text.starts_with("/*") => text.split_once("*/").map_or("", |(_, rest)| rest),
            _ => return text,
        };
    }
}

fn id(name: &ObjectName) -> String {
    let last = name
        .0
        .last()
        .map(|part| part.to_string())
        .unwrap_or_default();
    format!("table/{}", slug(last.trim_matches(['"', '`', '[', ']'])))
}

fn made(table: &CreateTable) -> Element {
    let mut columns: Vec<Column> = Vec::new();
    for column in &table.columns {
        let mut made = Column {
            name: column.name.value.clone(),
            kind: column.data_type.to_string().to_lowercase(),
            key: false,
            optional: true,
            target: None,
        };
        for option in &column.options {
            match &option.option {
                ColumnOption::NotNull => made.optional = false,
                ColumnOption::PrimaryKey(_) => {
                    made.key = true;
                    made.optional = false;
                }
                ColumnOption::ForeignKey(key) => made.target = Some(id(&key.foreign_table)),
                _ => {}
            }
        }
        columns.push(made);
    }
    let name = id(&table.name);
    let mut element = Element {
        columns,
        ..Element::new(&name, Kind::Table, name.trim_start_matches("table/"))
    };
    for constraint in &table.constraints {
        constrained(&mut element, constraint);
    }
    element
}

fn altered(element: &mut Element, operation: &AlterTableOperation) {
    if let AlterTableOperation::AddConstraint { constraint, .. } = operation {
        constrained(element, constraint);
    }
}

fn constrained(element: &mut Element, constraint: &TableConstraint) {
    let find = |columns: &mut Vec<Column>, name: &str, set: &dyn Fn(&mut Column)| {
        columns
            .iter_mut()
            .filter(|column| column.name == name)
            .for_each(set);
    };
    match constraint {
        TableConstraint::PrimaryKey(key) => {
            for column in &key.columns {
                let name = column.column.expr.to_string();
                find(&mut element.columns, name.trim_matches('"'), &|column| {
                    column.key = true;
                    column.optional = false;
                });
            }
        }
        TableConstraint::ForeignKey(key) => {
            let target = id(&key.foreign_table);
            for column in &key.columns {
                find(&mut element.columns, &column.value, &|column| {
                    column.target = Some(target.clone());
                });
            }
        }
        _ => {}
    }
}
