//! A table of ours: `id` first, then the tenant, every constraint in CREATE TABLE, since SQLite cannot add one later.

use sea_orm_migration::prelude::*;

use crate::append_only;

/// A table being described.
pub(crate) struct Row {
    name: &'static str,
    table: TableCreateStatement,
    unique: Vec<Vec<&'static str>>,
    index: Vec<Vec<&'static str>>,
    index_of_some: Vec<(Vec<&'static str>, &'static str)>,
    index_unless: Vec<(Vec<&'static str>, &'static str)>,
    append_only: bool,
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
    /// A table with key and tenant.
    ///
    /// The tenant is part of the key, after the id, so that one index serves both look-ups by id and [`Self::refers`].
    pub(crate) fn new(name: &'static str) -> Self {
        let mut key = Index::create();
        key.name(format!("pk_{name}")).col("id").col("institution_id");
        let mut row = Self::keyed(name).uuid("institution_id").primary_key(key);
        row.table.foreign_key(
            ForeignKey::create().name(format!("fk_{name}_institution_id")).from(name, "institution_id").to("institution", "id"),
        );
        row
    }

    /// A table whose rows are the same for every school: with a key, and without a tenant.
    pub(crate) fn of_all_schools(name: &'static str) -> Self {
        let mut key = Index::create();
        key.name(format!("pk_{name}")).col("id");
        Self::keyed(name).primary_key(key)
    }

    fn keyed(name: &'static str) -> Self {
        let mut table = Table::create();
        table.table(name).col(ColumnDef::new("id").uuid().not_null());
        Self { name, table, unique: vec![], index: vec![], index_of_some: vec![], index_unless: vec![], append_only: false }
    }

    fn primary_key(mut self, mut key: IndexCreateStatement) -> Self {
        self.table.primary_key(&mut key);
        self
    }

    columns! {
        text = text not_null,
        text_null = text null,
        integer = integer not_null,
        integer_null = integer null,
        boolean = boolean not_null,
        boolean_null = boolean null,
        date = date not_null,
        date_null = date null,
        instant = timestamp_with_time_zone not_null,
        instant_null = timestamp_with_time_zone null,
        blob = blob not_null,
        blob_null = blob null,
        uuid = uuid not_null,
        uuid_null = uuid null,
    }

    /// A key of another table, of the same tenant: no row can point into another school, whatever writes it.
    pub(crate) fn refers(self, column: &'static str, to: &'static str) -> Self {
        self.uuid(column).foreign_key(column, to)
    }

    /// A key of another table, of the same tenant, or none.
    pub(crate) fn refers_null(self, column: &'static str, to: &'static str) -> Self {
        self.uuid_null(column).foreign_key(column, to)
    }

    fn foreign_key(mut self, column: &'static str, to: &'static str) -> Self {
        let mut key = ForeignKey::create();
        key.name(format!("fk_{}_{column}", self.name)).on_delete(ForeignKeyAction::Restrict);
        key.from_tbl(self.name).from_col(column).from_col("institution_id").to_tbl(to).to_col("id").to_col("institution_id");
        self.table.foreign_key(&mut key);
        self
    }

    /// What every row keeps, for good: SQLite cannot change it, so nothing that a school or a law may change.
    pub(crate) fn check(mut self, name: &'static str, rule: &'static str) -> Self {
        self.table.check((format!("ck_{}_{name}", self.name), Expr::cust(rule)));
        self
    }

    /// A column that counts changes, from 1.
    pub(crate) fn version(self) -> Self {
        self.integer("version").check("version", "version >= 1")
    }

    /// Rows are written once and never changed.
    pub(crate) fn append_only(mut self) -> Self {
        self.append_only = true;
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

    /// The same, of the rows for which the last of these columns holds something; a query that compares it finds them.
    pub(crate) fn index_of_some(mut self, columns: &[&'static str], last: &'static str) -> Self {
        self.index_of_some.push((columns.iter().copied().chain([last]).collect(), last));
        self
    }

    /// The same, of the rows for which a yes-or-no column says no; a query that says so in its text, not by a value, finds them.
    pub(crate) fn index_unless(mut self, columns: &[&'static str], column: &'static str) -> Self {
        self.index_unless.push((columns.to_vec(), column));
        self
    }

    /// Makes table and indexes.
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.table).await?;
        if self.append_only {
            append_only::guard(manager, self.name).await?;
        }
        let unique = self.unique.iter().map(|columns| (true, columns, None));
        let plain = self.index.iter().map(|columns| (false, columns, None));
        let some = self.index_of_some.iter().map(|(columns, last)| (false, columns, Some(Expr::col(*last).is_not_null())));
        let no = |column: &'static str| Expr::col(column).eq(Expr::cust("FALSE"));
        let unless = self.index_unless.iter().map(|(columns, column)| (false, columns, Some(no(column))));
        for (is_unique, columns, holds) in unique.chain(plain).chain(some).chain(unless) {
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
            if let Some(holds) = holds {
                index.cond_where(holds);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
