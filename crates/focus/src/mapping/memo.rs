//! Evaluating an expression once per distinct combination of its inputs instead of once per row:
//! a bill repeats the same few hundred combinations of type, service and region a million times.
//! What was evaluated is kept from block to block.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::buffer::ScalarBuffer;
use arrow::compute::concat;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use datafusion::physical_plan::PhysicalExpr;

mod dictionary;
mod pairs;

use dictionary::Dictionary;
use pairs::Pairs;

use crate::column::{Column, Numbering};

/// A number per row, equal for equal values.
#[derive(Debug, Clone)]
enum Codes {
    /// Every row has this one.
    Same(u32),
    Each(ScalarBuffer<u32>),
}

impl Codes {
    fn new(codes: Vec<u32>) -> Self {
        match codes.split_first() {
            Some((first, rest)) if rest.iter().all(|code| code == first) => Self::Same(*first),
            _ => Self::Each(codes.into()),
        }
    }

    fn column(self, kept: &Kept) -> Column {
        match self {
            Self::Same(code) => Column::Constant(kept.values.slice(code as usize, 1)),
            Self::Each(codes) => Column::Coded {
                values: Arc::clone(&kept.values),
                codes: UInt32Array::new(codes, None),
                numbering: kept.numbering.clone(),
            },
        }
    }

    #[cfg(test)]
    fn to_vec(&self, rows: usize) -> Vec<u32> {
        match self {
            Self::Same(code) => vec![*code; rows],
            Self::Each(codes) => codes.to_vec(),
        }
    }
}

/// Nearly every row is different.
#[derive(Debug, PartialEq, Eq)]
struct TooMany;

/// More new values in a block than this share of its rows are not worth the detour.
fn most(rows: usize) -> usize {
    (rows / 3).max(16)
}

/// Blocks that a column or combination is left alone for after it had too many new values.
const PAUSE: u8 = 15;
/// Entries of a dictionary, or bytes of its longer texts, after which a worker starts over.
const MOST_ENTRIES: usize = 1 << 15;
const MOST_BYTES: usize = 4 << 20;

/// Which combinations there are: decided when a mapping is compiled.
#[derive(Default)]
pub(super) struct Plan {
    /// The expressions' inputs.
    groups: Vec<Group>,
    nodes: Vec<Node>,
}

/// Source columns that several expressions depend on, and on nothing else.
struct Group {
    /// Indices into the program's source columns, ascending.
    columns: Vec<usize>,
    schema: SchemaRef,
    node: usize,
}

/// A column, combined with those of another node: groups share what they begin with.
#[derive(PartialEq, Eq)]
struct Node {
    before: Option<usize>,
    column: usize,
}

impl Plan {
    /// The number of the group of these columns, ascending.
    pub(super) fn group(&mut self, columns: Vec<usize>, schema: SchemaRef) -> usize {
        let known = self
            .groups
            .iter()
            .position(|group| group.columns == columns);
        known.unwrap_or_else(|| {
            self.groups.push(Group {
                columns,
                schema,
                node: 0,
            });
            self.groups.len() - 1
        })
    }

    /// To be called when all groups are known: columns that most groups have come first, so that
    /// much is shared.
    pub(super) fn arrange(&mut self) {
        let mut uses: HashMap<usize, usize> = HashMap::new();
        for column in self.groups.iter().flat_map(|group| &group.columns) {
            *uses.entry(*column).or_default() += 1;
        }
        for group in &mut self.groups {
            let mut columns = group.columns.clone();
            columns.sort_by_key(|column| (std::cmp::Reverse(uses[column]), *column));
            let mut before = None;
            for column in columns {
                let node = Node { before, column };
                let known = self.nodes.iter().position(|known| *known == node);
                before = Some(known.unwrap_or_else(|| {
                    self.nodes.push(node);
                    self.nodes.len() - 1
                }));
            }
            group.node = before.unwrap_or_default();
        }
    }
}

/// An expression over a group's columns.
pub(super) struct Memo {
    pub(super) group: usize,
    /// Where its values are kept.
    pub(super) slot: usize,
    pub(super) expression: Arc<dyn PhysicalExpr>,
}

