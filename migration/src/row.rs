//! A table of ours: `id` first, then the tenant, every constraint in CREATE TABLE, since SQLite cannot add one later.

use sea_orm_migration::prelude::*;

/// A table being described.
pub(crate) struct Row {
    name: &'static str,
    table: TableCreateStatement,
    unique: Vec<Vec<&'static str>>,
    index: Vec<Vec<&'static str>>,
}

macro_rules! columns {
    ($($column:ident = $kind:ident $null:ident),+ $(,)?) => { $(
        pub(crate) fn $column(mut self, name: &'static str) -> Self {
            self.table.col(ColumnDef::new(name).$kind().$null());
            self
        }
    )+ };
}

impl Row {
    /// A table with key and tenant; the institution is its own tenant.
    pub(crate) fn new(name: &'static str) -> Self {
        let mut table = Table::create();
        table.table(name).col(ColumnDef::new("id").uuid().not_null().primary_key());
        let row = Self { name, table, unique: vec![], index: vec![] };
        if name == "institution" { row } else { row.refers("institution_id", "institution") }
    }

    columns! {
        text = text not_null,
        text_null = text null,
        integer = integer not_null,
        integer_null = integer null,
        boolean = boolean not_null,
        date = date not_null,
        date_null = date null,
        instant = timestamp_with_time_zone not_null,
        instant_null = timestamp_with_time_zone null,
        blob = blob not_null,
        blob_null = blob null,
        uuid = uuid not_null,
        uuid_null = uuid null,
    }

    /// A key of another table.
    pub(crate) fn refers(self, column: &'static str, to: &'static str) -> Self {
        self.uuid(column).foreign_key(column, to)
    }

    /// A key of another table, or none.
    pub(crate) fn refers_null(self, column: &'static str, to: &'static str) -> Self {
        self.uuid_null(column).foreign_key(column, to)
    }

    fn foreign_key(mut self, column: &'static str, to: &'static str) -> Self {
        let name = format!("fk_{}_{column}", self.name);
        self.table.foreign_key(ForeignKey::create().name(name).from(self.name, column).to(to, "id").on_delete(ForeignKeyAction::Restrict));
        self
    }

    /// No two rows alike in these columns.
    pub(crate) fn unique(mut self, columns: &[&'static str]) -> Self {
        self.unique.push(columns.to_vec());
        self
    }

    /// A query begins with these columns.
    pub(crate) fn index(mut self, columns: &[&'static str]) -> Self {
        self.index.push(columns.to_vec());
        self
    }

    /// Makes table and indexes.
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.table).await?;
        let unique = self.unique.iter().map(|columns| (true, columns));
        for (is_unique, columns) in unique.chain(self.index.iter().map(|columns| (false, columns))) {
            // The tenant comes first in each and is left out of the name: PostgreSQL cuts names at 63 bytes.
            let words: Vec<&str> = columns.iter().copied().filter(|column| *column != "institution_id").collect();
            let mut index = Index::create();
            index.name(format!("{}_{}_{}", if is_unique { "uq" } else { "ix" }, self.name, words.join("_"))).table(self.name);
            for column in columns {
                index.col(*column);
            }
            if is_unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
