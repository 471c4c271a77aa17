//! Figures of few people are not shown, since who knows the others knows them; nor such as follow from those that are shown and a total.

use std::collections::BTreeMap;

use super::weak_cut::Graph;

/// Fewest people of whom a figure is shown.
pub const LEAST: u64 = 5;

/// Which cells of one table are withheld, by how many people each is of: those of too few; and where such are withheld, the next smallest
/// too, until they are two at least and of enough people together: their sum is what is left of the total without the others.
#[must_use]
pub fn withheld(people: &[u64]) -> Vec<bool> {
    let mut by_size: Vec<usize> = (0..people.len()).collect();
    by_size.sort_by_key(|at| people[*at]);
    let mut withheld = vec![false; people.len()];
    if people.iter().all(|people| *people >= LEAST) {
        return withheld;
    }
    let (mut cells, mut together) = (0, 0);
    for at in by_size {
        if people[at] >= LEAST && cells >= 2 && together >= LEAST {
            break;
        }
        withheld[at] = true;
        cells += 1;
        together += people[at];
    }
    withheld
}

/// One figure of another table, and how many of its people are of each cell of this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// Of how many people it is.
    pub people: u64,
    /// How many of them are of a cell of this table too; who is in two is of both.
    pub parts: BTreeMap<usize, u64>,
}

/// Which cells of one table are withheld, where others are shown too, each a list of its figures: besides [`withheld`], those by which
/// somebody would be told. A team less its classes is a few where a few are in no class; so is a class that holds a whole team and a few
/// more, less the team; and what more figures come to that are added and subtracted.
///
/// Take each figure for a node, and those who are of two for an edge between them. Whoever adds and subtracts figures comes to a sum over the
/// edges between some nodes and the others, and to every such sum: so none may be of a few. What is withheld is one node, of which nobody
/// knows the sum. That is exact where everybody is of one figure of each table; those who are of two of one are more of what nobody knows.
#[must_use]
pub fn withheld_beside(people: &[u64], others: &[Vec<Whole>]) -> Vec<bool> {
    let mut withheld = withheld(people);
    let known: Vec<(&[Whole], Vec<bool>)> = others.iter().map(|table| (table.as_slice(), of_themselves(table))).collect();
    // Whatever is withheld may leave too few of others.
    while let Some(cell) =
        known.iter().find_map(|table| tells_by_overlap(people, &withheld, table).or_else(|| tells_by_sums(people, &withheld, table)))
    {
        withheld[cell] = true;
    }
    withheld
}

/// Which figures of a table are withheld whatever is shown beside it.
fn of_themselves(table: &[Whole]) -> Vec<bool> {
    withheld(&table.iter().map(|whole| whole.people).collect::<Vec<_>>())
}

/// The smallest that is shown.
fn smallest(people: &[u64], withheld: &[bool], among: impl IntoIterator<Item = usize>) -> Option<usize> {
    among.into_iter().filter(|cell| !withheld[*cell]).min_by_key(|cell| (people[*cell], *cell))
}

/// A cell to withhold, since a figure less all that lies in it is of a few by those who are of two cells, and so are subtracted twice.
fn tells_by_overlap(people: &[u64], withheld: &[bool], (table, hidden): &(&[Whole], Vec<bool>)) -> Option<usize> {
    table.iter().zip(hidden).filter(|(_, hidden)| !**hidden).find_map(|(whole, _)| {
        let within = || whole.parts.iter().filter(|(cell, shared)| !withheld[**cell] && people[**cell] == **shared);
        let known: u64 = within().map(|(_, shared)| *shared).sum();
        let of_few = (1..LEAST).contains(&whole.people.abs_diff(known));
        of_few.then(|| smallest(people, withheld, within().map(|(cell, _)| *cell))).flatten()
    })
}

