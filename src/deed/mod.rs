//! What can be done: one deed, one file; the only way to change anything, whichever door it comes through.
