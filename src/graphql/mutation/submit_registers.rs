//! `submitRegisters`: what waited in a queue on a device that had no connection.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::submit_register::{SubmitRegisterInput, SubmitRegisterPayload, submit};
use super::user_error::UserError;
use crate::deed::complaint::{Breach, Complaint};
use crate::graphql::context;
use crate::graphql::shown::Shown;

/// Most registers at once: a teacher's week.
const MOST: usize = 50;

#[derive(Default)]
pub(super) struct SubmitRegistersMutation;

/// Registers that were taken offline.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SubmitRegistersInput {
    /// The registers, in the order in which they were taken; at most 50.
    pub registers: Vec<SubmitRegisterInput>,
}

/// What became of registers that were taken offline.
#[derive(SimpleObject)]
pub(super) struct SubmitRegistersPayload {
    /// What became of each, in the order in which they came. Null with an error where it could not be done now: send it again.
    pub registers: Vec<Shown<SubmitRegisterPayload>>,
    /// Why none was looked at; empty where they were.
    pub errors: Vec<UserError>,
}

#[Object]
impl SubmitRegistersMutation {
    /// Takes registers that waited in a queue on the device, one after the other: each by itself, so that one that is refused stops no
    /// other. Their marks say that they were taken offline; `observedAt` says when.
    async fn submit_registers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The registers.")] input: SubmitRegistersInput,
    ) -> SubmitRegistersPayload {
        if input.registers.len() > MOST {
            let complaint = Complaint::at(&["registers"], Breach::TooMany { most: MOST });
            return SubmitRegistersPayload { registers: vec![], errors: vec![UserError::of(&complaint, context::language(ctx))] };
        }
        let mut registers = vec![];
        for (at, register) in input.registers.iter().enumerate() {
            let done = submit(ctx, register, true).await;
            registers.push(done.map(|payload| payload.within(&["registers".to_owned(), at.to_string()])).into());
        }
        SubmitRegistersPayload { registers, errors: vec![] }
    }
}
