//! Draws the measured set into a folder: `cargo run --example gallery -- FOLDER [name…]`.

use stoa_atlas::{layout, render};

#[path = "../tests/set/mod.rs"]
mod set;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(arguments.next().ok_or("name a folder")?);
    let names: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    for (name, graph) in set::all() {
        if !names.is_empty() && !names.contains(&name) {
            continue;
        }
        let drawing = layout::place(&graph);
        for fault in layout::measure::faults(&graph, &drawing) {
            println!("{name}: {fault}");
        }
        let scene = render::graph(&graph, &drawing);
        for (suffix, theme) in [("", render::Theme::Light), ("-dark", render::Theme::Dark)] {
            std::fs::write(
                folder.join(format!("{name}{suffix}.png")),
                render::png(&scene, theme, 1.0, &[])?,
            )?;
        }
        std::fs::write(
            folder.join(format!("{name}.svg")),
            render::svg(&scene, render::Theme::Auto),
        )?;
    }
    Ok(())
}
