//! Descriptions of the tables that are written in bulk, and the SQL that follows from them.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A key of ours.
    Uuid,
    /// A key of ours in this table; outside, the source's key.
    Refers(&'static str),
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// Bytes that nobody may read without a key; outside, in hex. Never in the history.
    Secret,
}

/// When a column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Whenever it differs.
    Compared,
    /// With the rest, when something else differs.
    Stamped,
    /// When the row is made, and never after.
    Once,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// When it is written.
    pub mode: Mode,
    /// What the source does not say stays as it was.
    pub kept: bool,
}

impl Column {
    /// The same, but what the source does not say stays as it was: a source that has never heard of it takes nothing away.
    pub(super) const fn kept(self) -> Self {
        Self { kept: true, ..self }
    }
}

/// A compared column.
pub(super) const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, mode: Mode::Compared, kept: false }
}

/// A column that is written on some occasions only.
pub(super) const fn special(name: &'static str, kind: Kind, mode: Mode) -> Column {
    Column { name, kind, mode, kept: false }
}

/// Rows of this table count their changes in a column `version`.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// Columns whose change counts; none named: any.
    pub counts: &'static [&'static str],
    /// Where replaced versions are kept.
    pub kept: Option<Kept>,
}

/// A table of replaced versions.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Its name.
    pub table: &'static str,
    /// Its column that names the row.
    pub refers: &'static str,
    /// What it keeps besides the version.
    pub columns: &'static [&'static str],
    /// Whether it says who replaced.
    pub replaced_by: bool,
    /// Whether it may say why.
    pub because: bool,
}

/// A table that is written in bulk.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What makes a row the same, besides the institution.
    pub key: &'static [&'static str],
    /// Its columns, the key's too, but for id, institution and version.
    pub columns: &'static [Column],
    /// The day on which it ended, or its last day.
    pub ends: Option<&'static str>,
    /// Whether it counts its versions.
    pub version: Option<Version>,
}

