//! One response key, one meaning (FieldsInSetCanMerge). Without types it is a little stricter than the specification: the same response
//! key must be the same field with the same arguments wherever it meets itself, also in fragments on different types.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use super::{Checked, DocumentProblem, short};

/// Refuses keys that stand for two things. Runs after the limits, so over a bounded number of fields.
pub(super) fn refuse(document: &ExecutableDocument, set: &SelectionSet) -> Checked<()> {
    merge(document, vec![set])
}

fn merge<'a>(document: &'a ExecutableDocument, sets: Vec<&'a SelectionSet>) -> Checked<()> {
    let mut keys: HashMap<&'a str, Vec<&'a Positioned<Field>>> = HashMap::new();
    let mut seen = HashSet::new();
    let mut open = sets;
    while let Some(set) = open.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => keys.entry(field.node.response_key().node.as_str()).or_default().push(field),
                Selection::InlineFragment(fragment) => open.push(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = document.fragments.get(name).filter(|_| seen.insert(name)) {
                        open.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    for (key, fields) in keys {
        if let Some(other) = fields[1..].iter().find(|other| !same(&fields[0].node, &other.node)) {
            let message = format!("The key {} stands for different fields or arguments: use an alias.", short(key));
            return Err(DocumentProblem::input(message, Some(other.pos)));
        }
        let below: Vec<_> = fields.iter().map(|field| &field.node.selection_set.node).filter(|set| !set.items.is_empty()).collect();
        if !below.is_empty() {
            merge(document, below)?;
        }
    }
    Ok(())
}

fn same(one: &Field, other: &Field) -> bool {
    one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| other.get_argument(&name.node).is_some_and(|theirs| theirs.node == value.node))
}
