//! `stoa atlas cost`: a workload on Cloud Run, VMs and Kubernetes, itemised, with its break-even points.

mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use stoa_atlas::pricing::{
    self, BUILT_IN, CompareError, Comparison, EXAMPLE, Options, Plan, PriceBook, Workload,
};
use stoa_atlas::render;
use stoa_kernel::clock::{Clock, SystemClock};

use crate::commands::Failure;
use crate::commands::atlas::draw::Look;
use crate::terminal::Terminal;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The workload (default: an example). `--print workload` gives one to start from.
    #[arg(long, short, value_name = "FILE")]
    workload: Option<PathBuf>,
    /// The price book: a file, or the name of one that comes with Stoa.
    #[arg(long, short, value_name = "FILE|NAME", default_value = BUILT_IN[0].0)]
    prices: String,
    /// The environment to look at (default: production, or the busiest).
    #[arg(long, short, value_name = "NAME")]
    environment: Option<String>,
    /// The highest load to look at, as a multiple of the workload's own.
    #[arg(long, value_name = "FACTOR", default_value = "3")]
    highest_load: String,
    /// Whose lines to print: those of the cheapest plan of each product, of one plan, or all.
    #[arg(long, value_name = "best|all|PLAN", default_value = "best")]
    lines: String,
    /// Draw the curves, the break-even points and the bars: FILE.svg or FILE.png.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Colours of the chart.
    #[arg(long, value_enum, default_value_t = Look::Light)]
    theme: Look,
    /// Print a file to start from instead of comparing.
    #[arg(long, value_enum, value_name = "WHAT")]
    print: Option<Print>,
}

/// A file to start from.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Print {
    /// The example workload.
    Workload,
    /// The price book.
    Prices,
}

pub(super) fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match args.print {
        Some(Print::Workload) => {
            terminal.line(EXAMPLE.trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        Some(Print::Prices) => {
            terminal.line(price_text(&args.prices)?.1.trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        None => {}
    }
    let lines = lines(&args.lines)?;
    let workload = workload(args.workload.as_deref())?;
    let (name, text) = price_text(&args.prices)?;
    let book = PriceBook::read(&text).map_err(|it| Failure::input("bad_prices", it.of(&name)))?;
    let highest_load = pricing::parse(&args.highest_load).ok_or_else(|| {
        Failure::usage(format!(
            "--highest-load must be a number such as 10, but it is {:?}",
            args.highest_load
        ))
    })?;
    let options = Options {
        environment: args.environment,
        highest_load,
        ..Options::default()
    };
    let comparison = pricing::compare(&workload, &book, &options).map_err(refused)?;
    let today = SystemClock.now().date().to_string();
    if !book.holds_on(&today) {
        terminal.note(&outdated(&book, &today));
    }
    if let Some(path) = &args.chart {
        draw(&comparison, path, args.theme)?;
        terminal.note(&format!("Wrote {}", path.display()));
    }
    terminal.result(&comparison, || text::page(&comparison, &lines, terminal));
    Ok(ExitCode::SUCCESS)
}

/// By the ending of its name.
fn draw(comparison: &Comparison, path: &Path, theme: Look) -> Result<(), Failure> {
    let theme = theme.theme();
    let scene = pricing::chart(comparison);
    let bytes = match path.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => render::svg(&scene, theme).into_bytes(),
        // Two pixels for each unit: sharp on any screen and in print.
        Some("png") => render::png(&scene, theme, 2.0, &[])
            .map_err(|error| Failure::output(error.to_string()))?,
        _ => {
            let message = format!("--chart takes FILE.svg or FILE.png, not {}", path.display());
            return Err(Failure::usage(message));
        }
    };
    std::fs::write(path, bytes).map_err(|error| {
        let message = format!("the chart cannot be written to {}: {error}", path.display());
        Failure::output(message)
    })
}

/// Whose lines are printed.
enum Lines {
    Best,
    All,
    Of(Plan),
}

fn lines(wanted: &str) -> Result<Lines, Failure> {
    if let Some(plan) = Plan::ALL.iter().find(|plan| plan.id() == wanted) {
        return Ok(Lines::Of(*plan));
    }
    match wanted {
        "best" => Ok(Lines::Best),
        "all" => Ok(Lines::All),
        _ => {
            let plans = Plan::ALL.map(Plan::id).join(", ");
            Err(Failure::usage(format!(
                "--lines takes best, all or a plan, not {wanted:?}. The plans are {plans}"
            )))
        }
    }
}

fn workload(path: Option<&Path>) -> Result<Workload, Failure> {
    let (name, text) = match path {
        Some(path) => (path.display().to_string(), read(path, "workload")?),
        None => ("the example workload".to_owned(), EXAMPLE.to_owned()),
    };
    Workload::read(&text).map_err(|it| Failure::input("bad_workload", it.of(&name)))
}

/// Name and text of a price book: a file, or one that comes with Stoa.
fn price_text(wanted: &str) -> Result<(String, String), Failure> {
    if let Some((name, text)) = BUILT_IN.iter().find(|(name, _)| *name == wanted) {
        return Ok(((*name).to_owned(), (*text).to_owned()));
    }
    let path = Path::new(wanted);
    if path.extension().is_none() && !path.exists() {
        let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        let near = match pricing::near(wanted, names.iter().copied()) {
            Some(name) => format!("did you mean {name}? "),
            None => String::new(),
        };
        return Err(Failure::usage(format!(
            "there is no price book {wanted}. {near}With Stoa come {}: Google Cloud only. For your own prices name a file; \
             stoa atlas cost --print prices gives one to start from",
            names.join(" and ")
        )));
    }
    Ok((wanted.to_owned(), read(path, "price book")?))
}

fn read(path: &Path, what: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        let message = format!("the {what} {} cannot be read: {error}", path.display());
        Failure::input("unreadable", message)
    })
}

