//! Tables, columns and keys out of CREATE TABLE and ALTER TABLE statements.

use sqlparser::ast::{
    AlterTableOperation, ColumnOption, CreateTable, ObjectName, Statement, TableConstraint,
};
use sqlparser::dialect::{Dialect, GenericDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::{ExtractError, slug};
use crate::model::{Column, Element, Facts, Kind};

/// `table/<name>` for each table. Statements that make no tables are left aside.
pub fn sql(text: &str) -> Result<Facts, ExtractError> {
    let dialects: [&dyn Dialect; 3] =
        [&SQLiteDialect {}, &PostgreSqlDialect {}, &GenericDialect {}];
    let mut first = None;
    let statements = dialects.iter().find_map(|dialect| {
        let parsed = Parser::parse_sql(*dialect, text);
        parsed
            .map_err(|error| first.get_or_insert(error.to_string()).clone())
            .ok()
    });
    let Some(statements) = statements else {
        let error = first.unwrap_or_default();
        return Err(ExtractError(format!(
            "SQL that cannot be read: {}",
            error.trim_start_matches("sql parser error: ")
        )));
    };
    let mut facts = Facts::default();
    for statement in &statements {
        match statement {
            Statement::CreateTable(table) => facts.elements.push(made(table)),
            Statement::AlterTable(alter) => {
                let id = id(&alter.name);
                if let Some(element) = facts.elements.iter_mut().find(|element| element.id == id) {
                    for operation in &alter.operations {
                        altered(element, operation);
                    }
                }
            }
            _ => {}
        }
    }
    facts.elements.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(facts)
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
