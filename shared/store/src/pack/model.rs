//! A model, as bytes.

use scoring::feature::FEATURES;
use scoring::model::{CoefficientPair, Coefficients, Model, ModelOrigin, Weight};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Packs a model.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_model(model: &Model) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Model, 5_000);
    writer.varint(model.version.into());
    writer.u8(match model.origin {
        ModelOrigin::Prior => 0,
        ModelOrigin::Fitted => 1,
    });
    writer.f64(model.price_exponent, "the price exponent")?;
    writer.f64(model.ln_price_shift, "the price shift")?;
    // Coefficients stand by place: another number of features is another language.
    writer.length(FEATURES, FEATURES, "features")?;
    for coefficients in model.sets.iter().flat_map(|pair| [&pair.anonymous, &pair.known]) {
        writer.f64(coefficients.intercept, "an intercept")?;
        for weight in &coefficients.weights {
            if weight.sd <= 0.0 {
                return Err(PackError::Range("a standard deviation"));
            }
            for value in [weight.mean, weight.sd, weight.coef] {
                writer.f64(value, "a coefficient")?;
            }
        }
    }
    Ok(writer.finish())
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

fn pair(reader: &mut Reader<'_>) -> Result<CoefficientPair, UnpackError> {
    Ok(CoefficientPair { anonymous: coefficients(reader)?, known: coefficients(reader)? })
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
