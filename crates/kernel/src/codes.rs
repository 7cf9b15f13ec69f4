//! Every `code` that an error can carry, and with it a problem document and the fields it names: the closed
//! list that clients translate by. An error with a code that is not here cannot be made in a debug build,
//! which is what every test runs, and leaves a release as `internal`.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// In the order of the alphabet. Codes are stable: one that was released keeps its meaning.
pub const ALL: &[&str] = &[
    "access_denied",
    "account_invalid",
    "account_would_vanish",
    "address_not_proved",
    "after_its_maker",
    "after_negative",
    "already_exists",
    "ambiguous_dates",
    "amounts_too_large",
    "api_key_invalid",
    "attempts_exhausted",
    "authorization_unknown",
    "bad_address",
    "bad_mapping",
    "bad_workload",
    "balance",
    "billing_period_malformed",
    "binary_file",
    "body_invalid",
    "body_not_json",
    "body_too_large",
    "broken_upload",
    "cancelled",
    "character_not_allowed",
    "charges_missing",
    "charges_possibly_twice",
    "cluster",
    "cluster_address",
    "column",
    "condition",
    "content_type",
    "corrupt_file",
    "counted_twice",
    "credentials_wrong",
    "criterion_unknown",
    "csrf_token_missing",
    "csrf_token_wrong",
    "currency_malformed",
    "cursor_invalid",
    "database_newer",
    "database_unavailable",
    "database_unreachable",
    "database_url_malformed",
    "database_url_unknown",
    "date_malformed",
    "delta_deletion_vectors",
    "delta_partitions",
    "discarded",
    "drawing_exists",
    "drawings_full",
    "duplicate_columns",
    "email_taken",
    "empty_file",
    "encoding",
    "etag_mismatch",
    "event_too_large",
    "expands_too_much",
    "export_ended",
    "file_changed",
    "file_not_allowed",
    "folder_not_allowed",
    "folder_not_found",
    "foreign_page",
    "format_invalid",
    "header_only",
    "id_malformed",
    "idempotency_in_progress",
    "idempotency_key_malformed",
    "idempotency_key_reused",
    "in_the_past",
    "internal",
    "invalid",
    "invalid_source",
    "invalid_upload",
    "invitation_exists",
    "invitation_sent_just_now",
    "job_not_retryable",
    "job_payload_unreadable",
    "jobs_running",
    "known_without_account",
    "lake_busy",
    "lake_cluster",
    "lake_folder",
    "lake_storage",
    "lake_store_overwrites",
    "lake_url_unusable",
    "landed_files_gone",
    "last_owner",
    "lease_lost",
    "limit_out_of_range",
    "link_expired",
    "link_unknown",
    "link_used",
    "local_only",
    "location_forbidden",
    "location_unreachable",
    "mail_missing",
    "mailbox_key",
    "mailbox_key_required",
    "member_exists",
    "method_not_allowed",
    "migrations_pending",
    "missing_files",
    "mixed_formats",
    "model_too_large",
    "model_too_long",
    "name_differs",
    "name_invalid",
    "no_bills",
    "no_credentials",
    "no_files",
    "no_good_rows",
    "no_input",
    "no_match",
    "no_periods",
    "no_rows",
    "no_such_dataset",
    "not_a_choice",
    "not_a_number",
    "not_an_email",
    "not_an_id",
    "not_an_upload_source",
    "not_answered",
    "not_comparable",
    "not_converted",
    "not_derivable",
    "not_focus",
    "not_found",
    "not_multipart",
    "not_parquet",
    "not_signed_in",
    "operators_only",
    "organisation_busy",
    "organisation_full",
    "other_account",
    "other_dataset",
    "owner_required",
    "owners_only",
    "password_wrong",
    "passwords_busy",
    "permission_missing",
    "permission_unknown",
    "person_busy",
    "person_required",
    "picture_too_large",
    "png_size",
    "query_invalid",
    "query_too_large",
    "question_changed",
    "rate_limited",
    "read_failed",
    "record_too_long",
    "redirected",
    "reference_missing",
    "rejects_gone",
    "report_too_slow",
    "request_too_slow",
    "required",
    "rights_changed",
    "role_unknown",
    "root_key_invalid",
    "row_in_several_sources",
    "run_in_progress",
    "run_publishing",
    "run_state",
    "same_as_email",
    "same_bill_in_two_sources",
    "same_name",
    "schedule_not_wanted",
    "scratch_folder",
    "server_busy",
    "session_over",
    "set",
    "set_without_derived",
    "sign_in_again",
    "sign_up_closed",
    "slug_malformed",
    "slug_race",
    "source_deleted",
    "sql_invalid",
    "staged_file_changed",
    "staged_file_misplaced",
    "storage",
    "storage_full",
    "sum_too_large",
    "superseded",
    "timed_out",
    "timestamp_malformed",
    "too_common",
    "too_large",
    "too_long",
    "too_many_rejects",
    "too_many_sources",
    "too_much_work",
    "too_short",
    "took_too_long",
    "truncated_file",
    "unknown",
    "unknown_book",
    "unknown_columns",
    "unknown_field",
    "unknown_format",
    "unreachable",
    "unsupported_compression",
    "unsupported_dataset",
    "unsupported_table",
    "unwritable",
    "upload_needed",
    "url_not_allowed",
    "url_not_wanted",
    "url_required",
    "validation_failed",
    "workload_too_long",
    "write_failed",
];

/// Whether this is one of the list.
pub fn is_known(code: &str) -> bool {
    ALL.binary_search(&code).is_ok()
}

/// How a code stands in the OpenAPI document.
pub struct ProblemCode;

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What a problem is, or what is wrong with a field: stable, for programs.",
            ))
            .enum_values(Some(ALL.iter().copied()))
            .into()
    }
}

impl ToSchema for ProblemCode {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProblemCode".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_each_stands_in_it_once() {
        for pair in ALL.windows(2) {
            assert!(pair[0] < pair[1], "{} and {}", pair[0], pair[1]);
        }
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(
            ALL.iter()
                .all(|code| !code.is_empty() && code.chars().all(fits))
        );
        assert!(is_known("not_found") && !is_known("no_such_code"));
    }

    #[test]
    #[should_panic(expected = "no_such_code")]
    fn an_error_with_another_code_cannot_be_made() {
        let _ = crate::Error::invalid("no_such_code", "This is not in the list.");
    }
}
