//! Where two cost curves meet, and which plan is cheapest at which load: exact, piece by piece.

use std::cmp::Ordering;

use num_traits::Zero;

use super::curve::Curve;
use super::number::{Number, charge};

/// How two plans change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The curves cross: at this load both cost the same.
    Crossing,
    /// One of them steps over the other: they are never equal, below the step one is cheaper, above
    /// it the other.
    Step,
    /// From this load on both cost the same.
    Equal,
    /// Up to this load both cost the same.
    Apart,
}

/// A load at which the order of two plans changes. `Ordering` is of the first against the second plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    pub load: Number,
    pub kind: Kind,
    pub below: Ordering,
    pub above: Ordering,
    /// First minus second, at the load and just above it; at least one is 0 where curves cross.
    pub gap_at: Number,
    pub gap_above: Number,
}

/// Every load at which the order of two plans changes.
pub(crate) fn meetings(first: &Curve, second: &Curve) -> Vec<Meeting> {
    let mut found = Vec::new();
    let mut below = None;
    let mut gap_at = Number::zero();
    for (from, to, intercept, slope) in difference(first, second) {
        charge(&intercept);
        let line = |load: &Number| &intercept + &slope * load;
        let (start, end) = (line(&from), line(&to));
        let root = (!slope.is_zero()).then(|| -&intercept / &slope);
        let inside = root.filter(|root| *root > from && *root < to);
        // Straight, so a point between two bends tells the order of the whole stretch.
        let order = |from: &Number, to: &Number| {
            line(&((from + to) / Number::from_integer(2.into()))).cmp(&Number::zero())
        };
        let mut stretch = |load: &Number, above: Ordering, at: Number, gap_above: Number| {
            if let Some(below) = below.filter(|below| *below != above) {
                found.push(Meeting {
                    load: load.clone(),
                    kind: kind(below, above, &at, &gap_above),
                    below,
                    above,
                    gap_at: at,
                    gap_above,
                });
            }
            below = Some(above);
        };
        match inside {
            Some(root) => {
                stretch(&from, order(&from, &root), gap_at, start);
                stretch(&root, order(&root, &to), Number::zero(), Number::zero());
            }
            None => stretch(&from, order(&from, &to), gap_at, start),
        }
        gap_at = end;
    }
    found
}

fn kind(below: Ordering, above: Ordering, at: &Number, gap_above: &Number) -> Kind {
    match (below, above) {
        (_, Ordering::Equal) => Kind::Equal,
        (Ordering::Equal, _) => Kind::Apart,
        // Equal on either side of the load is equal to the cent: one may still step away from there.
        _ if at.is_zero() || gap_above.is_zero() => Kind::Crossing,
        _ => Kind::Step,
    }
}

/// First minus second in common pieces: from, to, intercept, slope.
fn difference(first: &Curve, second: &Curve) -> Vec<(Number, Number, Number, Number)> {
    let (mut a, mut b) = (first.pieces(), second.pieces());
    let mut out = Vec::with_capacity(a.len() + b.len());
    let mut from = match a.first() {
        Some(piece) => piece.from.clone(),
        None => return out,
    };
    while let ([left, ..], [right, ..]) = (a, b) {
        charge(&left.intercept);
        let to = left.to.clone().min(right.to.clone());
        out.push((
            from,
            to.clone(),
            &left.intercept - &right.intercept,
            &left.slope - &right.slope,
        ));
        a = if left.to == to { &a[1..] } else { a };
        b = if right.to == to { &b[1..] } else { b };
        from = to;
    }
    out
}

/// One plan is the cheapest on (`from`, `to`].
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub from: Number,
    pub to: Number,
    /// Index of the plan.
    pub plan: usize,
}

/// Which curve is lowest, load by load. Of equal ones the first.
pub(crate) fn cheapest(curves: &[&Curve]) -> Vec<Stretch> {
    let mut bends: Vec<&Number> = curves
        .iter()
        .flat_map(|curve| curve.pieces().iter().map(|piece| &piece.to))
        .collect();
    bends.sort();
    bends.dedup();
    let Some(mut from) = curves
        .first()
        .and_then(|curve| curve.pieces().first())
        .map(|piece| piece.from.clone())
    else {
        return Vec::new();
    };
    let mut at: Vec<usize> = vec![0; curves.len()];
    let mut out: Vec<Stretch> = Vec::new();
    for to in bends {
        charge(to);
        for (index, curve) in curves.iter().enumerate() {
            while curve.pieces()[at[index]].to < *to {
                at[index] += 1;
            }
        }
        let lines: Vec<(&Number, &Number)> = curves
            .iter()
            .zip(&at)
            .map(|(curve, at)| &curve.pieces()[*at])
            .map(|piece| (&piece.intercept, &piece.slope))
            .collect();
        lowest(&lines, &from, to, &mut out);
        from = to.clone();
    }
    out
}