/// A cell to withhold, since with the figures of another table it tells of a few.
fn tells_by_sums(people: &[u64], withheld: &[bool], (table, hidden): &(&[Whole], Vec<bool>)) -> Option<usize> {
    // What nobody knows; the cells; the figures of the other table.
    const UNKNOWN: usize = 0;
    let node = |cell: usize| if withheld[cell] { UNKNOWN } else { 1 + cell };
    let mut graph = Graph::new(1 + people.len() + table.len());
    let mut of_cell = vec![0; people.len()];
    for (at, whole) in table.iter().enumerate() {
        let figure = if hidden[at] { UNKNOWN } else { 1 + people.len() + at };
        for (cell, shared) in &whole.parts {
            graph.add(figure, node(*cell), *shared);
            of_cell[*cell] += shared;
        }
        graph.add(figure, UNKNOWN, whole.parts.values().sum::<u64>().abs_diff(whole.people));
    }
    for (cell, shared) in of_cell.into_iter().enumerate() {
        graph.add(node(cell), UNKNOWN, shared.abs_diff(people[cell]));
    }
    let side = graph.weak_cut(LEAST)?;
    let known = (0..people.len()).filter(|cell| side.contains(&(1 + cell)) != side.contains(&UNKNOWN));
    smallest(people, withheld, known).or_else(|| smallest(people, withheld, 0..people.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_withheld() {
        for (people, expected, why) in [
            (vec![], "", "nothing"),
            (vec![5], ".", "just enough"),
            (vec![4], "x", "too few"),
            (vec![30, 5, 12], "...", "all of enough"),
            (vec![30, 4, 12], ".xx", "one of too few, and the next smallest"),
            (vec![4, 12], "xx", "of two both"),
            (vec![30, 4, 3, 12], ".xx.", "two of too few hide each other: seven together"),
            (vec![30, 1, 2, 12], ".xxx", "three together are too few still"),
            (vec![30, 1, 1, 1, 1, 12], ".xxxxx", "four are"),
            (vec![30, 1, 1, 1, 1, 1], ".xxxxx", "five are enough"),
            (vec![12, 12, 4], "x.x", "of two alike the first"),
            (vec![1, 2], "xx", "nothing is left"),
        ] {
            let found: String = withheld(&people).into_iter().map(|withheld| if withheld { 'x' } else { '.' }).collect();
            assert_eq!(found, expected, "{people:?}: {why}");
        }
    }

    fn whole(people: u64, parts: &[(usize, u64)]) -> Whole {
        Whole { people, parts: parts.iter().copied().collect() }
    }

    #[test]
    fn what_is_withheld_beside_coarser_figures() {
        for (people, coarser, expected, why) in [
            (vec![10, 9], vec![whole(19, &[(0, 10), (1, 9)])], "..", "a team is its classes"),
            (
                vec![10, 9, 6],
                vec![whole(20, &[(0, 10), (1, 9), (2, 1)]), whole(5, &[(2, 5)])],
                ".xx",
                "one of the team is in no class: by him the six without, and the smaller class",
            ),
            (vec![10, 9, 12], vec![whole(25, &[(0, 10), (1, 9), (2, 6)]), whole(6, &[(2, 6)])], "...", "six of the team are"),
            (vec![10, 10], vec![whole(12, &[(0, 10), (1, 2)]), whole(8, &[(1, 8)])], "xx", "a class of a team, and two of another"),
            (vec![10, 5], vec![whole(12, &[(0, 10), (1, 2)]), whole(3, &[(1, 3)])], "..", "which are not shown themselves"),
            (vec![8, 30], vec![whole(6, &[(0, 6)]), whole(32, &[(0, 2), (1, 30)])], "xx", "a class holds a whole team and two more"),
            (vec![12, 10], vec![whole(20, &[(0, 12), (1, 10)])], ".x", "two are in both classes: twice subtracted"),
            (vec![12, 10], vec![whole(17, &[(0, 12), (1, 10)])], "..", "five are"),
            (
                vec![34, 5, 7],
                vec![whole(36, &[(0, 34), (2, 2)]), whole(10, &[(1, 5), (2, 5)])],
                "xx.",
                "two of a team by the other team, its class and those without",
            ),
            (vec![4, 12, 30], vec![whole(46, &[(0, 4), (1, 12), (2, 30)])], "xx.", "what is withheld anyway"),
        ] {
            let found: String = withheld_beside(&people, &[coarser]).into_iter().map(|withheld| if withheld { 'x' } else { '.' }).collect();
            assert_eq!(found, expected, "{people:?}: {why}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Nobody who adds and subtracts figures, however, comes to a few.
        #[test]
        fn no_sum_is_of_a_few(school in proptest::collection::vec((0_usize..3, 0_usize..4, 0_u64..9), 0..9)) {
            let mut shared: BTreeMap<(usize, usize), u64> = BTreeMap::new();
            for (team, class, people) in school {
                *shared.entry((team, class)).or_default() += people;
            }
            shared.retain(|_, people| *people > 0);
            let sum = |of: &dyn Fn(&(usize, usize)) -> bool| -> u64 { shared.iter().filter(|(at, _)| of(at)).map(|(_, people)| people).sum() };
            let people: Vec<u64> = (0..4).map(|class| sum(&|at| at.1 == class)).collect();
            let teams = |team: usize| whole(sum(&|at| at.0 == team), &shared.iter().filter(|(at, _)| at.0 == team).map(|(at, people)| (at.1, *people)).collect::<Vec<_>>());
            let all = whole(sum(&|_| true), &people.iter().copied().enumerate().filter(|(_, people)| *people > 0).collect::<Vec<_>>());
            let teams: Vec<Whole> = (0..3).map(teams).collect();
            let there = withheld(&teams.iter().map(|team| team.people).collect::<Vec<_>>());
            let hidden = withheld_beside(&people, &[vec![all], teams]);
            // Every figure of seven taken once, not at all, or away.
            for choice in 0..3_u32.pow(7) {
                let taken = |at: usize| i64::from(choice / 3_u32.pow(u32::try_from(at).unwrap()) % 3) - 1;
                if (0..3).any(|team| there[team] && taken(team) != 0) || (0..4).any(|class| hidden[class] && taken(3 + class) != 0) {
                    continue;
                }
                let told = sum(&|at| taken(at.0) + taken(3 + at.1) != 0);
                prop_assert!(told == 0 || told >= LEAST, "{} of {:?} {:?}", told, shared, hidden);
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_left_of_the_total_is_of_nobody_or_of_enough(people in proptest::collection::vec(1_u64..20, 0..12)) {
            let withheld = withheld(&people);
            let hidden: Vec<u64> = people.iter().zip(&withheld).filter(|(_, withheld)| **withheld).map(|(people, _)| *people).collect();
            prop_assert!(people.iter().zip(&withheld).all(|(people, withheld)| *withheld || *people >= LEAST));
            let nothing_left = hidden.len() == people.len();
            prop_assert!(hidden.is_empty() || nothing_left || hidden.len() >= 2 && hidden.iter().sum::<u64>() >= LEAST);
        }
    }
}
