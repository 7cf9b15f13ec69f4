//! Parts that nothing connects: each laid out alone, then set side by side in lines of about the same width.

use super::{Input, LinkIn, Output, lay_out};
use crate::layout::geometry::Path;

/// How much wider than high the whole should be.
const SHAPE: f64 = 1.5;

/// Lays out all parts. `wide` says whether across runs from left to right on the page.
pub(crate) fn arrange(input: &Input, wide: bool) -> Output {
    let parts = parts(input);
    if parts.len() <= 1 {
        return lay_out(input);
    }
    let drawn: Vec<(Part, Output)> = parts
        .into_iter()
        .map(|part| {
            let output = lay_out(&part.input);
            (part, output)
        })
        .collect();
    shelve(input, drawn, wide)
}

struct Part {
    input: Input,
    boxes: Vec<usize>,
    frames: Vec<usize>,
    links: Vec<usize>,
}

/// Connected by links or a common frame; all lonely boxes together are one part.
fn parts(input: &Input) -> Vec<Part> {
    let boxes = input.boxes.len();
    let mut sets = Sets::new(boxes + input.frames.len() + 1);
    let lonely = boxes + input.frames.len();
    for (index, frame) in input.frames.iter().enumerate() {
        if let Some(parent) = frame.parent {
            sets.join(boxes + index, boxes + parent);
        }
    }
    let mut linked = vec![false; boxes];
    for link in &input.links {
        sets.join(link.from, link.to);
        linked[link.from] = true;
        linked[link.to] = true;
    }
    for (index, b) in input.boxes.iter().enumerate() {
        match b.frame {
            Some(frame) => sets.join(index, boxes + frame),
            None if !linked[index] => sets.join(index, lonely),
            None => {}
        }
    }
    let mut found: Vec<(usize, Part)> = Vec::new();
    for index in 0..boxes {
        let root = sets.find(index);
        if !found.iter().any(|(r, _)| *r == root) {
            found.push((
                root,
                Part {
                    input: Input::default(),
                    boxes: vec![],
                    frames: vec![],
                    links: vec![],
                },
            ));
        }
        if let Some((_, part)) = found.iter_mut().find(|(r, _)| *r == root) {
            part.boxes.push(index);
        }
    }
    for (root, part) in &mut found {
        part.frames = (0..input.frames.len())
            .filter(|f| sets.find(boxes + f) == *root)
            .collect();
        part.links = (0..input.links.len())
            .filter(|l| sets.find(input.links[*l].from) == *root)
            .collect();
        part.input = cut(input, part);
    }
    found.into_iter().map(|(_, part)| part).collect()
}

fn cut(input: &Input, part: &Part) -> Input {
    let at = |list: &[usize], index: usize| list.binary_search(&index).unwrap_or_default();
    let mut own = Input {
        gaps: input.gaps.clone(),
        ..Input::default()
    };
    for index in &part.boxes {
        let mut b = input.boxes[*index].clone();
        b.frame = b.frame.map(|f| at(&part.frames, f));
        own.boxes.push(b);
    }
    for index in &part.frames {
        let mut frame = input.frames[*index].clone();
        frame.parent = frame.parent.map(|f| at(&part.frames, f));
        own.frames.push(frame);
    }
    for index in &part.links {
        let link = &input.links[*index];
        own.links.push(LinkIn {
            from: at(&part.boxes, link.from),
            to: at(&part.boxes, link.to),
            ..link.clone()
        });
    }
    own
}

fn shelve(input: &Input, drawn: Vec<(Part, Output)>, wide: bool) -> Output {
    let gap = input.gaps.boxes * 1.5;
    let area: f64 = drawn
        .iter()
        .map(|(_, o)| (o.across + gap) * (o.down + gap))
        .sum();
    let shape = if wide { SHAPE } else { 1.0 / SHAPE };
    let widest = drawn.iter().map(|(_, o)| o.across).fold(0.0, f64::max);
    let limit = (area * shape).sqrt().max(widest);
    let mut output = Output {
        boxes: vec![Default::default(); input.boxes.len()],
        frames: vec![Default::default(); input.frames.len()],
        routes: vec![Default::default(); input.links.len()],
        across: 0.0,
        down: 0.0,
    };
    let (mut x, mut y, mut high) = (0.0, 0.0, 0.0f64);
    for (part, own) in drawn {
        if x > 0.0 && x + own.across > limit {
            (x, y, high) = (0.0, y + high + gap, 0.0);
        }
        for (index, rect) in part.boxes.iter().zip(&own.boxes) {
            output.boxes[*index] = rect.moved(x, y);
        }
        for (index, rect) in part.frames.iter().zip(&own.frames) {
            output.frames[*index] = rect.moved(x, y);
        }
        for (index, route) in part.links.iter().zip(own.routes) {
            output.routes[*index].path = Path::moved(&route.path, x, y);
            output.routes[*index].label = route.label.map(|l| l.moved(x, y));
        }
        output.across = output.across.max(x + own.across);
        output.down = output.down.max(y + own.down);
        x += own.across + gap;
        high = high.max(own.down);
    }
    output
}

struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}
