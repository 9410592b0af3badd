//! The `alongside` program: reading merchants' files, learning them, answering, and serving it all from one machine.

pub mod answer;
pub mod backtest;
pub mod counter;
pub mod data_folder;
pub mod demo;
pub mod doctor;
pub mod dump;
pub mod embedded;
pub mod erase;
pub mod export;
pub mod feed;
pub mod files;
pub mod groundwork;
pub mod import;
pub mod kept;
pub mod one_tap;
pub mod packed;
pub mod pages;
pub mod progress;
pub mod report;
mod retrain;
pub mod serve;
pub mod statement;
pub mod sweep;
pub mod train;
