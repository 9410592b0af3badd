//! A forest within a model.

use scoring::feature::FEATURES;
use scoring::forest::{Ask, Forest, Node, TREE_NODES_MAX, TREES_MAX};

use super::wire::{Reader, Writer};
use super::{PackError, UnpackError};

/// A leaf's feature.
const LEAF: u8 = u8::MAX;
/// Bytes of the smallest node: a leaf.
const LEAF_BYTES: usize = 5;

pub(super) fn pack(writer: &mut Writer, forest: &Forest) -> Result<(), PackError> {
    writer.f64(forest.base, "a base")?;
    writer.length(forest.roots.len(), TREES_MAX, "trees")?;
    let mut ends: Vec<usize> = forest.roots.iter().skip(1).map(|root| *root as usize).collect();
    ends.push(forest.nodes.len());
    let mut start = 0;
    for (root, end) in forest.roots.iter().zip(ends) {
        let tree = forest.nodes.get(start..end).filter(|tree| *root as usize == start && is_tree(tree));
        let tree = tree.ok_or(PackError::Range("a tree"))?;
        writer.length(tree.len(), TREE_NODES_MAX, "nodes")?;
        for node in tree {
            writer.f32(node.mean, "a node")?;
            match node.ask {
                None => writer.u8(LEAF),
                Some(ask) => {
                    writer.u8(ask.feature);
                    writer.f32(ask.most, "a node")?;
                    writer.u8(ask.ahead);
                }
            }
        }
        start = end;
    }
    // Without a tree there is no node.
    if start == forest.nodes.len() { Ok(()) } else { Err(PackError::Range("a tree")) }
}

pub(super) fn unpack(reader: &mut Reader<'_>) -> Result<Forest, UnpackError> {
    let base = reader.f64("a base")?;
    let trees = reader.length(TREES_MAX, 1 + LEAF_BYTES, "trees")?;
    let mut forest = Forest { base, roots: Vec::with_capacity(trees), nodes: Vec::new() };
    for _ in 0..trees {
        let nodes = reader.length(TREE_NODES_MAX, LEAF_BYTES, "nodes")?;
        let root = forest.nodes.len();
        forest.roots.push(u32::try_from(root).map_err(|_| UnpackError::Range("a tree"))?);
        for _ in 0..nodes {
            let mean = reader.f32("a node")?;
            let ask = match reader.u8()? {
                LEAF => None,
                feature => Some(Ask { feature, most: reader.f32("a node")?, ahead: reader.u8()? }),
            };
            forest.nodes.push(Node { mean, ask });
        }
        if !is_tree(&forest.nodes[root..]) {
            return Err(UnpackError::Range("a tree"));
        }
    }
    Ok(forest)
}

/// Whether the nodes are one whole tree in order: each first child after its parent, each second one where the first's part ends.
fn is_tree(nodes: &[Node]) -> bool {
    // Where the parts that are still to come must start, the next one last.
    let mut due = vec![0];
    for (place, node) in nodes.iter().enumerate() {
        if due.pop() != Some(place) {
            return false;
        }
        if let Some(ask) = node.ask {
            if usize::from(ask.feature) >= FEATURES || ask.ahead < 2 {
                return false;
            }
            due.push(place + usize::from(ask.ahead));
            due.push(place + 1);
        }
    }
    due.is_empty()
}
