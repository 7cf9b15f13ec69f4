//! Parquet files of several datasets that lie together: which of them are meant. What Stoa writes has a folder for each
//! dataset, and rows of two are never counted as those of one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use stoa_kernel::statement::list as statements;
use stoa_kernel::{Error, sentence};

use crate::schema::Dataset;
use crate::warnings::{Warning, WarningCode};

/// Files by the dataset that their columns are of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables(BTreeMap<Dataset, Vec<PathBuf>>);

impl Tables {
    /// Sorts files by dataset. Only their footers are read.
    ///
    /// # Errors
    /// Files that are not there or are not Parquet.
    pub fn of(files: Vec<PathBuf>) -> Result<Self, Error> {
        let mut tables = Self::default();
        for file in files {
            let footer = footer(&file)?;
            let fields = footer.schema().fields().iter();
            let names: Vec<String> = fields.map(|field| field.name().clone()).collect();
            let of = tables.0.entry(Dataset::of_columns(&names)).or_default();
            of.push(file);
        }
        Ok(tables)
    }

    /// The files of the wanted dataset; of Cost and Usage, or what there is instead, when none is wanted. And what has to
    /// be said of the others.
    ///
    /// # Errors
    /// When there is nothing of the wanted dataset; its message says what there is.
    pub fn take(
        mut self,
        wanted: Option<Dataset>,
    ) -> Result<(Dataset, Vec<PathBuf>, Vec<Warning>), Error> {
        let first = self.0.keys().next().copied();
        let taken = wanted.or(first).unwrap_or(Dataset::CostAndUsage);
        let Some(files) = self.0.remove(&taken) else {
            let there: Vec<&str> = self.0.keys().map(|dataset| dataset.title()).collect();
            return Err(Error::invalid(
                "other_dataset",
                match there.is_empty() {
                    true => "There is no Parquet file.".to_owned(),
                    false => format!(
                        "There is no {} in what was named, but {}. Choose with --dataset.",
                        taken.title(),
                        there.join(" and ")
                    ),
                },
            ));
        };
        let left_out = self.0.iter().map(|(dataset, files)| {
            let said = statements::left_out_table(files.len(), dataset.title(), taken.title());
            Warning::of(WarningCode::FilesLeftOut, said)
        });
        Ok((taken, files, left_out.collect()))
    }

    /// Whether some of the files are of this dataset.
    pub(crate) fn has(&self, dataset: Dataset) -> bool {
        self.0.contains_key(&dataset)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The footer of a Parquet file.
///
/// # Errors
/// Files that are not there or are not Parquet.
pub(crate) fn footer(path: &Path) -> Result<ArrowReaderMetadata, Error> {
    let mut file = File::open(path).map_err(|source| {
        Error::not_found(
            "file",
            format!("{} cannot be opened: {}", path.display(), sentence(&source)),
        )
        .with_source(source)
    })?;
    // A bill as it came is the likeliest mistake, and no damage.
    let mut begins = [0; 4];
    if file.read_exact(&mut begins).is_err() || &begins != b"PAR1" {
        return Err(Error::invalid(
            "not_parquet",
            format!(
                "{0} is not Parquet. Convert it first: stoa focus convert {0} -o out",
                path.display()
            ),
        ));
    }
    ArrowReaderMetadata::load(&file, Default::default()).map_err(|error| unreadable(path, &error))
}

/// A Parquet file that cannot be read, and why.
pub(crate) fn unreadable(path: &Path, problem: &dyn std::fmt::Display) -> Error {
    Error::invalid(
        "not_parquet",
        format!(
            "{} cannot be read as Parquet: {} Convert it first: stoa focus convert {}",
            path.display(),
            sentence(problem),
            path.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(of: &[(Dataset, &[&str])]) -> Tables {
        let all = of.iter().map(|(dataset, files)| {
            let files = files.iter().map(PathBuf::from);
            (*dataset, files.collect())
        });
        Tables(all.collect())
    }

    #[test]
    fn cost_and_usage_is_taken_and_the_others_are_named() {
        let both = tables(&[
            (Dataset::ContractCommitment, &["c"]),
            (Dataset::CostAndUsage, &["a", "b"]),
        ]);
        let (dataset, files, said) = both.clone().take(None).expect("two");
        assert_eq!(dataset, Dataset::CostAndUsage);
        assert_eq!(files, [PathBuf::from("a"), PathBuf::from("b")]);
        let said: Vec<String> = said.into_iter().map(|one| one.message).collect();
        assert_eq!(
            said,
            [
                "left out 1 file of Contract Commitment, because Cost and Usage is read; --dataset chooses"
            ]
        );
        let wanted = Some(Dataset::ContractCommitment);
        let (_, files, said) = both.take(wanted).expect("the other");
        assert_eq!((files.len(), said.len()), (1, 1));
        let alone = tables(&[(Dataset::ContractCommitment, &["c"])]);
        let (dataset, _, said) = alone.clone().take(None).expect("one");
        assert_eq!((dataset, said.len()), (Dataset::ContractCommitment, 0));
        let error = alone.take(Some(Dataset::CostAndUsage)).expect_err("none");
        assert_eq!(
            error.to_string(),
            "There is no Cost and Usage in what was named, but Contract Commitment. Choose with --dataset."
        );
    }
}
