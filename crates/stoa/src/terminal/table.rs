//! Tables for people: one header, columns as wide as they need, numbers to the right.

use comfy_table::{CellAlignment, ContentArrangement, presets};

/// Rows under a header.
#[derive(Debug)]
pub struct Table(comfy_table::Table);

impl Table {
    pub fn new(header: &[&str]) -> Table {
        let mut table = comfy_table::Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(header.iter().map(|title| title.to_string()));
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        Table(table)
    }

    /// Aligns the named columns (by index) to the right: numbers.
    pub fn right(mut self, columns: &[usize]) -> Table {
        for index in columns {
            if let Some(column) = self.0.column_mut(*index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.add_row(cells.into_iter().collect::<Vec<_>>());
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in self.0.lines() {
            writeln!(formatter, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