/// What a worker remembers of the blocks before.
pub(crate) struct Memory {
    /// Entries of a dictionary after which it starts over.
    most_entries: usize,
    columns: HashMap<usize, Known<Dictionary>>,
    nodes: HashMap<usize, Known<Pairs>>,
    /// The dictionaries as arrays, of the columns that are wanted themselves.
    texts: HashMap<usize, Kept>,
    /// Values of each slot, for the combinations in their order.
    results: HashMap<usize, Kept>,
}

/// A value per number.
struct Kept {
    values: ArrayRef,
    numbering: Numbering,
}

#[derive(Default)]
struct Known<T> {
    all: T,
    /// Blocks to leave it alone for.
    pause: u8,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(MOST_ENTRIES)
    }
}

impl Memory {
    fn new(most_entries: usize) -> Self {
        Self {
            most_entries,
            columns: HashMap::new(),
            nodes: HashMap::new(),
            texts: HashMap::new(),
            results: HashMap::new(),
        }
    }

    fn is_full(&self) -> bool {
        self.columns
            .values()
            .any(|known| known.all.len() > self.most_entries || known.all.bytes() > MOST_BYTES)
            || self
                .nodes
                .values()
                .any(|known| known.all.len() > self.most_entries)
    }
}

/// The codes of one block.
pub(super) struct Block<'a> {
    plan: &'a Plan,
    batch: &'a RecordBatch,
    memory: &'a mut Memory,
    columns: HashMap<usize, Option<Codes>>,
    nodes: Vec<Option<Option<Codes>>>,
    /// New combinations of a group, with the number of the first.
    new: HashMap<usize, (usize, RecordBatch)>,
}

impl<'a> Block<'a> {
    pub(super) fn new(plan: &'a Plan, batch: &'a RecordBatch, memory: &'a mut Memory) -> Self {
        if memory.is_full() {
            *memory = Memory::new(memory.most_entries);
        }
        Self {
            plan,
            batch,
            memory,
            columns: HashMap::new(),
            nodes: plan.nodes.iter().map(|_| None).collect(),
            new: HashMap::new(),
        }
    }

    /// The expression's values, constant or coded; `None` when the combinations hardly repeat.
    pub(super) fn evaluate(&mut self, memo: &Memo) -> Result<Option<Column>, DataFusionError> {
        let group = &self.plan.groups[memo.group];
        let Some(codes) = self.node(group.node) else {
            return Ok(None);
        };
        let known = self.memory.results.get(&memo.slot);
        let done = known.map_or(0, |known| known.values.len());
        let all = self.combinations(group.node);
        if done < all {
            let batch = self.combinations_since(memo.group, done, all)?;
            let new = memo
                .expression
                .evaluate(&batch)?
                .into_array(batch.num_rows())?;
            grow(&mut self.memory.results, memo.slot, new)?;
        }
        let kept = self.memory.results.get(&memo.slot);
        Ok(kept.map(|kept| codes.column(kept)))
    }

    /// A source column by its texts, if those are numbered and repeat.
    pub(super) fn source(&mut self, index: usize) -> Result<Option<Column>, DataFusionError> {
        if !self.plan.nodes.iter().any(|node| node.column == index) {
            return Ok(None);
        }
        let Some(codes) = self.column(index) else {
            return Ok(None);
        };
        let known = self.memory.texts.get(&index);
        let done = known.map_or(0, |known| known.values.len()) as u32;
        if let Some(Known { all, .. }) = self.memory.columns.get(&index)
            && done < all.len() as u32
        {
            let new = all.values(done..all.len() as u32);
            grow(&mut self.memory.texts, index, new)?;
        }
        let texts = self.memory.texts.get(&index);
        Ok(texts.map(|texts| codes.column(texts)))
    }

    fn node(&mut self, index: usize) -> Option<Codes> {
        if let Some(known) = &self.nodes[index] {
            return known.clone();
        }
        let found = self.find_node(index);
        self.nodes[index] = Some(found.clone());
        found
    }

