//! Why we believe it: one module per story, over a real DynamoDB API.
#![cfg(test)]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod demo;
mod erasure;
mod exactly_once;
mod fuzz;
mod handed_out;
mod one_decision;
mod openapi;
mod outcomes;
mod readme;
mod stories;
mod training;
mod walls;
mod weather;
