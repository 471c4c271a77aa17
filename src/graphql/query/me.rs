//! `me`: the first call of every portal.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use crate::graphql::error::unauthenticated;
use crate::policy::viewer::{Capacity, Viewer as Who};

/// In which capacity the viewer acts here: the portal of the token chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// As a student.
    Student,
    /// As a guardian.
    Guardian,
    /// As staff.
    Staff,
}

/// Who is asking.
#[derive(SimpleObject)]
pub struct Viewer {
    /// Name to greet with.
    display_name: String,
    /// In which capacity.
    kind: ViewerKind,
}

#[derive(Default)]
pub(super) struct MeQuery;

#[Object]
impl MeQuery {
    /// Who I am.
    async fn me(&self, ctx: &Context<'_>) -> Result<Viewer> {
        let who = ctx.data::<Arc<Who>>().map_err(|_| unauthenticated())?;
        let kind = match who.capacity {
            Capacity::Student(_) => ViewerKind::Student,
            Capacity::Guardian(_) => ViewerKind::Guardian,
            Capacity::Staff(..) => ViewerKind::Staff,
        };
        Ok(Viewer { display_name: who.display_name.clone(), kind })
    }
}
