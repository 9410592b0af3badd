//! A scorecard within a model.

use scoring::feature::{FEATURES, Feature};
use scoring::scorecard::{Curve, Grid, POINTS, SIDE, SURFACES_MAX, Scorecard, Surface};

use super::wire::{Reader, Writer};
use super::{PackError, UnpackError};

/// Bytes of a surface.
const SURFACE_BYTES: usize = 2 + 4 * (4 + SIDE * SIDE);

pub(super) fn pack(writer: &mut Writer, card: &Scorecard) -> Result<(), PackError> {
    writer.f64(card.base, "a base")?;
    // Heights stand by place.
    writer.length(POINTS, POINTS, "points")?;
    writer.length(SIDE, SIDE, "points")?;
    for curve in card.curves.iter() {
        pack_grid(writer, curve.grid)?;
        curve.heights.iter().try_for_each(|height| writer.f32(*height, "a curve"))?;
    }
    writer.length(card.surfaces.len(), SURFACES_MAX, "surfaces")?;
    for surface in &card.surfaces {
        surface.pair.iter().for_each(|feature| writer.u8(*feature as u8));
        surface.grids.iter().try_for_each(|grid| pack_grid(writer, *grid))?;
        surface.heights.as_flattened().iter().try_for_each(|height| writer.f32(*height, "a surface"))?;
    }
    Ok(())
}

fn pack_grid(writer: &mut Writer, grid: Grid) -> Result<(), PackError> {
    if grid.density < 0.0 {
        return Err(PackError::Range("a grid"));
    }
    writer.f32(grid.low, "a grid")?;
    writer.f32(grid.density, "a grid")
}

pub(super) fn unpack(reader: &mut Reader<'_>) -> Result<Scorecard, UnpackError> {
    let base = reader.f64("a base")?;
    if reader.length(POINTS, 0, "points")? != POINTS || reader.length(SIDE, 0, "points")? != SIDE {
        return Err(UnpackError::Range("the number of points"));
    }
    let mut curves = Box::new([Curve::SILENT; FEATURES]);
    for curve in curves.iter_mut() {
        *curve = Curve { grid: grid(reader)?, heights: reader.floats("a curve")? };
    }
    let count = reader.length(SURFACES_MAX, SURFACE_BYTES, "surfaces")?;
    let mut surfaces = Vec::with_capacity(count);
    for _ in 0..count {
        let pair = [feature(reader)?, feature(reader)?];
        let grids = [grid(reader)?, grid(reader)?];
        let mut heights = [[0.0; SIDE]; SIDE];
        for line in &mut heights {
            *line = reader.floats("a surface")?;
        }
        surfaces.push(Surface { pair, grids, heights });
    }
    Ok(Scorecard { base, curves, surfaces })
}

fn grid(reader: &mut Reader<'_>) -> Result<Grid, UnpackError> {
    let [low, density] = reader.floats("a grid")?;
    if density < 0.0 { Err(UnpackError::Range("a grid")) } else { Ok(Grid { low, density }) }
}

fn feature(reader: &mut Reader<'_>) -> Result<Feature, UnpackError> {
    Feature::ALL.get(usize::from(reader.u8()?)).copied().ok_or(UnpackError::Range("a feature"))
}
