//! From a request to an actor. A handler that takes `OrgCaller` or `PersonCaller` cannot run without
//! knowing who asks; what they may do is asked with `require`.

mod credentials;
mod lane;
mod local;
mod organisation;
mod origin;
mod page;
mod person;
mod root;
#[cfg(test)]
mod tests;

pub(crate) use lane::Standings;
pub use local::is_local;
pub use organisation::OrgCaller;
pub(crate) use organisation::no_such_organisation;
pub use origin::Origin;
pub(crate) use page::OwnPage;
pub use page::is_foreign;
pub use person::PersonCaller;
