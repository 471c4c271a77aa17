use async_graphql::parser::parse_query;
use serde_json::json;

use super::*;

fn with(query: &str, variables: &Value) -> Checked<Cost> {
    check(&parse_query(query).unwrap(), None, variables.as_object().unwrap(), false)
}

fn code(query: &str) -> &'static str {
    with(query, &json!({})).unwrap_err().code
}

fn passes(query: &str) -> Cost {
    with(query, &json!({})).unwrap()
}

#[test]
fn a_page_of_a_portal_passes_and_its_cost_is_told() {
    let cost = passes("{ group(id: 1) { students(first: 30) { edges { node { presences(last: 10) { edges { node { mark } } } } } } } }");
    assert_eq!(cost, Cost { kind: OperationType::Query, fields: 8, nodes: 330, depth: 8, only_typename: false, only_joins: false });
    assert!(passes("{ __typename ...f } fragment f on Query { __typename }").only_typename);
    for (query, joins) in [
        ("mutation { acceptInvitation { joined } }", true),
        ("mutation { a: acceptInvitation { joined errors { code } } __typename ... on Mutation { b: acceptInvitation { joined } } }", true),
        ("mutation { acceptInvitation { joined } reportAbsence { errors { code } } }", false),
        ("mutation { acceptInvitation: reportAbsence { joined } }", false),
        ("mutation { ...f } fragment f on Mutation { acceptInvitation { joined } inviteGuardian { errors { code } } }", false),
        ("{ acceptInvitation { joined } }", false),
        ("mutation { __typename }", false),
        ("{ __typename }", false),
    ] {
        assert_eq!(passes(query).only_joins, joins, "{query}");
    }
}

#[test]
fn a_fragment_fan_out_is_weighed_without_writing_it_out() {
    let fan: String =
        (0..40).map(|step| format!("fragment f{step} on Query {{ a {{ ...f{n} }} b {{ ...f{n} }} }} ", n = step + 1)).collect();
    assert_eq!(code(&format!("{{ ...f0 }} {fan} fragment f40 on Query {{ a }}")), code::QUERY_TOO_COMPLEX);
    let flat: String = (0..10).map(|step| format!("fragment f{step} on Q {{ ...f{n} ...f{n} }} ", n = step + 1)).collect();
    assert_eq!(code(&format!("{{ ...f0 }} {flat} fragment f10 on Q {{ a b }}")), code::QUERY_TOO_COMPLEX);
}

#[test]
fn fragment_cycles_and_long_chains_are_refused() {
    assert_eq!(code("{ ...a } fragment a on Q { x { ...b } } fragment b on Q { ...a }"), code::BAD_USER_INPUT);
    let chain: String = (0..3_000).map(|step| format!("fragment f{step} on Q {{ ...f{} }} ", step + 1)).collect();
    assert_eq!(code(&format!("{{ ...f0 }} {chain} fragment f3000 on Q {{ a }}")), code::QUERY_TOO_COMPLEX);
}

#[test]
fn each_limit_holds_at_its_edge() {
    let list = |count: u64, text: &str| text.repeat(usize::try_from(count).unwrap());
    let aliases = |count: u64| (0..count).fold(String::from("{ x {"), |all, one| format!("{all} a{one}: y")) + "} }";
    passes(&aliases(MOST_ALIASES));
    assert_eq!(code(&aliases(MOST_ALIASES + 1)), code::QUERY_TOO_COMPLEX);
    assert_eq!(code(&aliases(3_000)), code::QUERY_TOO_COMPLEX);
    let roots = |count| format!("{{{}}}", list(count, " a"));
    passes(&roots(MOST_ROOT_FIELDS));
    assert_eq!(code(&roots(MOST_ROOT_FIELDS + 1)), code::QUERY_TOO_COMPLEX);
    assert_eq!(code(&format!("{{ ...f }} fragment f on Q {{{}}}", list(11, " a"))), code::QUERY_TOO_COMPLEX);
    let directives = |count| format!("{{ a{} }}", list(count, " @skip(if: false)"));
    passes(&directives(MOST_DIRECTIVES));
    assert_eq!(code(&directives(MOST_DIRECTIVES + 1)), code::QUERY_TOO_COMPLEX);
    let on_fragment = |count| format!("{{ ...f }} fragment f on Q {} {{ a }}", list(count, " @x"));
    passes(&on_fragment(MOST_DIRECTIVES));
    assert_eq!(code(&on_fragment(MOST_DIRECTIVES + 1)), code::QUERY_TOO_COMPLEX);
    let depth = |count| format!("{}{}", list(count, "{ a "), list(count, "}"));
    passes(&depth(MOST_DEPTH));
    assert_eq!(code(&depth(MOST_DEPTH + 1)), code::QUERY_TOO_COMPLEX);
    let fields = |count| format!("{{ x {{{}}} }}", list(count, " a"));
    passes(&fields(MOST_FIELDS - 1));
    assert_eq!(code(&fields(MOST_FIELDS)), code::QUERY_TOO_COMPLEX);
}

