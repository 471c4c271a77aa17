//! Figures of few people are not shown, since who knows the others knows them; nor such as follow from those that are shown and a total.

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
