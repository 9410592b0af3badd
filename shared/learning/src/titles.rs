//! Titles as TF-IDF vectors.
