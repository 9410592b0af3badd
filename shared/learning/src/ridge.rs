//! Local ridge regression: what each item's neighbours together say about it.
