//! The front door: takes a request off the network, checks it, finds out who is asking, has it run, and writes the answer.
//! It must never know what a field means, nor name a table.

pub mod address;
mod answer;
pub mod authenticate;
pub mod built_in_issuer;
pub mod document;
pub mod jwks;
mod negotiate;
mod request;
mod request_id;
pub mod router;
pub mod serve;
pub mod token_limit;
mod transport;
