//! What is so: rules as pure functions of facts and dates. No I/O, no clock, no database; time is an argument.
