//! Which class or teacher a timetable means by a word.

use std::collections::HashMap;

use uuid::Uuid;

use super::timetable_fact::{Lesson, Owner, OwnerKind};
use crate::store::timetable::Called;

/// Two that are called the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Several;

/// Classes or teachers by the words that call them, in any case.
pub(super) struct Words(HashMap<String, Result<Uuid, Several>>);

impl Words {
    fn new(called: Vec<Called>) -> Self {
        let mut words = HashMap::new();
        for (id, names) in called {
            for name in names {
                let known = words.entry(name.to_lowercase()).or_insert(Ok(id));
                if *known != Ok(id) {
                    *known = Err(Several);
                }
            }
        }
        Self(words)
    }

    fn find(&self, word: &str) -> Option<Result<Uuid, Several>> {
        self.0.get(&word.trim().to_lowercase()).copied()
    }

    fn all(&self, words: &[String], what: &str) -> Result<Vec<Uuid>, String> {
        let one = |word: &String| match self.find(word) {
            Some(Ok(id)) => Ok(id),
            Some(Err(Several)) => Err(format!("several are called {word}")),
            None => Err(format!("there is no {what} {word}")),
        };
        words.iter().map(one).collect()
    }
}

/// The classes and teachers of an institution.
pub(super) struct Names {
    classes: Words,
    staff: Words,
}

/// The classes and teachers of one lesson.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// Classes.
    pub classes: Vec<Uuid>,
    /// Teachers.
    pub staff: Vec<Uuid>,
    /// Whether somebody was named whom we do not know.
    pub strangers: bool,
}

impl Names {
    pub(super) fn new(classes: Vec<Called>, staff: Vec<Called>) -> Self {
        Self { classes: Words::new(classes), staff: Words::new(staff) }
    }

    /// Whom a file is about.
    pub(super) fn owner(&self, owner: &Owner) -> Result<(OwnerKind, Uuid), String> {
        for word in &owner.words {
            let class = self.classes.find(word).filter(|_| owner.kind != Some(OwnerKind::Teacher));
            let teacher = self.staff.find(word).filter(|_| owner.kind != Some(OwnerKind::Class));
            match (class, teacher) {
                (Some(Ok(id)), None) => return Ok((OwnerKind::Class, id)),
                (None, Some(Ok(id))) => return Ok((OwnerKind::Teacher, id)),
                (Some(Err(Several)), _) | (_, Some(Err(Several))) => return Err(format!("several are called {word}")),
                (Some(Ok(_)), Some(Ok(_))) => return Err(format!("{word} is a class and a teacher: say which of both")),
                (None, None) => {}
            }
        }
        Err(format!("there is no class or teacher {}", owner.words.join(" or ")))
    }

    /// The classes and teachers of a lesson, with whom its file is about; or the column and reason why it is refused.
    pub(super) fn linked(&self, lesson: &Lesson, own: Option<(OwnerKind, Uuid)>) -> Result<Linked, (&'static str, String)> {
        let [_, class_column, teacher_column] = *lesson.columns;
        let mut linked = Linked {
            classes: self.classes.all(&lesson.classes, "class").map_err(|reason| (class_column, reason))?,
            staff: self.staff.all(&lesson.teachers, "teacher").map_err(|reason| (teacher_column, reason))?,
            strangers: false,
        };
        for words in &lesson.attendees {
            let teacher = words.iter().find_map(|word| self.staff.find(word)?.ok());
            let class = words.iter().find_map(|word| self.classes.find(word)?.ok());
            match (teacher, class) {
                (Some(id), _) => linked.staff.push(id),
                (None, Some(id)) => linked.classes.push(id),
                (None, None) => linked.strangers = true,
            }
        }
        match own {
            Some((OwnerKind::Class, id)) => linked.classes.push(id),
            Some((OwnerKind::Teacher, id)) => linked.staff.push(id),
            None => {}
        }
        if linked.classes.is_empty() && linked.staff.is_empty() {
            return Err((class_column, "names neither class nor teacher".to_owned()));
        }
        for list in [&mut linked.classes, &mut linked.staff] {
            list.sort_unstable();
            list.dedup();
        }
        Ok(linked)
    }
}
