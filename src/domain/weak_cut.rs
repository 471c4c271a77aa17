//! Which nodes of a graph hang on the rest by little: a cut of less than a given weight. It knows nothing of what nodes and edges are.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A graph without directions; between two nodes at most one edge, of a weight.
#[derive(Clone, Debug)]
pub struct Graph {
    weights: Vec<BTreeMap<usize, u64>>,
}

impl Graph {
    /// Of so many nodes, without edges.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { weights: vec![BTreeMap::new(); nodes] }
    }

    /// Adds weight between two nodes.
    pub fn add(&mut self, one: usize, other: usize, weight: u64) {
        if one != other && weight > 0 {
            *self.weights[one].entry(other).or_default() += weight;
            *self.weights[other].entry(one).or_default() += weight;
        }
    }

    /// Nodes on one side of a cut of less than `least`, of a part of the graph that holds together; none: there is no such cut.
    #[must_use]
    pub fn weak_cut(&self, least: u64) -> Option<BTreeSet<usize>> {
        let (merged, places) = self.merged(least);
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let side = (0..places.len()).find_map(|node| {
            if places[node] != node || seen.contains(&node) {
                return None;
            }
            // Every cut of what holds together parts its first node from another.
            let together = reachable(&merged.weights, node);
            seen.extend(&together);
            together.into_iter().filter(|other| *other != node).find_map(|other| merged.parting(node, other, least))
        })?;
        Some((0..places.len()).filter(|at| side.contains(&places[*at])).collect())
    }

    /// The same with the nodes of every edge of so much made one, which no such cut parts; and which node each became.
    fn merged(&self, least: u64) -> (Self, Vec<usize>) {
        let mut graph = self.clone();
        let mut places: Vec<usize> = (0..self.weights.len()).collect();
        let mut heavy: Vec<(usize, usize)> = vec![];
        for (node, edges) in self.weights.iter().enumerate() {
            heavy.extend(edges.iter().filter(|(other, weight)| node < **other && **weight >= least).map(|(other, _)| (node, *other)));
        }
        while let Some((one, other)) = heavy.pop() {
            let (into, gone) = (places[one].min(places[other]), places[one].max(places[other]));
            if into == gone {
                continue;
            }
            places.iter_mut().filter(|place| **place == gone).for_each(|place| *place = into);
            for (far, weight) in std::mem::take(&mut graph.weights[gone]) {
                graph.weights[far].remove(&gone);
                graph.add(into, far, weight);
                if far != into && graph.weights[into].get(&far).is_some_and(|weight| *weight >= least) {
                    heavy.push((into, far));
                }
            }
        }
        (graph, places)
    }

    /// What lies on the side of a node when it is parted from another by less than so much.
    fn parting(&self, from: usize, to: usize, least: u64) -> Option<BTreeSet<usize>> {
        let (mut left, mut flow) = (self.weights.clone(), 0);
        while let Some(path) = path(&left, from, to) {
            let steps = || path.iter().zip(&path[1..]);
            let most = steps().map(|(one, other)| left[*one][other]).min().unwrap_or(0);
            flow += most;
            if flow >= least {
                return None;
            }
            for (one, other) in steps() {
                *left[*one].entry(*other).or_default() -= most;
                *left[*other].entry(*one).or_default() += most;
            }
        }
        Some(reachable(&left, from))
    }
}

type Weights = [BTreeMap<usize, u64>];

fn reachable(left: &Weights, from: usize) -> BTreeSet<usize> {
    search(left, from).into_keys().collect()
}

/// The nodes of a shortest way from one to another.
fn path(left: &Weights, from: usize, to: usize) -> Option<Vec<usize>> {
    let came_from = search(left, from);
    let mut path = vec![to];
    while let Some(before) = path.last().filter(|last| **last != from) {
        path.push(*came_from.get(before)?);
    }
    path.reverse();
    Some(path)
}

/// Every node that can be come to, with the one before it.
fn search(left: &Weights, from: usize) -> BTreeMap<usize, usize> {
    let mut came_from = BTreeMap::from([(from, from)]);
    let mut next = VecDeque::from([from]);
    while let Some(node) = next.pop_front() {
        for (other, weight) in &left[node] {
            if *weight > 0 && !came_from.contains_key(other) {
                came_from.insert(*other, node);
                next.push_back(*other);
            }
        }
    }
    came_from
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(nodes: usize, edges: &[(usize, usize, u64)]) -> Graph {
        let mut graph = Graph::new(nodes);
        for (one, other, weight) in edges {
            graph.add(*one, *other, *weight);
        }
        graph
    }

    #[test]
    fn weak_cuts() {
        for (nodes, edges, expected, why) in [
            (0, vec![], None, "nothing"),
            (3, vec![], None, "nothing hangs on anything"),
            (2, vec![(0, 1, 5)], None, "enough"),
            (2, vec![(0, 1, 4)], Some(vec![0]), "too little"),
            (2, vec![(0, 1, 3), (1, 0, 2)], None, "together enough"),
            (3, vec![(0, 1, 9), (1, 2, 4)], Some(vec![0, 1]), "one hangs by a thread"),
            (3, vec![(0, 1, 3), (1, 2, 3), (2, 0, 3)], None, "a ring: six each"),
            (4, vec![(0, 1, 9), (2, 3, 9), (1, 2, 2), (0, 3, 2)], Some(vec![0, 1]), "two halves"),
            (4, vec![(0, 1, 9), (2, 3, 9), (1, 2, 2), (0, 3, 3)], None, "two halves by five"),
        ] {
            assert_eq!(graph(nodes, &edges).weak_cut(5), expected.map(BTreeSet::from_iter), "{why}");
        }
    }

    proptest! {
        #[test]
        fn a_cut_is_found_where_there_is_one(edges in proptest::collection::vec((0_usize..6, 0_usize..6, 1_u64..6), 0..12)) {
            let graph = graph(6, &edges);
            let weight = |side: &dyn Fn(usize) -> bool| -> u64 {
                edges.iter().filter(|(one, other, _)| side(*one) != side(*other)).map(|(.., weight)| weight).sum()
            };
            let any = (1_u32..63).any(|side| (1..5).contains(&weight(&|node| side & 1 << node != 0)));
            let found = graph.weak_cut(5);
            prop_assert_eq!(found.is_some(), any);
            if let Some(found) = found {
                prop_assert!((1..5).contains(&weight(&|node| found.contains(&node))));
            }
        }
    }
}