    fn find_node(&mut self, index: usize) -> Option<Codes> {
        let Node { before, column } = self.plan.nodes[index];
        let Some(before) = before else {
            return self.column(column);
        };
        let left = self.node(before)?;
        let right = self.column(column)?;
        let known = self.memory.nodes.entry(index).or_default();
        known.next(|pairs| pairs.combine(&left, &right))
    }

    fn column(&mut self, index: usize) -> Option<Codes> {
        if let Some(codes) = self.columns.get(&index) {
            return codes.clone();
        }
        let known = self.memory.columns.entry(index).or_default();
        let texts = self.batch.column(index).as_string_view_opt();
        let codes = texts.and_then(|texts| known.next(|dictionary| dictionary.encode(texts)));
        self.columns.insert(index, codes.clone());
        codes
    }

    fn combinations(&self, node: usize) -> usize {
        match self.plan.nodes[node].before {
            Some(_) => self.memory.nodes.get(&node).map_or(0, |n| n.all.len()),
            None => {
                let column = self.plan.nodes[node].column;
                let known = self.memory.columns.get(&column);
                known.map_or(0, |known| known.all.len())
            }
        }
    }

    /// Combinations of a group by number, one per row.
    fn combinations_since(
        &mut self,
        group: usize,
        from: usize,
        to: usize,
    ) -> Result<RecordBatch, ArrowError> {
        if let Some((known, batch)) = self.new.get(&group)
            && (*known, batch.num_rows()) == (from, to - from)
        {
            return Ok(batch.clone());
        }
        let Group {
            columns,
            schema,
            node,
        } = &self.plan.groups[group];
        let mut arrays: Vec<Option<ArrayRef>> = vec![None; columns.len()];
        let mut codes: Vec<u32> = (from as u32..to as u32).collect();
        let mut next = Some(*node);
        while let Some(node) = next {
            let Node { before, column } = self.plan.nodes[node];
            next = before;
            let own = match (before, self.memory.nodes.get(&node)) {
                (Some(_), Some(pairs)) => {
                    let pairs = codes.iter().map(|code| pairs.all.pair(*code));
                    let (left, right): (Vec<u32>, Vec<u32>) = pairs.unzip();
                    codes = left;
                    right
                }
                _ => std::mem::take(&mut codes),
            };
            let place = columns.iter().position(|known| *known == column);
            let known = self.memory.columns.get(&column);
            if let (Some(place), Some(known)) = (place, known) {
                arrays[place] = Some(known.all.values(own.into_iter()));
            }
        }
        let arrays = arrays.into_iter().flatten().collect();
        let batch = RecordBatch::try_new(Arc::clone(schema), arrays)?;
        self.new.insert(group, (from, batch.clone()));
        Ok(batch)
    }
}

impl<T> Known<T> {
    fn next(&mut self, find: impl FnOnce(&mut T) -> Result<Codes, TooMany>) -> Option<Codes> {
        if self.pause > 0 {
            self.pause -= 1;
            return None;
        }
        let found = find(&mut self.all).ok();
        if found.is_none() {
            self.pause = PAUSE;
        }
        found
    }
}

/// Puts new values behind the known ones.
fn grow(kept: &mut HashMap<usize, Kept>, key: usize, new: ArrayRef) -> Result<(), ArrowError> {
    /// A buffer for every block that brought something new: put together now and then.
    const MOST_BUFFERS: usize = 32;
    // Copied out of what it points into, which would be kept alive.
    let new: ArrayRef = match new.as_string_view_opt() {
        Some(texts) => Arc::new(texts.gc()),
        None => new,
    };
    let (all, numbering) = match kept.remove(&key) {
        Some(Kept { values, numbering }) => (concat(&[values.as_ref(), new.as_ref()])?, numbering),
        None => (new, Numbering::default()),
    };
    let values = match all.as_string_view_opt() {
        Some(texts) if texts.data_buffers().len() > MOST_BUFFERS => Arc::new(texts.gc()),
        _ => all,
    };
    kept.insert(key, Kept { values, numbering });
    Ok(())
}

#[cfg(test)]
mod tests;
