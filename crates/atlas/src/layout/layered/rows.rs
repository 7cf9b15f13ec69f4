//! What stands in each row: boxes, the bends of long links, labels, and the near border of each frame.

use stoa_kernel::budget::step;

use super::Input;
use super::ranks::Ranks;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Box(usize),
    Bend,
    Label(usize),
    /// The first thing of its frame in each of its rows; keeps the frame's place where it has no box.
    Border(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) row: usize,
    /// The frames around it, outermost first.
    pub(super) frames: Vec<usize>,
    /// Extent before and after its line, across.
    pub(super) before: f64,
    pub(super) after: f64,
    /// Extent down.
    pub(super) down: f64,
}

/// A joint of two items in neighbouring rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joint {
    pub(super) item: usize,
    pub(super) weight: i64,
}

/// What crossing the border of a frame costs, in crossings of links.
const BORDER: i64 = 6;

#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) items: Vec<Item>,
    pub(super) rows: Vec<Vec<usize>>,
    pub(super) up: Vec<Vec<Joint>>,
    pub(super) down: Vec<Vec<Joint>>,
    /// The items of each link from top to bottom.
    pub(super) links: Vec<Vec<usize>>,
    pub(super) spans: Vec<(usize, usize)>,
}

impl Rows {
    pub(super) fn new(input: &Input, turned: &[bool], ranks: &Ranks) -> Self {
        let mut rows = Self {
            items: Vec::new(),
            rows: vec![Vec::new(); ranks.count],
            up: Vec::new(),
            down: Vec::new(),
            links: Vec::with_capacity(input.links.len()),
            spans: ranks.spans.clone(),
        };
        for (index, b) in input.boxes.iter().enumerate() {
            rows.add(Item {
                kind: Kind::Box(index),
                row: ranks.rows[index],
                frames: around(input, b.frame),
                before: b.across / 2.0,
                after: b.across / 2.0 + b.beyond,
                down: b.down,
            });
        }
        for (index, link) in input.links.iter().enumerate() {
            let (from, to) = if turned[index] {
                (link.to, link.from)
            } else {
                (link.from, link.to)
            };
            rows.link(input, index, (from, to), link.label, ranks);
        }
        for (frame, span) in ranks.spans.iter().enumerate() {
            rows.border(input, frame, *span);
        }
        rows
    }

    fn add(&mut self, item: Item) -> usize {
        // An item is kept in several orders at a time, with the frames around it.
        step(4 + item.frames.len() as u64 / 4);
        let index = self.items.len();
        self.rows[item.row].push(index);
        self.items.push(item);
        self.up.push(Vec::new());
        self.down.push(Vec::new());
        index
    }

    fn join(&mut self, above: usize, below: usize, weight: i64) {
        self.down[above].push(Joint {
            item: below,
            weight,
        });
        self.up[below].push(Joint {
            item: above,
            weight,
        });
    }

    fn link(
        &mut self,
        input: &Input,
        link: usize,
        (from, to): (usize, usize),
        label: Option<(f64, f64)>,
        ranks: &Ranks,
    ) {
        let mut chain = vec![from];
        for row in self.items[from].row + 1..self.items[to].row {
            let frames = self.frames_between(input, from, to, row);
            let labelled = ranks.labels[link] == Some(row);
            let (across, down) = label.filter(|_| labelled).unwrap_or_default();
            let item = self.add(Item {
                kind: if labelled {
                    Kind::Label(link)
                } else {
                    Kind::Bend
                },
                row,
                frames,
                before: across / 2.0,
                after: across / 2.0,
                down,
            });
            self.join(chain[chain.len() - 1], item, 1);
            chain.push(item);
        }
        self.join(chain[chain.len() - 1], to, 1);
        chain.push(to);
        self.links.push(chain);
    }

    /// A bend stays in the frames of the upper end as long as they last, and is in those of the
    /// lower end as soon as they begin: links leave through the bottom and enter through the top.
    fn frames_between(&self, input: &Input, from: usize, to: usize, row: usize) -> Vec<usize> {
        let (above, below) = (self.outside(input, from), self.outside(input, to));
        let common = above.iter().zip(below).take_while(|(a, b)| a == b).count();
        let inside = |frames: &[usize]| {
            frames
                .iter()
                .position(|f| row < self.spans[*f].0 || row > self.spans[*f].1)
                .unwrap_or(frames.len())
        };
        let (stay, enter) = (inside(above), inside(below));
        if stay > common || enter <= common {
            above[..stay.max(common).min(above.len())].to_vec()
        } else {
            below[..enter].to_vec()
        }
    }

    /// The frames around an end of a link; one that stands for its frame is outside of it.
    fn outside(&self, input: &Input, item: usize) -> &[usize] {
        let frames = &self.items[item].frames;
        match self.items[item].kind {
            Kind::Box(index) if input.boxes[index].anchor.is_some() => &frames[..frames.len() - 1],
            _ => frames,
        }
    }

    fn border(&mut self, input: &Input, frame: usize, (first, last): (usize, usize)) {
        let mut above = None;
        for row in first..=last {
            let item = self.add(Item {
                kind: Kind::Border(frame),
                row,
                frames: around(input, Some(frame)),
                before: 0.0,
                after: 0.0,
                down: 0.0,
            });
            if let Some(above) = above {
                self.join(above, item, BORDER);
            }
            above = Some(item);
        }
    }
}

fn around(input: &Input, frame: Option<usize>) -> Vec<usize> {
    let mut frames = Vec::new();
    let mut next = frame;
    while let Some(f) = next {
        frames.push(f);
        next = input.frames[f].parent;
    }
    frames.reverse();
    frames
}
