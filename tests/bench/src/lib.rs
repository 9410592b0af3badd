//! What the benches measure on: made-up inputs of a stated size.
