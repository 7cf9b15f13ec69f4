//! Points, rectangles and paths.

/// A place; the origin is top left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub fn turned(self) -> Self {
        Self::new(self.y, self.x)
    }

    pub fn moved(self, x: f64, y: f64) -> Self {
        Self::new(self.x + x, self.y + y)
    }

    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    fn between(self, other: Self, share: f64) -> Self {
        Self::new(
            self.x + (other.x - self.x) * share,
            self.y + (other.y - self.y) * share,
        )
    }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl Rect {
    pub fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    pub fn around(centre: Point, w: f64, h: f64) -> Self {
        Self::new(centre.x - w / 2.0, centre.y - h / 2.0, w, h)
    }

    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    pub fn centre(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    pub fn turned(self) -> Self {
        Self::new(self.y, self.x, self.h, self.w)
    }

    pub fn moved(self, x: f64, y: f64) -> Self {
        Self::new(self.x + x, self.y + y, self.w, self.h)
    }

    pub fn grown(self, by: f64) -> Self {
        Self::new(
            self.x - by,
            self.y - by,
            self.w + 2.0 * by,
            self.h + 2.0 * by,
        )
    }

    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = self.right().max(other.right());
        Self::new(x, y, right - x, self.bottom().max(other.bottom()) - y)
    }

    /// Whether the insides share more than a hair.
    pub fn overlaps(&self, other: &Self) -> bool {
        const HAIR: f64 = 0.01;
        self.x + HAIR < other.right()
            && other.x + HAIR < self.right()
            && self.y + HAIR < other.bottom()
            && other.y + HAIR < self.bottom()
    }

    pub fn contains(&self, other: &Self) -> bool {
        const HAIR: f64 = 0.01;
        self.x <= other.x + HAIR
            && self.y <= other.y + HAIR
            && self.right() + HAIR >= other.right()
            && self.bottom() + HAIR >= other.bottom()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Line(Point),
    /// Two control points and the end.
    Curve(Point, Point, Point),
}

impl Step {
    pub fn end(&self) -> Point {
        match *self {
            Self::Line(end) | Self::Curve(_, _, end) => end,
        }
    }

    /// The first share of the step that begins at `from`.
    fn part(&self, from: Point, share: f64) -> Self {
        match *self {
            Self::Line(end) => Self::Line(from.between(end, share)),
            Self::Curve(p, q, end) => {
                let (a, b, c) = (
                    from.between(p, share),
                    p.between(q, share),
                    q.between(end, share),
                );
                let (d, e) = (a.between(b, share), b.between(c, share));
                Self::Curve(a, d, d.between(e, share))
            }
        }
    }

    fn map(self, change: impl Fn(Point) -> Point) -> Self {
        match self {
            Self::Line(end) => Self::Line(change(end)),
            Self::Curve(a, b, end) => Self::Curve(change(a), change(b), change(end)),
        }
    }
}

/// A line of straight and curved steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    pub start: Point,
    pub steps: Vec<Step>,
}

impl Path {
    pub fn from(start: Point) -> Self {
        Self {
            start,
            steps: Vec::new(),
        }
    }

    /// Through the given points in straight lines.
    pub fn through(points: &[Point]) -> Self {
        let mut path = Self::from(points.first().copied().unwrap_or_default());
        for point in points.iter().skip(1) {
            path.steps.push(Step::Line(*point));
        }
        path
    }

    pub fn end(&self) -> Point {
        self.steps.last().map_or(self.start, Step::end)
    }

    pub fn line_to(&mut self, to: Point) {
        if self.end().distance(to) > 0.01 {
            self.steps.push(Step::Line(to));
        }
    }

    pub fn map(&self, change: impl Fn(Point) -> Point + Copy) -> Self {
        Self {
            start: change(self.start),
            steps: self.steps.iter().map(|step| step.map(change)).collect(),
        }
    }

    pub fn moved(&self, x: f64, y: f64) -> Self {
        self.map(|point| point.moved(x, y))
    }

    pub fn reversed(&self) -> Self {
        let mut points = vec![self.start];
        points.extend(self.steps.iter().map(Step::end));
        let mut path = Self::from(self.end());
        for (index, step) in self.steps.iter().enumerate().rev() {
            path.steps.push(match *step {
                Step::Line(_) => Step::Line(points[index]),
                Step::Curve(a, b, _) => Step::Curve(b, a, points[index]),
            });
        }
        path
    }

    /// The part up to where it goes into a rectangle for good.
    pub fn cut_before(&self, rect: &Rect) -> Self {
        let inside = |p: Point| rect.contains(&Rect::new(p.x, p.y, 0.0, 0.0));
        let mut path = self.clone();
        while let Some(step) = path.steps.pop() {
            let from = path.end();
            if inside(from) {
                continue;
            }
            let (mut out, mut into) = (0.0, 1.0);
            for _ in 0..30 {
                let middle = (out + into) / 2.0;
                if inside(step.part(from, middle).end()) {
                    into = middle;
                } else {
                    out = middle;
                }
            }
            path.steps.push(step.part(from, into));
            return path;
        }
        self.clone()
    }

    /// The path as straight pieces: curves in eight.
    pub fn flattened(&self) -> Vec<Point> {
        let mut points = vec![self.start];
        let mut from = self.start;
        for step in &self.steps {
            match *step {
                Step::Line(end) => points.push(end),
                Step::Curve(a, b, end) => {
                    for piece in 1..=8 {
                        points.push(cubic(from, a, b, end, f64::from(piece) / 8.0));
                    }
                }
            }
            from = step.end();
        }
        points.dedup_by(|a, b| a.distance(*b) < 1e-6);
        points
    }

    /// The place at half of its length.
    pub fn middle(&self) -> Point {
        let points = self.flattened();
        let total: f64 = points.windows(2).map(|p| p[0].distance(p[1])).sum();
        let mut left = total / 2.0;
        for pair in points.windows(2) {
            let length = pair[0].distance(pair[1]);
            if length >= left && length > 0.0 {
                return pair[0].between(pair[1], left / length);
            }
            left -= length;
        }
        self.start
    }
}

fn cubic(p0: Point, p1: Point, p2: Point, p3: Point, t: f64) -> Point {
    let (a, b, c) = (p0.between(p1, t), p1.between(p2, t), p2.between(p3, t));
    a.between(b, t).between(b.between(c, t), t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_the_same_backwards() {
        let mut path = Path::from(Point::new(0.0, 0.0));
        path.line_to(Point::new(0.0, 10.0));
        path.steps.push(Step::Curve(
            Point::new(0.0, 20.0),
            Point::new(30.0, 20.0),
            Point::new(30.0, 40.0),
        ));
        assert_eq!(path.reversed().reversed(), path);
        let mut backwards = path.reversed().flattened();
        backwards.reverse();
        assert_eq!(backwards.len(), path.flattened().len());
        for (a, b) in backwards.iter().zip(path.flattened()) {
            assert!(a.distance(b) < 1e-9);
        }
    }
}
