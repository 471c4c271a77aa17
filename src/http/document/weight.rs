//! How much an operation asks for: fields with the fragments written out, list items, levels, aliases, directives.

use std::collections::HashMap;

use async_graphql::Value as ConstValue;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;
use serde_json::{Map, Number};

use super::{
    ASSUMED_PAGE, Checked, Cost, DocumentProblem, JOINING, MOST_ALIASES, MOST_DEPTH, MOST_DIRECTIVES, MOST_FIELDS,
    MOST_INTROSPECTION_DEPTH, MOST_NESTING, MOST_NODES, MOST_ROOT_FIELDS, short,
};
use crate::graphql::code;

/// What a selection set adds up to where it stands.
#[derive(Clone, Copy, Default)]
struct Weight {
    fields: u64,
    direct: u64,
    nodes: u64,
    depth: u64,
    pages: bool,
    named: bool,
    /// Something but the field of who joins stands at the top of it.
    other: bool,
}

struct Scale<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Map<String, serde_json::Value>,
    introspection: bool,
    asks_schema: bool,
    aliases: u64,
    directives: u64,
    nesting: u64,
    /// Each fragment is weighed once; `None` while that is going on, which is how a cycle shows.
    fragments: HashMap<&'a str, Option<Weight>>,
}

/// Weighs one operation, and refuses it when it is too heavy.
pub(super) fn weigh(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    variables: &Map<String, serde_json::Value>,
    introspection: bool,
) -> Checked<Cost> {
    let at = operation.pos;
    let operation = &operation.node;
    let directives = operation.variable_definitions.iter().map(|one| one.node.directives.len()).sum::<usize>() + operation.directives.len();
    let mut scale = Scale {
        document,
        operation,
        variables,
        introspection,
        asks_schema: false,
        aliases: 0,
        directives: count(directives),
        nesting: 0,
        fragments: HashMap::new(),
    };
    let weight = scale.set(&operation.selection_set)?;
    let most_depth = if scale.asks_schema { MOST_INTROSPECTION_DEPTH } else { MOST_DEPTH };
    for (what, asked, most) in [
        ("too many fields", weight.fields, MOST_FIELDS),
        ("too many fields at the root", weight.direct, MOST_ROOT_FIELDS),
        ("too many levels", weight.depth, most_depth),
        ("too many aliases", scale.aliases, MOST_ALIASES),
        ("too many directives", scale.directives, MOST_DIRECTIVES),
        ("too many list items by first and last", weight.nodes, MOST_NODES),
    ] {
        if asked > most {
            return Err(DocumentProblem::too(what, most, at));
        }
    }
    let only_joins = operation.ty == OperationType::Mutation && weight.named && !weight.other;
    let Weight { fields, nodes, depth, .. } = weight;
    Ok(Cost { kind: operation.ty, fields, nodes, depth, only_typename: !weight.named, only_joins })
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl<'a> Scale<'a> {
    fn set(&mut self, set: &'a Positioned<SelectionSet>) -> Checked<Weight> {
        self.nesting += 1;
        if self.nesting > MOST_NESTING {
            return Err(DocumentProblem::too("too many levels", MOST_DEPTH, set.pos));
        }
        let mut sum = Weight::default();
        for item in &set.node.items {
            self.directives += count(item.node.directives().len());
            let one = match &item.node {
                Selection::Field(field) => self.field(field)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name)?,
            };
            sum = Weight {
                fields: sum.fields.saturating_add(one.fields),
                direct: sum.direct.saturating_add(one.direct),
                nodes: sum.nodes.saturating_add(one.nodes),
                depth: sum.depth.max(one.depth),
                pages: sum.pages || one.pages,
                named: sum.named || one.named,
                other: sum.other || one.other,
            };
        }
        self.nesting -= 1;
        Ok(sum)
    }

    fn field(&mut self, field: &'a Positioned<Field>) -> Checked<Weight> {
        let (at, field) = (field.pos, &field.node);
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") {
            if !self.introspection {
                let message = "The schema is at /schema.graphql; it is not told here.".to_owned();
                return Err(DocumentProblem { code: code::FORBIDDEN, message, at: Some(at) });
            }
            self.asks_schema = true;
        }
        self.aliases += u64::from(field.alias.is_some());
        let below = self.set(&field.selection_set)?;
        let given = ["first", "last"].into_iter().filter_map(|argument| field.get_argument(argument));
        let page = given.filter_map(|value| self.number(&value.node)).max().or(below.pages.then_some(ASSUMED_PAGE));
        Ok(Weight {
            fields: below.fields.saturating_add(1),
            direct: 1,
            nodes: page.map_or(below.nodes, |page| page.saturating_mul(below.nodes.saturating_add(1))),
            depth: below.depth.saturating_add(1),
            pages: matches!(name, "edges" | "nodes"),
            named: name != "__typename",
            other: !matches!(name, JOINING | "__typename"),
        })
    }

    /// A fragment nobody wrote weighs nothing: validation names it.
    fn fragment(&mut self, name: &'a Positioned<Name>) -> Checked<Weight> {
        let key = name.node.as_str();
        match self.fragments.get(key) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(DocumentProblem::input(format!("The fragment {} contains itself.", short(key)), Some(name.pos))),
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(key) else { return Ok(Weight::default()) };
        self.fragments.insert(key, None);
        self.directives += count(fragment.node.directives.len());
        let weight = self.set(&fragment.node.selection_set)?;
        self.fragments.insert(key, Some(weight));
        Ok(weight)
    }

    /// A whole number as it will reach the resolver; one below zero counts as none, which the resolver refuses. What is no `Int` counts
    /// nothing: validation refuses it, and names the argument.
    fn number(&self, value: &Value) -> Option<u64> {
        match value {
            Value::Number(number) => whole(number),
            Value::Variable(name) => match self.variables.get(name.as_str()) {
                Some(serde_json::Value::Number(number)) => whole(number),
                Some(_) => None,
                None => {
                    let definition = self.operation.variable_definitions.iter().find(|one| one.node.name.node == *name)?;
                    match &definition.node.default_value.as_ref()?.node {
                        ConstValue::Number(number) => whole(number),
                        _ => None,
                    }
                }
            },
            _ => None,
        }
    }
}

fn whole(number: &Number) -> Option<u64> {
    let number = i32::try_from(number.as_i64()?).ok()?;
    Some(u64::try_from(number).unwrap_or(0))
}