impl Table {
    /// Columns whose difference makes a change.
    pub(super) fn compared(&self) -> Vec<&'static str> {
        self.columns.iter().filter(|c| c.mode == Mode::Compared && !self.key.contains(&c.name)).map(|c| c.name).collect()
    }

    /// `WITH x`: the rows of the JSON value `$6`.
    pub(super) fn source(&self, postgres: bool) -> String {
        self.read(&[], postgres)
    }

    /// The same, of rows that bring their key of ours.
    pub(super) fn source_keyed(&self, postgres: bool) -> String {
        self.read(&[column("id", Kind::Uuid)], postgres)
    }

    fn read(&self, first: &[Column], postgres: bool) -> String {
        let columns = || first.iter().chain(self.columns);
        let read: Vec<String> = columns().map(|c| format!("{} AS {}", self.given(c, postgres), c.name)).collect();
        if postgres {
            let typed: Vec<String> = columns().map(|c| format!("{} {}", c.name, postgres_type(c.kind))).collect();
            format!("WITH x AS MATERIALIZED (SELECT {} FROM json_to_recordset($6::json) AS j({}))", read.join(", "), typed.join(", "))
        } else {
            format!("WITH x AS MATERIALIZED (SELECT {} FROM json_each($6))", read.join(", "))
        }
    }

    /// Inserts rows `x` or changes those that are there; `id`: the key of a new one.
    pub(super) fn insert(&self, from: &str, id: &str) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        let (version, first) = if self.version.is_some() { (", version", ", 1") } else { ("", "") };
        format!(
            "INSERT INTO {} (id, institution_id, {}{version}) SELECT {id}, $1, {}{first} FROM {from} WHERE true \
             ON CONFLICT (institution_id, {}) {}",
            self.name,
            columns.join(", "),
            columns.iter().map(|column| format!("x.{column}")).collect::<Vec<_>>().join(", "),
            self.key.join(", "),
            self.on_conflict(),
        )
    }

    /// The columns with their types, as PostgreSQL keeps them.
    pub(super) fn typed(&self) -> String {
        let ty = |kind| if kind == Kind::Secret { "bytea" } else { postgres_type(kind) };
        self.columns.iter().map(|c| format!("{} {}", c.name, ty(c.kind))).collect::<Vec<_>>().join(", ")
    }

    /// What the source says of a column, or what was, where that is kept.
    fn given(&self, column: &Column, postgres: bool) -> String {
        let value = |c: &Column| match (c.kind, postgres) {
            (Kind::Secret, true) => format!("decode(j.{}, 'hex')", c.name),
            (_, true) => format!("j.{}", c.name),
            (Kind::Uuid | Kind::Refers(_) | Kind::Secret, false) => format!("unhex(value->>'{}')", c.name),
            (_, false) => format!("value->>'{}'", c.name),
        };
        if !column.kept {
            return value(column);
        }
        let key = self.columns.iter().filter(|c| self.key.contains(&c.name)).map(|c| format!("t.{} = {}", c.name, value(c)));
        let was = format!(
            "(SELECT t.{} FROM {} t WHERE t.institution_id = $1 AND {})",
            column.name,
            self.name,
            key.collect::<Vec<_>>().join(" AND ")
        );
        let never = match (column.kind, postgres) {
            (Kind::Bool, true) => ", false",
            (Kind::Bool, false) => ", 0",
            _ => "",
        };
        format!("coalesce({}, {was}{never})", value(column))
    }

    /// Whether any compared column differs.
    pub(super) fn differs(&self, left: &str, right: &str) -> String {
        self.differs_in(&[], left, right)
    }

    /// Whether any of these differs; none named: any compared column.
    pub(super) fn differs_in(&self, columns: &[&'static str], left: &str, right: &str) -> String {
        let all = self.compared();
        let columns = if columns.is_empty() { &all } else { columns };
        columns.iter().map(|c| format!("{left}.{c} IS DISTINCT FROM {right}.{c}")).collect::<Vec<_>>().join(" OR ")
    }

    /// What to do with a row that is there.
    pub(super) fn on_conflict(&self) -> String {
        if self.compared().is_empty() {
            return "DO NOTHING".to_owned();
        }
        let written = self.columns.iter().filter(|c| c.mode != Mode::Once && !self.key.contains(&c.name));
        let mut set: Vec<String> = written.map(|c| format!("{0} = excluded.{0}", c.name)).collect();
        if let Some(version) = self.version {
            let counts = self.differs_in(version.counts, self.name, "excluded");
            set.push(format!("version = CASE WHEN {counts} THEN {0}.version + 1 ELSE {0}.version END", self.name));
        }
        format!("DO UPDATE SET {} WHERE {}", set.join(", "), self.differs(self.name, "excluded"))
    }

    /// Row `t` as JSON text.
    pub(super) fn as_json(&self, postgres: bool) -> String {
        let pair = |c: &Column| match c.kind {
            Kind::Uuid | Kind::Refers(_) if !postgres => format!("'{0}', lower(hex(t.{0}))", c.name),
            _ => format!("'{0}', t.{0}", c.name),
        };
        let pairs: Vec<String> = self.columns.iter().filter(|c| c.kind != Kind::Secret).map(pair).collect();
        let version = if self.version.is_some() { ", 'version', t.version" } else { "" };
        if postgres {
            format!("json_build_object({}{version})::text", pairs.join(", "))
        } else {
            format!("json_object({}{version})", pairs.join(", "))
        }
    }
}

/// Whether row `t` has the key of a row of another.
pub(super) fn same_key(key: &[&str], other: &str) -> String {
    let same: Vec<String> = key.iter().map(|column| format!("t.{column} = {other}.{column}")).collect();
    format!("t.institution_id = $1 AND {}", same.join(" AND "))
}

fn postgres_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Uuid | Kind::Refers(_) => "uuid",
        Kind::Text => "text",
        Kind::Int => "integer",
        Kind::Bool => "boolean",
        Kind::Date => "date",
        Kind::Instant => "timestamptz",
        Kind::Secret => "text", // in hex
    }
}
