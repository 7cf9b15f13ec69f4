//! A sample as a table that can be broken cell by cell.

use super::sample;

/// A sample as a table that can be broken.
#[derive(Clone)]
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(super) fn of(name: &str) -> Self {
        let text = sample(name);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let texts = |record: &::csv::StringRecord| record.iter().map(str::to_owned).collect();
        Self {
            header: texts(reader.headers().expect("a header")),
            rows: reader
                .records()
                .map(|record| texts(&record.expect("a record")))
                .collect(),
        }
    }

    pub(super) fn usage() -> Self {
        Self::of("focus_1_3_aws.csv.gz")
    }

    pub(super) fn contracts() -> Self {
        Self::of("focus_1_3_contract_commitment.csv.gz")
    }

    pub(super) fn column(&self, name: &str) -> usize {
        self.header
            .iter()
            .position(|column| column == name)
            .expect("a column")
    }

    pub(super) fn get(&self, row: usize, name: &str) -> &str {
        &self.rows[row][self.column(name)]
    }

    /// The first row in which all these columns have these values.
    pub(super) fn find(&self, wanted: &[(&str, &str)]) -> usize {
        let fits = |row: &usize| {
            wanted
                .iter()
                .all(|(name, value)| self.get(*row, name) == *value)
        };
        (0..self.rows.len()).find(fits).expect("such a row")
    }

    pub(super) fn set(mut self, row: usize, name: &str, value: &str) -> Self {
        let column = self.column(name);
        value.clone_into(&mut self.rows[row][column]);
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        let column = self.column(name);
        self.header.remove(column);
        self.rows
            .iter_mut()
            .for_each(|row| drop(row.remove(column)));
        self
    }

    pub(super) fn rename(mut self, name: &str, new: &str) -> Self {
        let column = self.column(name);
        new.clone_into(&mut self.header[column]);
        self
    }

    pub(super) fn add(mut self, name: &str, value: &str) -> Self {
        self.header.push(name.to_owned());
        self.rows
            .iter_mut()
            .for_each(|row| row.push(value.to_owned()));
        self
    }

    pub(super) fn csv(&self) -> String {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.header).expect("writes");
        for row in &self.rows {
            writer.write_record(row).expect("writes");
        }
        String::from_utf8(writer.into_inner().expect("writes")).expect("UTF-8")
    }
}
