//! What an import came to, for whoever ran it.

use presentie::deed::import_table::{Counts, ImportMode, ImportTable, Refused};

/// A table of counts, then every refused row, then those kept as a person set them, then what else is worth saying.
pub(super) fn text(table: &ImportTable, mode: ImportMode) -> String {
    let mut out = format!("{:<20}{:>10}{:>10}{:>10}{:>10}\n", "", "created", "changed", "unchanged", "ended");
    for (name, counts) in table.tables.iter().filter(|(_, counts)| *counts != Counts::default()) {
        let name = name.replace('_', " ");
        out.push_str(&format!("{name:<20}{:>10}{:>10}{:>10}{:>10}\n", counts.created, counts.changed, counts.unchanged, counts.ended));
    }
    let what = if table.refused_count > 0 { "  rows, or values that rows were taken without" } else { "" };
    out.push_str(&format!("{:<20}{:>10}{what}\n", "refused", table.refused_count));
    rows(&mut out, &table.refused, table.refused_count);
    if table.kept_count > 0 {
        out.push_str(&format!("{:<20}{:>10}  rows that say more than what was set by hand\n", "kept back", table.kept_count));
        rows(&mut out, &table.kept, table.kept_count);
    }
    for notice in &table.notices {
        out.push_str(&format!("note: {notice}\n"));
    }
    if !table.written {
        out.push_str(if mode.dry_run { "nothing was written: this was a dry run\n" } else { "nothing was written: rows were refused\n" });
    }
    out
}

/// Each by file and line, as far as there is room.
fn rows(out: &mut String, told: &[Refused], count: u64) {
    let mut told: Vec<_> = told.iter().collect();
    told.sort_by(|one, other| (&one.place.file, one.place.line).cmp(&(&other.place.file, other.place.line)));
    for one in &told {
        let (place, column) = (&one.place, &one.column);
        let column = if column.is_empty() { String::new() } else { format!(" {column}") };
        let line = if place.line == 0 { String::new() } else { format!(":{}", place.line) };
        out.push_str(&format!("{}{line}{column}: {}\n", place.file, one.reason));
    }
    if count > told.len() as u64 {
        out.push_str(&format!("and {} more\n", count - told.len() as u64));
    }
}
