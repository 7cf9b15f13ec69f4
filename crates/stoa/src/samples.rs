//! What `stoa demo` loads and `stoa focus sample` writes: two real bills, compiled in, and the bills of an invented company.
//! Where the real ones come from and their licences: `testdata/README.md`.

pub mod company;
pub(crate) mod marker;

/// A bill as it was delivered.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub name: &'static str,
    pub file: &'static str,
    pub title: &'static str,
    pub content: &'static [u8],
    /// Money column and its currency column, as the file spells them.
    pub money: (&'static str, &'static str),
}

pub const FOCUS: Sample = Sample {
    name: "focus-1.0",
    file: "focus_1_0_sample.csv.gz",
    title: "FOCUS 1.0, 1,000 anonymised rows of a real bill of three providers (CC BY 4.0, FinOps Foundation)",
    content: include_bytes!("../../../testdata/focus_1_0_sample.csv.gz"),
    money: ("BilledCost", "BillingCurrency"),
};

pub const AWS: Sample = Sample {
    name: "aws-cur",
    file: "aws_cur_sample.csv.gz",
    title: "AWS Cost and Usage Report, 1,281 rows of 94 columns (MIT, FinOps Foundation)",
    content: include_bytes!("../../../testdata/aws_cur_sample.csv.gz"),
    money: ("lineItem/UnblendedCost", "lineItem/CurrencyCode"),
};

pub const ALL: [Sample; 2] = [FOCUS, AWS];
