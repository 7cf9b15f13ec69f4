//! Rendering: a [`Scene`] of marks out of a placed diagram, and from it SVG and PNG; and the text
//! formats of other tools (Mermaid, DOT, draw.io) out of a graph.
//!
//! The same scene gives the same bytes.

pub mod diagram;
pub mod entities;
pub mod export;
pub mod icons;
pub mod png;
pub mod scene;
pub mod sequence;
pub mod svg;
pub mod theme;
pub mod timeline;

pub use diagram::graph;
pub use entities::entities;
pub use export::{dot, drawio, mermaid, mermaid_sequence};
pub use png::png;
pub use scene::{Anchor, Element, Item, Mark, Scene, Stroke};
pub use sequence::sequence;
pub use svg::svg;
pub use theme::{Paint, Theme};
pub use timeline::timeline;
