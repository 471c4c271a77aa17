//! `rights`: what somebody may see of a student and do for him on a day, and why.

use ::entity::id::{GuardianId, StaffMemberId, StudentId};
use async_graphql::{Context, Error, ID, Object};
use chrono::NaiveDate;

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, not_found, refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::rights::Rights;
use crate::graphql::object::student::Student;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::asking::{Whose, may_ask};
use crate::policy::viewer::{Capacity, Person, Viewer};
use crate::store::week_row::StudentRow;
use crate::store::{StoreError, person, student};

#[derive(Default)]
pub(super) struct RightsQuery;

#[Object]
impl RightsQuery {
    /// What the viewer, or somebody else, may see of a student and do for him on a day, and by which rule. Guardianships, grants,
    /// mentorships and roles are those recorded for that day; needs follow from what is recorded now.
    async fn rights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(desc = "On this day, 2000-01-01 to 2100-12-31; today where it is left out.")] on: Option<Date>,
        #[graphql(
            name = "as",
            desc = "Whose rights: the id of a guardian of the student, of a member of staff or of a student; the viewer's own where it is \
                    left out. Administrators and privacy officers ask for anybody's, a student from sixteen on for guardians'."
        )]
        whose: Option<ID>,
    ) -> Shown<Rights> {
        load(ctx, &student_id, on, whose.as_ref()).await.into()
    }
}

async fn load(ctx: &Context<'_>, student_id: &ID, on: Option<Date>, whose: Option<&ID>) -> Result<Rights, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let id = StudentId::from_wire(student_id, "studentId")?;
    let on = on.map(|on| on.day("on")).transpose()?.unwrap_or(viewer.today);
    let whose = whose.map(Other::from_wire).transpose()?;
    let read = async |who: &Viewer| Ok::<_, StoreError>(student::among(store, who, &[id]).await?.into_iter().next());
    let row = read(viewer).await.map_err(|error| unavailable(&error))?.ok_or_else(not_found)?;
    let own = (row.tie.clone(), row.dated.clone());
    let student = Student::known(row, &Cohort::new(ctx, [id], [])?).map_err(refused)?;
    // Whoever asks must know the student today; what ties somebody on another day is asked as on that day.
    let tied = |row: StudentRow| (row.tie, row.dated);
    let seen = match whose {
        None if on == viewer.today => Some(own),
        None => match as_on(ctx, viewer, on).await.map_err(|error| unavailable(&error))? {
            Some(who) => read(&who).await.map_err(|error| unavailable(&error))?.map(tied),
            None => None,
        },
        Some(other) => {
            may_ask(&student.sight, other.whose()).map_err(refused)?;
            match other.found(ctx, viewer, id, on).await? {
                Some(who) => read(&who).await.map_err(|error| unavailable(&error))?.map(tied),
                None => None,
            }
        }
    };
    Ok(Rights { student, on, seen, language: context::language(ctx) })
}

/// The viewer as on that day: staff with the roles they hold then.
async fn as_on(ctx: &Context<'_>, viewer: &Viewer, on: NaiveDate) -> Result<Option<Viewer>, StoreError> {
    let mut who = Viewer { today: on, ..viewer.clone() };
    if let (Capacity::Staff(me, _), Ok(store)) = (&viewer.capacity, context::store(ctx)) {
        match person::staff(store, viewer, *me, on).await?.filter(|held| !held.gone) {
            Some(held) => who.capacity = held.capacity,
            None => return Ok(None),
        }
    }
    Ok(Some(who))
}

/// Somebody else, by key.
#[derive(Clone, Copy)]
enum Other {
    Student(StudentId),
    Guardian(GuardianId),
    Staff(StaffMemberId),
}

impl Other {
    fn from_wire(id: &ID) -> Result<Self, Error> {
        let student = || StudentId::from_wire(id, "as").map(Self::Student);
        let guardian = || GuardianId::from_wire(id, "as").map(Self::Guardian);
        let staff = || StaffMemberId::from_wire(id, "as").map(Self::Staff);
        let wrong = |_| bad_input("as", Rule::Id("guardian, staff or student"));
        student().or_else(|_| guardian()).or_else(|_| staff()).map_err(wrong)
    }

    fn whose(self) -> Whose {
        match self {
            Self::Student(_) => Whose::Student,
            Self::Guardian(_) => Whose::Guardian,
            Self::Staff(_) => Whose::Staff,
        }
    }

    /// That person as somebody who looks on a day; none where they are no longer there then. Of another school, or never given: not found.
    async fn found(self, ctx: &Context<'_>, viewer: &Viewer, of: StudentId, on: NaiveDate) -> Result<Option<Viewer>, Error> {
        let store = context::store(ctx)?;
        let found = match self {
            Self::Student(id) => person::student(store, viewer, id).await,
            Self::Guardian(id) => person::guardian(store, viewer, id, of, on).await,
            Self::Staff(id) => person::staff(store, viewer, id, on).await,
        };
        let held = found.map_err(|error| unavailable(&error))?.ok_or_else(not_found)?;
        let who = || Viewer { today: on, capacity: held.capacity.clone(), person: Person::default(), ..viewer.clone() };
        Ok((!held.gone).then(who))
    }
}
