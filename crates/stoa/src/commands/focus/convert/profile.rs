//! `--profile`: where the time of a conversion went, and what to make faster first.

use std::time::Duration;

use serde_json::{Value, json};
use stoa_focus::convert::{Profile, Share};

use crate::terminal::Terminal;

pub(super) fn json(profile: &Profile) -> Value {
    json!({
        "stages": profile.shares(),
        "workers": profile.workers(),
        "reader_busy": profile.reader_busy(),
        "workers_busy": profile.workers_busy(),
        "wall": profile.wall(),
    })
}

pub(super) fn text(profile: &Profile, elapsed: Duration, terminal: &Terminal) -> String {
    let shares = profile.shares();
    let (working, waiting): (Vec<&Share>, Vec<&Share>) =
        shares.iter().partition(|share| !share.stage.is_waiting());
    let title = |share: &Share| share.stage.title();
    let width = shares.iter().map(|share| title(share).len()).max();
    let width = width.unwrap_or_default();
    let mut lines = Vec::new();
    let wall = profile.wall();
    for share in working {
        let percent = share.share * 100.0;
        let bar = "━".repeat((percent / 4.0).round() as usize);
        let line = format!(
            "{:<width$}  {:>9.3} s  {percent:>5.1} %  {bar}",
            title(share),
            share.seconds
        );
        lines.push(if share.stage == wall {
            terminal.strong(line.trim_end())
        } else {
            line.trim_end().to_owned()
        });
    }
    for share in waiting {
        lines.push(format!(
            "{:<width$}  {:>9.3} s",
            title(share),
            share.seconds
        ));
    }
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    lines.push(format!(
        "The reader worked {} and {} workers {} of {:.3} s; next wall: {}",
        percent(profile.reader_busy()),
        profile.workers(),
        percent(profile.workers_busy()),
        elapsed.as_secs_f64(),
        wall.title(),
    ));
    for (index, line) in lines.iter_mut().enumerate() {
        let label = if index == 0 { "Time" } else { "" };
        *line = format!("{label:<12}{line}");
    }
    lines.join("\n")
}
