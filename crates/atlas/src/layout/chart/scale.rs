//! Axes: round steps, numbers as people write them.

/// What an axis is called and how its numbers are written.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    pub label: String,
    /// Before and after each number: a currency, a unit.
    pub prefix: String,
    pub suffix: String,
    /// Ends, where the values should not decide.
    pub from: Option<f64>,
    pub to: Option<f64>,
    /// Each step ten times the one before; for values above nought.
    pub logarithmic: bool,
}

/// An axis over values, with its ticks.
#[derive(Clone, Debug)]
pub struct Scale {
    from: f64,
    to: f64,
    logarithmic: bool,
    pub ticks: Vec<(f64, String)>,
}

impl Scale {
    /// Starts at nought unless that hides what matters; about `wanted` steps.
    pub fn new(axis: &Axis, values: impl Iterator<Item = f64>, wanted: usize) -> Self {
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for value in values.filter(|v| v.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if axis.logarithmic {
            return Self::by_tens(axis, low, high);
        }
        let from = axis.from.unwrap_or(if low > 0.0 { 0.0 } else { low });
        let to = axis.to.unwrap_or(high);
        let to = if to > from { to } else { from + 1.0 };
        let step = round_step((to - from) / wanted.max(1) as f64);
        let first = axis.from.unwrap_or_else(|| (from / step).floor() * step);
        let last = axis.to.unwrap_or_else(|| (to / step - 1e-9).ceil() * step);
        let mut ticks = Vec::new();
        let mut index = (first / step - 1e-9).ceil();
        while index * step <= last + step * 1e-9 && ticks.len() < 60 {
            ticks.push((index * step, written(axis, index * step, step)));
            index += 1.0;
        }
        Self {
            from: first,
            to: last,
            logarithmic: false,
            ticks,
        }
    }

    fn by_tens(axis: &Axis, low: f64, high: f64) -> Self {
        let least = axis.from.unwrap_or(low).max(1e-9);
        let most = axis.to.unwrap_or(high).max(least * 10.0);
        let (first, last) = (
            least.log10().floor() as i32,
            (most.log10() - 1e-9).ceil() as i32,
        );
        let from = axis.from.map_or(10f64.powi(first), |f| f.max(1e-9));
        let to = axis.to.unwrap_or(10f64.powi(last));
        let ticks = (first..=last)
            .map(|power| 10f64.powi(power))
            .filter(|v| *v >= from * 0.999 && *v <= to * 1.001)
            .map(|v| (v, written(axis, v, v)))
            .collect();
        Self {
            from,
            to,
            logarithmic: true,
            ticks,
        }
    }

    /// Where a value lies between the ends, nought to one.
    pub fn share(&self, value: f64) -> f64 {
        if self.logarithmic {
            let value = value.max(self.from * 1e-3).log10();
            return (value - self.from.log10()) / (self.to.log10() - self.from.log10());
        }
        (value - self.from) / (self.to - self.from)
    }
}

/// One, two or five times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|t| t * power >= rough * 0.999);
    times.unwrap_or(10.0) * power
}

/// With as many decimals as the step needs, thousands apart.
fn written(axis: &Axis, value: f64, step: f64) -> String {
    let decimals = (-(step * 1.001).log10().floor()).clamp(0.0, 6.0) as usize;
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let dot = if rest.is_empty() { "" } else { "." };
    let sign = if value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        "−"
    } else {
        ""
    };
    format!("{sign}{}{grouped}{dot}{rest}{}", axis.prefix, axis.suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(axis: &Axis, values: &[f64], wanted: usize) -> Vec<String> {
        Scale::new(axis, values.iter().copied(), wanted)
            .ticks
            .into_iter()
            .map(|t| t.1)
            .collect()
    }

    #[test]
    fn steps_are_round_and_numbers_readable() {
        let plain = Axis::default();
        assert_eq!(
            ticks(&plain, &[3.0, 47.0], 5),
            ["0", "10", "20", "30", "40", "50"]
        );
        assert_eq!(
            ticks(&plain, &[0.1, 0.31], 4),
            ["0.0", "0.1", "0.2", "0.3", "0.4"]
        );
        let money = Axis {
            prefix: "$".into(),
            ..Axis::default()
        };
        assert_eq!(
            ticks(&money, &[-1500.0, 2500.0], 4),
            ["−$2,000", "−$1,000", "$0", "$1,000", "$2,000", "$3,000"]
        );
        let tens = Axis {
            logarithmic: true,
            ..Axis::default()
        };
        assert_eq!(
            ticks(&tens, &[0.5, 2000.0], 4),
            ["0.1", "1", "10", "100", "1,000", "10,000"]
        );
        assert_eq!(ticks(&plain, &[], 2), ["0.0", "0.5", "1.0"]);
        assert_eq!(ticks(&plain, &[f64::NAN, 7.0, 7.0], 2), ["0", "5", "10"]);
    }

    #[test]
    fn values_lie_between_the_ends() {
        let scale = Scale::new(&Axis::default(), [10.0, 90.0].into_iter(), 5);
        assert_eq!(scale.share(0.0), 0.0);
        assert_eq!(scale.share(100.0), 1.0);
    }
}
