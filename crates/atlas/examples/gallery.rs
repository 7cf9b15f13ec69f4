//! Draws the measured set into a folder: `cargo run --example gallery -- FOLDER [name…]`.

use std::path::{Path, PathBuf};

use stoa_atlas::{layout, render};

#[path = "../tests/set/mod.rs"]
mod set;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let names: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    for (name, graph) in set::all().into_iter().filter(|(name, _)| wanted(name)) {
        let drawing = layout::place(&graph);
        for fault in layout::measure::faults(&graph, &drawing) {
            println!("{name}: {fault}");
        }
        draw(&folder, &name, &render::graph(&graph, &drawing))?;
    }
    for (name, scene) in set::kinds::all()
        .into_iter()
        .filter(|(name, _)| wanted(name))
    {
        draw(&folder, name, &scene)?;
    }
    Ok(())
}

fn draw(
    folder: &Path,
    name: &str,
    scene: &render::Scene,
) -> Result<(), Box<dyn std::error::Error>> {
    for (suffix, theme) in [("", render::Theme::Light), ("-dark", render::Theme::Dark)] {
        let picture = render::png(scene, theme, 1.0, &[])?;
        std::fs::write(folder.join(format!("{name}{suffix}.png")), picture)?;
    }
    std::fs::write(
        folder.join(format!("{name}.svg")),
        render::svg(scene, render::Theme::Auto),
    )?;
    Ok(())
}