#[test]
fn nodes_are_counted_without_wrapping() {
    assert_eq!(passes("{ a(first: 5000) { b } }").nodes, 5_000);
    assert_eq!(code("{ a(first: 5001) { b } }"), code::QUERY_TOO_COMPLEX);
    assert_eq!(code("{ a(first: 2147483647) { b(first: 2147483647) { c(first: 2147483647) { d } } } }"), code::QUERY_TOO_COMPLEX);
    // No Int: the schema refuses it by name, so nothing is looked up for it.
    for number in ["2147483648", "-2147483649", "99999999999999999999", "1.0", "1e30"] {
        assert_eq!(passes(&format!("{{ a(first: {number}) {{ b }} }}")).nodes, 0, "{number}");
    }
    assert_eq!(code("query($n: Int = 6000) { a(last: $n) { b } }"), code::QUERY_TOO_COMPLEX);
    assert_eq!(with("query($n: Int = 6000) { a(last: $n) { b } }", &json!({"n": 7})).unwrap().nodes, 7);
    assert_eq!(with("query($n: Int) { a(first: $n) { b } }", &json!({"n": 9_999_999})).unwrap_err().code, code::QUERY_TOO_COMPLEX);
    assert_eq!(passes("{ a { ...e } } fragment e on C { edges { node { x } } }").nodes, ASSUMED_PAGE);
}

#[test]
fn conflicting_keys_are_refused_at_every_level() {
    for query in [
        "{ node(id: 1) { name: id } node(id: 1) { name } }",
        "{ a(x: 1) a(x: 2) }",
        "{ a(x: 1) a }",
        "{ a a(x: 1) }",
        "{ n { ...f m: x } } fragment f on N { m: y }",
        "{ n { o { ...f } } n { o { p { k: b } } } } fragment f on O { p { k: c } }",
    ] {
        assert_eq!(code(query), code::BAD_USER_INPUT, "{query}");
    }
    passes("{ a(x: 1, y: $v) { b } a(y: $v, x: 1) { b c } }");
}

#[test]
fn a_missing_required_variable_is_named() {
    let query = "query($week: Int!, $size: Int! = 3, $maybe: Int) { a(w: $week, s: $size, m: $maybe) }";
    for given in [json!({}), json!({"week": null})] {
        let problem = with(query, &given).unwrap_err();
        assert_eq!((problem.code, problem.message.as_str()), (code::BAD_USER_INPUT, "The variable $week is required."));
    }
    assert!(with(query, &json!({"week": 1})).is_ok());
}

#[test]
fn one_operation_is_chosen_by_name() {
    let document = parse_query("query a { x } mutation b { y }").unwrap();
    let run = |name| check(&document, name, &Map::new(), false);
    assert_eq!(run(Some("b")).unwrap().kind, OperationType::Mutation);
    assert!(run(Some("c")).is_err());
    assert!(run(None).is_err());
    assert!(check(&parse_query("{ x }").unwrap(), Some("a"), &Map::new(), false).is_err());
}

#[test]
fn the_schema_is_told_only_where_that_is_on() {
    let query =
        "{ ...f } fragment f on Query { __schema { types { fields { args { type { ofType { ofType { ofType { name } } } } } } } } }";
    assert_eq!(code(query), code::FORBIDDEN);
    assert!(check(&parse_query(query).unwrap(), None, &Map::new(), true).is_ok());
}
