//! `assignRole` and `endRole`.

use ::entity::id::{StaffMemberId, StaffRoleId};
use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::{assign_role, end_role};
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::id::Wire;
use crate::graphql::object::kind::StaffRole;
use crate::graphql::object::role::StaffAccount;
use crate::graphql::query::staff::one;
use crate::graphql::scalar::Date;
use crate::store::role;

#[derive(Default)]
pub(super) struct RoleMutation;

/// A role as somebody is given it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct AssignRoleInput {
    /// To whom.
    staff_member_id: ID,
    /// Which.
    role: StaffRole,
    /// For students of this team, and of all below it as they are now.
    unit_id: Option<ID>,
    /// For students of this class. Neither team nor class: the whole school, which only an administrator of the whole school gives.
    group_id: Option<ID>,
    /// First day: today, or later. Left out: today.
    begins: Option<Date>,
    /// Last day; left out: until further notice.
    ends: Option<Date>,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct AssignRolePayload {
    /// The member of staff with all roles, as they are now; null where there is nobody for the viewer.
    staff: Option<StaffAccount>,
    /// Keys of the roles that were given: at the team that was named, and at each below it.
    role_ids: Vec<ID>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

/// The end of a role.
#[derive(Clone, Debug, InputObject)]
pub(super) struct EndRoleInput {
    /// Which role.
    role_id: ID,
    /// Last day; yesterday: at once.
    last_day: Date,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct EndRolePayload {
    /// The member of staff with all roles, as they are now; null where there is nobody for the viewer.
    staff: Option<StaffAccount>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl RoleMutation {
    /// Gives a member of staff a role: an administrator, in the team where he is that and below it. It opens what it opens from its first day
    /// on, at the next request.
    async fn assign_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, to whom.")] input: AssignRoleInput,
    ) -> Result<AssignRolePayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let staff: Option<StaffMemberId> = reader.id(&input.staff_member_id, &["staffMemberId"]);
        let unit = input.unit_id.as_ref().map(|id| reader.id(id, &["unitId"]));
        let group = input.group_id.as_ref().map(|id| reader.id(id, &["groupId"]));
        let begins = input.begins.map(|day| reader.day(day, &["begins"]));
        let ends = input.ends.map(|day| reader.day(day, &["ends"]));
        let (Some(id), true) = (staff, reader.errors.is_empty()) else {
            return Ok(AssignRolePayload { staff: None, role_ids: vec![], errors: reader.errors });
        };
        let read = assign_role::Input {
            staff: id,
            role: input.role.into(),
            unit: unit.flatten(),
            group: group.flatten(),
            begins: begins.flatten(),
            ends: ends.flatten(),
        };
        let (given, errors) = match assign_role::run(store, viewer, &read, &input.idempotency_key).await {
            Ok(given) => (given, vec![]),
            Err(error) => (vec![], UserError::all(error, language)?),
        };
        let role_ids = given.iter().map(Wire::to_wire).collect();
        Ok(AssignRolePayload { staff: one(ctx, id).await.unwrap_or_default(), role_ids, errors })
    }

    /// Ends a role, after a day that is named or at once: an administrator, in the team where he is that and below it. The last role of an
    /// administrator of the whole school who can sign in is never ended.
    async fn end_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and after which day.")] input: EndRoleInput,
    ) -> Result<EndRolePayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let id: Option<StaffRoleId> = reader.id(&input.role_id, &["roleId"]);
        let last_day = reader.day(input.last_day, &["lastDay"]);
        let (Some(id), Some(last_day)) = (id, last_day) else {
            return Ok(EndRolePayload { staff: None, errors: reader.errors });
        };
        let errors = match end_role::run(store, viewer, end_role::Input { role: id, last_day, version: input.version }).await {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        let held = role::find(store, viewer, id).await.map_err(|error| unavailable(&error))?;
        let staff = match held {
            Some(role) => one(ctx, role.staff).await.unwrap_or_default(),
            None => None,
        };
        Ok(EndRolePayload { staff, errors })
    }
}
