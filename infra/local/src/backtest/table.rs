//! The backtest in words and columns.

use core::fmt;

use super::estimate::{CUSTOMERS_MIN, Estimate, Verdict};
use super::figures::{Line, Ratio, Report, Section, Shop};

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
        if !self.young.is_empty() {
            writeln!(
                f,
                "\nthis shop with its last orders before the cut only, its catalogue, and its weights of then: captured for 1,000 orders"
            )?;
            writeln!(f, "{:<8}{:>7}  {:<26}{:<26}+ profile", "", "orders", "popularity", "FBT")?;
            for young in &self.young {
                let name = young.protocol;
                let [popularity, now, ours] = [&young.popularity, &young.now, &young.ours].map(level);
                writeln!(f, "{name:<8}{:>7}  {popularity:<26}{now:<26}{ours}", young.orders)?;
            }
        }
        f.write_str(
            "\nCaptured money (RPI: for each slot that could be filled) is money that these shoppers spent anyway. It tells which\n\
             ranking knows the shop better; it is not lift. Only a holdout measures lift.\n\
             FBT: frequently bought together, counted on all earlier orders (raw) and on those of at most 15 items. P: by probability\n\
             alone. Cart-only, + profile: what is shipped, without and with the buyer's history; candidates +: the history only brings\n\
             candidates. LR, trees: the same shop fitted with straight lines, and with boosted trees.\n\
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

/// A level, or that it is not known.
fn level(estimate: &Estimate) -> String {
    if estimate.is_enough() { with_interval(estimate.value, Some(estimate.interval), 0) } else { "not enough data".to_owned() }
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
        if let Some(gain) = self.insight.as_ref().and_then(|insight| insight.rolling.as_ref()) {
            let Estimate { value, interval: [low, high], verdict, .. } = gain.difference;
            let clear = if verdict == Verdict::NotEnoughData { "; not enough data" } else { "" };
            writeln!(
                f,
                "learning every week: x {} of learning once; {value:+.0} [{low:+.0}, {high:+.0}] for 1,000 orders, paired over customers{clear}",
                ratio(gain.ratio)
            )?;
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
