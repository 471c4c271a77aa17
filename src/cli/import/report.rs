//! What an import came to, for whoever ran it.

use presentie::deed::import_table::{ImportMode, ImportTable};

/// A table of counts, then every refused row, then what else is worth saying.
pub(super) fn text(table: &ImportTable, mode: ImportMode) -> String {
    let mut out = format!("{:<20}{:>10}{:>10}{:>10}{:>10}\n", "", "created", "changed", "unchanged", "ended");
    for (name, counts) in table.tables.iter().filter(|(_, counts)| *counts != presentie::deed::import_table::Counts::default()) {
        let name = name.replace('_', " ");
        out.push_str(&format!("{name:<20}{:>10}{:>10}{:>10}{:>10}\n", counts.created, counts.changed, counts.unchanged, counts.ended));
    }
    let what = if table.refused_count > 0 { "  rows, or values that rows were taken without" } else { "" };
    out.push_str(&format!("{:<20}{:>10}{what}\n", "refused", table.refused_count));
    let mut refused: Vec<_> = table.refused.iter().collect();
    refused.sort_by(|one, other| (&one.place.file, one.place.line).cmp(&(&other.place.file, other.place.line)));
    for refused in refused {
        let (place, column) = (&refused.place, &refused.column);
        let column = if column.is_empty() { String::new() } else { format!(" {column}") };
        let line = if place.line == 0 { String::new() } else { format!(":{}", place.line) };
        out.push_str(&format!("{}{line}{column}: {}\n", place.file, refused.reason));
    }
    let kept = table.refused.len() as u64;
    if table.refused_count > kept {
        out.push_str(&format!("and {} more\n", table.refused_count - kept));
    }
    for notice in &table.notices {
        out.push_str(&format!("note: {notice}\n"));
    }
    if !table.written {
        out.push_str(if mode.dry_run { "nothing was written: this was a dry run\n" } else { "nothing was written: rows were refused\n" });
    }
    out
}
