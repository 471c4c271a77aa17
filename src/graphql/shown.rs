//! A field that may be withheld: its value, or null with an error that says why. Never a silent null.
//!
//! async-graphql's own nullable fields make the parent null when they fail, and its guards do not run behind interfaces; this type does neither.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Error, OutputType, Positioned, ServerResult, Value};

use super::error::Problem;
use crate::policy::sight::Reason;

/// The value, or why it is not shown, or what went wrong. Nullable in the schema.
#[derive(Clone, Debug)]
pub enum Shown<T> {
    /// Here it is.
    Value(T),
    /// Not for this viewer now.
    Withheld(Reason),
    /// It could not be had.
    Failed(Error),
}

impl<T> Shown<T> {
    /// The value if policy says yes.
    pub fn when(allowed: Result<(), Reason>, value: impl FnOnce() -> T) -> Self {
        match allowed {
            Ok(()) => Self::Value(value()),
            Err(reason) => Self::Withheld(reason),
        }
    }
}

impl<T, E: Into<Error>> From<Result<T, E>> for Shown<T> {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(error) => Self::Failed(error.into()),
        }
    }
}

impl<T: OutputType> OutputType for Shown<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into_owned()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        match self {
            Self::Value(value) => value.introspection_type_name(),
            Self::Withheld(_) | Self::Failed(_) => T::type_name(),
        }
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        T::type_name().into_owned()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let error = match self {
            Self::Value(value) => match value.resolve(ctx, field).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            },
            Self::Withheld(reason) => {
                let error = Error::from(Problem::Withheld(*reason)).into_server_error(field.pos);
                ctx.set_error_path(error)
            }
            Self::Failed(error) => ctx.set_error_path(error.clone().into_server_error(field.pos)),
        };
        ctx.add_error(error);
        Ok(Value::Null)
    }
}