fn refused(error: CompareError) -> Failure {
    match &error {
        CompareError::NoPlan(_) => Failure::input("no_plan", error.to_string()),
        _ => Failure::usage(error.to_string()),
    }
}

fn outdated(book: &PriceBook, today: &str) -> String {
    let until = book.valid_to.as_deref().unwrap_or("further notice");
    format!(
        "the prices of {} are meant for {} to {until}, and today is {today}: check them, or give newer ones with --prices",
        book.title, book.valid_from
    )
}

/// The plan of each product that costs least, and of all.
fn best(comparison: &Comparison) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::new();
    for (index, plan) in comparison.plans.iter().enumerate() {
        let product = plan.plan.product();
        let same = best
            .iter()
            .position(|it| comparison.plans[*it].plan.product() == product);
        match same {
            Some(at) if plan.total < comparison.plans[best[at]].total => best[at] = index,
            Some(_) => {}
            None => best.push(index),
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Comparison {
        let workload = workload(None).expect("sound");
        let (_, text) = price_text(BUILT_IN[0].0).expect("built in");
        let book = PriceBook::read(&text).expect("sound");
        pricing::compare(&workload, &book, &Options::default()).expect("comparable")
    }

    #[test]
    fn the_page_has_every_environment_and_the_lines_of_the_best_plans() {
        let comparison = example();
        let terminal = Terminal::default();
        let page = text::page(&comparison, &Lines::Best, &terminal);
        for part in [
            "production  staging  development",
            "both cost the same here",
            "by a step",
            "Monthly credit against the fee",
            "Traffic to the internet",
            "Where the prices come from",
            "no price for gke.autopilot.ephemeral-storage",
        ] {
            assert!(page.contains(part), "{part} is missing in\n{page}");
        }
        let best: Vec<&str> = best(&comparison)
            .into_iter()
            .map(|index| comparison.plans[index].plan.product())
            .collect();
        assert_eq!(best, ["Cloud Run", "Compute Engine", "Kubernetes Engine"]);
        let one = text::page(&comparison, &Lines::Of(Plan::GkeStandard), &terminal);
        assert!(one.contains("Disks of the nodes") && !one.contains("Addresses of the VMs"));
    }

    #[test]
    fn a_wrong_file_names_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("w.toml");
        std::fs::write(&path, "format = 1\nname = \"x\"\nrequest = 3\n").expect("written");
        let failure = workload(Some(&path)).expect_err("wrong on purpose");
        assert_eq!(failure.exit_code(), crate::commands::exit::INPUT);
        let place = format!("{}:3:1: unknown key `request`", path.display());
        assert!(failure.to_string().contains(&place), "{failure}");
        assert!(workload(Some(&folder.path().join("none.toml"))).is_err());
        let unknown = price_text("gcp-mars").expect_err("no such book");
        assert!(unknown.to_string().contains("gcp-us-central1"));
    }

    #[test]
    fn a_chart_is_written_by_the_ending_of_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let comparison = example();
        for (name, begins) in [("c.svg", b"<svg".as_slice()), ("c.png", b"\x89PNG")] {
            let path = folder.path().join(name);
            draw(&comparison, &path, Look::Dark).expect("drawn");
            assert!(std::fs::read(&path).expect("there").starts_with(begins));
        }
        assert!(draw(&comparison, &folder.path().join("c.gif"), Look::Light).is_err());
    }
}