/// The lowest of straight lines between two loads: the lowest at the start, then at each turn the
/// line that undercuts it first.
fn lowest(lines: &[(&Number, &Number)], from: &Number, to: &Number, out: &mut Vec<Stretch>) {
    let value = |index: usize, load: &Number| {
        charge(lines[index].0);
        lines[index].0 + lines[index].1 * load
    };
    let mut here = from.clone();
    // Of lines that start level the flattest wins at once.
    let Some(mut now) = (0..lines.len()).min_by(|a, b| {
        value(*a, &here)
            .cmp(&value(*b, &here))
            .then_with(|| lines[*a].1.cmp(lines[*b].1))
    }) else {
        return;
    };
    loop {
        lines.iter().for_each(|(intercept, _)| charge(intercept));
        let next = (0..lines.len())
            .filter(|other| lines[*other].1 < lines[now].1)
            .map(|other| {
                let meet = (lines[other].0 - lines[now].0) / (lines[now].1 - lines[other].1);
                (meet, other)
            })
            .filter(|(meet, _)| *meet >= here && meet < to)
            .min_by(|(a, i), (b, j)| a.cmp(b).then_with(|| lines[*i].1.cmp(lines[*j].1)));
        let until = next
            .as_ref()
            .map_or_else(|| to.clone(), |(meet, _)| meet.clone());
        match out.last_mut() {
            Some(last) if last.plan == now => last.to = until.clone(),
            _ if until > here || from == to => out.push(Stretch {
                from: here.clone(),
                to: until.clone(),
                plan: now,
            }),
            _ => {}
        }
        match next {
            Some((meet, other)) => (here, now) = (meet, other),
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::curve::Domain;
    use super::super::number::{exact, fraction, whole};
    use super::*;

    fn ten() -> Domain {
        Domain::up_to(&whole(10))
    }

    #[test]
    fn lines_cross_where_they_are_equal() {
        let rising = Curve::linear(&ten(), whole(3));
        let flat = Curve::constant(&ten(), whole(10));
        let met = meetings(&rising, &flat);
        assert_eq!(met.len(), 1);
        assert_eq!(exact(&met[0].load), "10/3");
        assert_eq!(met[0].kind, Kind::Crossing);
        assert_eq!(
            (met[0].below, met[0].above),
            (Ordering::Less, Ordering::Greater)
        );
        assert_eq!(rising.at(&met[0].load), flat.at(&met[0].load));
        let stretches = cheapest(&[&rising, &flat]);
        assert_eq!(stretches.len(), 2);
        assert_eq!(stretches[0].to, met[0].load);
    }

    #[test]
    fn a_step_over_a_line_is_called_a_step() {
        let steps = Curve::steps(&ten(), &fraction(1, 5), &whole(1)).expect("few");
        let flat = Curve::constant(&ten(), fraction(3, 2));
        let met = meetings(&steps, &flat);
        assert_eq!(met.len(), 1);
        assert_eq!((exact(&met[0].load), met[0].kind), ("5".into(), Kind::Step));
        assert_eq!(exact(&met[0].gap_at), "-0.5");
        assert_eq!(exact(&met[0].gap_above), "0.5");
    }

    #[test]
    fn equal_stretches_have_two_ends() {
        let steps = Curve::steps(&ten(), &fraction(1, 5), &whole(1)).expect("few");
        let flat = Curve::constant(&ten(), whole(2));
        let met = meetings(&steps, &flat);
        assert_eq!(met.len(), 1);
        assert_eq!(met[0].kind, Kind::Equal);
        assert_eq!(meetings(&flat, &flat), vec![]);
        assert_eq!(cheapest(&[&flat, &flat]).len(), 1);
    }

    #[test]
    fn the_cheapest_is_found_between_bends() {
        let curves = [
            Curve::linear(&ten(), whole(4)),
            Curve::sum(
                &ten(),
                [
                    &Curve::constant(&ten(), whole(4)),
                    &Curve::linear(&ten(), whole(2)),
                ],
            ),
            Curve::constant(&ten(), whole(12)),
        ];
        let refs: Vec<&Curve> = curves.iter().collect();
        let ends: Vec<(String, usize)> = cheapest(&refs)
            .iter()
            .map(|stretch| (exact(&stretch.to), stretch.plan))
            .collect();
        assert_eq!(ends, [("2".into(), 0), ("4".into(), 1), ("10".into(), 2)]);
    }
}
