//! A model, as bytes.

use scoring::feature::FEATURES;
use scoring::model::{Coefficients, Correction, Family, Model, ModelOrigin, Scorer, ScorerPair, Weight};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};
use super::{forest, scorecard};

/// Packs a model.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_model(model: &Model) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Model, 20_000);
    writer.varint(model.version.into());
    writer.u8(match model.origin {
        ModelOrigin::Prior => 0,
        ModelOrigin::Fitted => 1,
    });
    writer.f64(model.price_exponent, "the price exponent")?;
    writer.f64(model.ln_price_shift, "the price shift")?;
    // Coefficients stand by place: another number of features is another language.
    writer.length(FEATURES, FEATURES, "features")?;
    for scorer in model.sets.iter().flat_map(|pair| [&pair.anonymous, &pair.known]) {
        pack_scorer(&mut writer, scorer)?;
    }
    Ok(writer.finish())
}

fn pack_scorer(writer: &mut Writer, scorer: &Scorer) -> Result<(), PackError> {
    writer.f64(scorer.linear.intercept, "an intercept")?;
    for weight in &scorer.linear.weights {
        if weight.sd <= 0.0 {
            return Err(PackError::Range("a standard deviation"));
        }
        for value in [weight.mean, weight.sd, weight.coef] {
            writer.f64(value, "a coefficient")?;
        }
    }
    match &scorer.family {
        Family::Logistic => writer.u8(0),
        Family::Scorecard(card) => {
            writer.u8(1);
            scorecard::pack(writer, card)?;
        }
        Family::Forest(trees) => {
            writer.u8(2);
            forest::pack(writer, trees)?;
        }
    }
    if scorer.correction.slope < 0.0 {
        return Err(PackError::Range("a correction's slope"));
    }
    writer.f64(scorer.correction.slope, "a correction")?;
    writer.f64(scorer.correction.offset, "a correction")
}

/// Unpacks a model.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_model`] makes, or break a bound.
pub fn unpack_model(bytes: &[u8]) -> Result<Model, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Model)?;
    let version = reader.count("a version")?;
    let origin = match reader.u8()? {
        0 => ModelOrigin::Prior,
        1 => ModelOrigin::Fitted,
        _ => return Err(UnpackError::Range("a model's origin")),
    };
    let price_exponent = reader.f64("the price exponent")?;
    let ln_price_shift = reader.f64("the price shift")?;
    if reader.length(FEATURES, 0, "features")? != FEATURES {
        return Err(UnpackError::Range("the number of features"));
    }
    let sets = [pair(&mut reader)?, pair(&mut reader)?, pair(&mut reader)?];
    reader.finish()?;
    Ok(Model { version, origin, price_exponent, ln_price_shift, sets })
}

fn pair(reader: &mut Reader<'_>) -> Result<ScorerPair, UnpackError> {
    Ok(ScorerPair { anonymous: scorer(reader)?, known: scorer(reader)? })
}

fn scorer(reader: &mut Reader<'_>) -> Result<Scorer, UnpackError> {
    let linear = coefficients(reader)?;
    let family = match reader.u8()? {
        0 => Family::Logistic,
        1 => Family::Scorecard(scorecard::unpack(reader)?),
        2 => Family::Forest(forest::unpack(reader)?),
        _ => return Err(UnpackError::Range("a family")),
    };
    let slope = reader.f64("a correction")?;
    if slope < 0.0 {
        return Err(UnpackError::Range("a correction's slope"));
    }
    Ok(Scorer { linear, family, correction: Correction { slope, offset: reader.f64("a correction")? } })
}

fn coefficients(reader: &mut Reader<'_>) -> Result<Coefficients, UnpackError> {
    let intercept = reader.f64("an intercept")?;
    let mut weights = [Weight::SILENT; FEATURES];
    for weight in &mut weights {
        let mean = reader.f64("a coefficient")?;
        let sd = reader.f64("a coefficient")?;
        let coef = reader.f64("a coefficient")?;
        if sd <= 0.0 {
            return Err(UnpackError::Range("a standard deviation"));
        }
        *weight = Weight { mean, sd, coef };
    }
    Ok(Coefficients { intercept, weights })
}
