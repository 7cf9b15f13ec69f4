//! The event types of this crate, each with an example.

use stoa_kernel::{
    ApiKeyId, InvitationId, MemberId, OrgId, OrgSlug, Permission, PersonId, Role, SessionId,
    Timestamp,
};
use stoa_store::EventType;
use uuid::Uuid;

use crate::{
    api_keys::events::{ApiKeyCreated, ApiKeyRevoked},
    identity::events::{
        PasswordChanged, PersonConfirmed, PersonRenamed, PersonSignedUp, RootKeyUsed, SessionEnded,
        SessionStarted, SignInMethod,
    },
    invitations::events::{
        InvitationAccepted, InvitationDeclined, InvitationRevoked, InvitationSent,
    },
    members::events::{MemberInvited, MemberJoined, MemberRemoved, MemberRoleChanged},
    organisations::events::{
        OrganisationCreated, OrganisationDeleted, OrganisationErased, OrganisationUpdated,
    },
};

/// Every type this crate emits. Golden files of their examples are in `golden/events`.
pub fn event_types() -> Vec<EventType> {
    let mut types = organisation_types();
    types.extend(member_types());
    types.extend(invitation_types());
    types.extend(key_types());
    types.extend(identity_types());
    types
}

fn organisation_types() -> Vec<EventType> {
    let organisation_id = OrgId(id(1));
    let slug: OrgSlug = "acme_m1pu4o00"
        .parse()
        .unwrap_or_else(|_| unreachable!("a good slug"));
    vec![
        EventType::internal(&OrganisationDeleted {
            organisation_id,
            slug: slug.clone(),
            by: format!("person:{}", id(3)),
        }),
        EventType::internal(&OrganisationErased {
            organisation_id,
            slug: slug.clone(),
        }),
        EventType::public(
            Permission::OrgRead,
            &["organisation_id", "slug", "name", "currency"],
            &OrganisationCreated {
                organisation_id,
                slug,
                name: "Acme Corp.".into(),
                currency: "USD".into(),
            },
        ),
        EventType::public(
            Permission::OrgRead,
            &["organisation_id", "name", "currency"],
            &OrganisationUpdated {
                organisation_id,
                name: "Acme Holding".into(),
                currency: "EUR".into(),
            },
        ),
    ]
}

fn member_types() -> Vec<EventType> {
    let (member_id, person_id, role) = (MemberId(id(2)), PersonId(id(3)), Role::Member);
    let fields = &["member_id", "person_id", "role"];
    vec![
        EventType::public(
            Permission::MembersRead,
            fields,
            &MemberInvited {
                member_id,
                person_id,
                role,
            },
        ),
        EventType::public(
            Permission::MembersRead,
            fields,
            &MemberJoined {
                member_id,
                person_id,
                role,
            },
        ),
        EventType::public(
            Permission::MembersRead,
            &["member_id", "person_id", "from", "to"],
            &MemberRoleChanged {
                member_id,
                person_id,
                from: role,
                to: Role::Admin,
            },
        ),
        EventType::public(
            Permission::MembersRead,
            fields,
            &MemberRemoved {
                member_id,
                person_id,
                role,
            },
        ),
    ]
}

fn invitation_types() -> Vec<EventType> {
    let invitation_id = InvitationId(id(6));
    vec![
        EventType::public(
            Permission::MembersWrite,
            &["invitation_id", "role", "expires_at"],
            &InvitationSent {
                invitation_id,
                role: Role::Member,
                expires_at: Timestamp::from_micros(1_800_000_000_000_000),
            },
        ),
        EventType::public(
            Permission::MembersWrite,
            &["invitation_id", "member_id"],
            &InvitationAccepted {
                invitation_id,
                member_id: MemberId(id(2)),
            },
        ),
        EventType::public(
            Permission::MembersWrite,
            &["invitation_id"],
            &InvitationDeclined { invitation_id },
        ),
        EventType::public(
            Permission::MembersWrite,
            &["invitation_id"],
            &InvitationRevoked { invitation_id },
        ),
    ]
}

fn key_types() -> Vec<EventType> {
    let key_id = ApiKeyId(id(4));
    let (name, prefix) = ("nightly export".to_owned(), "stoa_live_4fT9aQ".to_owned());
    vec![
        EventType::public(
            Permission::KeysRead,
            &["key_id", "name", "permissions", "expires_at"],
            &ApiKeyCreated {
                key_id,
                name: name.clone(),
                prefix: prefix.clone(),
                permissions: vec![Permission::CostsRead],
                expires_at: Some(Timestamp::from_micros(1_800_000_000_000_000)),
            },
        ),
        EventType::public(
            Permission::KeysRead,
            &["key_id", "name"],
            &ApiKeyRevoked {
                key_id,
                name,
                prefix,
            },
        ),
    ]
}

fn identity_types() -> Vec<EventType> {
    let (person_id, session_id) = (PersonId(id(3)), SessionId(id(5)));
    vec![
        EventType::internal(&PersonSignedUp { person_id }),
        EventType::internal(&PersonConfirmed {
            person_id,
            password_dropped: false,
        }),
        EventType::internal(&PersonRenamed { person_id }),
        EventType::internal(&PasswordChanged { person_id }),
        EventType::internal(&SessionStarted {
            session_id,
            person_id,
            method: SignInMethod::Password,
        }),
        EventType::internal(&SessionEnded {
            session_id,
            person_id,
        }),
        EventType::internal(&RootKeyUsed {
            method: "GET".into(),
            path: "/api/v1/organisations/acme_m1pu4o00/members".into(),
            organisation: "acme_m1pu4o00".into(),
            address: Some("127.0.0.1".into()),
        }),
    ]
}

/// Ids of the examples: the same in every build, so that golden files stay.
fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}
