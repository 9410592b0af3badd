//! The backtest in words and columns.

use core::fmt;

use super::figures::{CUSTOMERS_MIN, Line, Ratio, Report, Section, Shop};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.shop)?;
        let rows = self.rows;
        writeln!(
            f,
            "pair rows: {}, entries a row: mean {:.0}, 95 % {}, most {}; {:.1} MB packed",
            rows.rows,
            rows.mean,
            rows.p95,
            rows.max,
            rows.bytes as f64 / 1e6
        )?;
        write!(f, "{}", self.fit)?;
        let [shipped, trees, lines] = self.exponents;
        writeln!(
            f,
            "ranked by P x money^g, g chosen before the cut: {shipped} (shipped), {trees} (trees), {lines} (straight lines)"
        )?;
        for section in &self.sections {
            write!(f, "\n{section}")?;
        }
        f.write_str(
            "\nCaptured money (RPI: for each slot that could be filled) is money that these shoppers spent anyway. It tells which\n\
             ranking knows the shop better; it is not lift. Only a holdout measures lift.\n\
             FBT: frequently bought together, counted on all earlier orders (raw) and on those of at most 15 items. Known, unknown: what is\n\
             shipped, with and without the buyer's history; own candidates: as unknown, but the history brings candidates.\n\
             In brackets: 95 % over 1,000 resamples of customers.\n",
        )
    }
}

impl fmt::Display for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, orders, items, customers, first, last, cut, learned, after, .. } = self;
        if let Some(most) = self.max_order_skus {
            writeln!(f, "orders of at most {most} items only")?;
        }
        writeln!(f, "{lines} lines, {orders} orders, {items} items, {customers} known customers; {first} to {last}")?;
        writeln!(f, "cut at {cut}: {learned} orders learned, {after} after it; seed {}", self.seed)?;
        if self.rolling {
            writeln!(f, "rolling: tables learned anew every 7 days of the test, weights from before the cut")?;
        }
        Ok(())
    }
}

/// `0.445 [0.411, 0.482]`.
fn with_interval(value: f64, interval: Option<[f64; 2]>, places: usize) -> String {
    match interval {
        Some([low, high]) => format!("{value:.places$} [{low:.places$}, {high:.places$}]"),
        None => format!("{value:.places$} [not enough data]"),
    }
}

fn ratio(ratio: Option<Ratio>) -> String {
    ratio.map_or_else(|| "not enough data".to_owned(), |ratio| with_interval(ratio.value, ratio.interval, 2))
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { protocol, cases, visible, hidden, customers, .. } = self;
        writeln!(f, "{protocol}: {cases} cases, {visible} visible and {hidden} hidden items, {customers} customers")?;
        if *cases == 0 {
            return writeln!(f, "not enough data: no order after the cut can be a case of this kind");
        }
        if *customers < CUSTOMERS_MIN {
            writeln!(f, "not enough data for intervals: they need {CUSTOMERS_MIN} customers")?;
        }
        writeln!(
            f,
            "{:<24}{:>7}{:>7}  {:<21}{:>7}{:>8}{:>7}  {:<19}  x FBT <= 15",
            "", "HR@4 %", "P@4 %", "RPI", "cart %", "price", "cover", "x FBT raw"
        )?;
        for line in &self.rankings {
            write!(f, "{line}")?;
        }
        for line in &self.rankings {
            if let Some(calibration) = line.calibration {
                writeln!(
                    f,
                    "shown by {:<24} P predicted {:.3}, observed {:.3}; money a slot predicted {:.3}, observed {:.3}",
                    line.name,
                    calibration.predicted,
                    calibration.observed,
                    calibration.predicted_money,
                    calibration.observed_money
                )?;
            }
        }
        match self.repeats {
            Some(repeats) => {
                writeln!(f, "of what \"known\" captured, {:.0} % were items that the customer had bought before", repeats * 100.0)
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<24}{:>7.1}{:>7.1}  {:<21}{:>7.1}{:>8.2}{:>7.1}  {:<19}  {}",
            self.name,
            self.hit_rate * 100.0,
            self.precision * 100.0,
            with_interval(self.rpi, self.rpi_interval, 3),
            self.cart_share * 100.0,
            self.price,
            self.coverage * 100.0,
            ratio(self.by_raw),
            ratio(self.by_capped)
        )
    }
}
