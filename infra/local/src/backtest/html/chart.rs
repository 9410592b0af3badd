//! Small charts as SVG, drawn by the page's own style so that they follow light and dark.

use maud::{Markup, html};

/// Size of every chart in its own units, about as large as it is shown: text keeps its size on a phone.
pub(super) const WIDTH: f64 = 360.0;

/// A figure with its picture: `id` must be the page's only one, `title` names it, `told` says what is seen.
pub(super) fn figure(id: &str, title: &str, told: &str, height: f64, drawing: &Markup) -> Markup {
    html! {
        figure {
            figcaption { (title) }
            svg viewBox=(format!("0 0 {WIDTH:.0} {height:.0}")) role="img" aria-labelledby={ (id) "-title " (id) "-told" } {
                title id={ (id) "-title" } { (title) }
                desc id={ (id) "-told" } { (told) }
                (drawing)
            }
        }
    }
}

/// From figures to places on a chart.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// Figures `from` .. `to` at `start` .. `end`.
    pub(super) const fn new((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        Self { from, to, start, end }
    }

    /// Place of a figure, held inside the chart.
    pub(super) fn at(&self, figure: f64) -> f64 {
        let span = self.to - self.from;
        let share = if span > 0.0 { ((figure - self.from) / span).clamp(0.0, 1.0) } else { 0.0 };
        self.start + share * (self.end - self.start)
    }
}

/// A round step that puts about `wanted` marks into `span`: 1, 2 or 5 times a power of ten.
pub(super) fn step(span: f64, wanted: f64) -> f64 {
    if span <= 0.0 {
        return 1.0;
    }
    let rough = span / wanted;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let digit = [1.0, 2.0, 5.0, 10.0].into_iter().find(|digit| digit * power >= rough * 0.999_999).unwrap_or(10.0);
    digit * power
}

/// Marks from 0 to `most`.
pub(super) fn marks(most: f64, wanted: f64) -> Vec<f64> {
    let step = step(most, wanted);
    (0..=32).map(|nth| f64::from(nth) * step).take_while(|mark| *mark <= most * 1.000_001).collect()
}

/// A coordinate as it is written.
pub(super) fn at(place: f64) -> String {
    format!("{place:.1}")
}

/// A level line across with its label at the left.
pub(super) fn level(y: f64, from: f64, to: f64, label: &str) -> Markup {
    html! {
        line.grid x1=(at(from)) x2=(at(to)) y1=(at(y)) y2=(at(y)) {}
        text.mark x=(at(from - 6.0)) y=(at(y + 4.0)) text-anchor="end" { (label) }
    }
}

/// A label under the chart.
pub(super) fn under(x: f64, y: f64, label: &str) -> Markup {
    html! { text.mark x=(at(x)) y=(at(y)) text-anchor="middle" { (label) } }
}

/// A line through points.
pub(super) fn path(class: &str, points: &[(f64, f64)]) -> Markup {
    let joined: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    html! { polyline class={ "line " (class) } points=(joined.join(" ")) {} }
}

/// A point; one that rests on too little is hollow.
pub(super) fn dot(class: &str, x: f64, y: f64, sure: Sure) -> Markup {
    let hollow = if sure == Sure::No { " hollow" } else { "" };
    html! { circle class={ "dot " (class) (hollow) } cx=(at(x)) cy=(at(y)) r="4" {} }
}

/// An interval from one place to another.
pub(super) fn whisker(class: &str, from: (f64, f64), to: (f64, f64)) -> Markup {
    html! { line class={ "whisker " (class) } x1=(at(from.0)) y1=(at(from.1)) x2=(at(to.0)) y2=(at(to.1)) {} }
}

/// Whether a point may be acted on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    Yes,
    No,
}

impl Sure {
    pub(super) fn of(estimate: &crate::backtest::estimate::Estimate) -> Self {
        if estimate.is_enough() { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, marks, step};

    #[test]
    fn marks_are_round_and_stay_within() {
        assert_eq!(marks(1.0, 5.0).len(), 6);
        assert_eq!(marks(5_262.0, 4.0), [0.0, 2_000.0, 4_000.0]);
        assert_eq!(marks(0.0, 4.0), [0.0]);
        assert!((step(0.03, 3.0) - 0.01).abs() < 1e-12);
    }

    #[test]
    fn what_lies_outside_is_held_at_the_edge() {
        let scale = Scale::new((0.0, 10.0), (100.0, 200.0));
        assert_eq!([-5.0, 0.0, 5.0, 50.0].map(|figure| scale.at(figure)), [100.0, 100.0, 150.0, 200.0]);
        assert_eq!(Scale::new((1.0, 1.0), (7.0, 9.0)).at(1.0), 7.0);
    }
}
