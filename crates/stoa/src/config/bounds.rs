//! Between what bounds the numbers among the settings may be, so that no value that is accepted breaks the
//! server. Where 0 has a meaning of its own, it is within them.

use super::Settings;

const DAY: u64 = 24 * 60 * 60;

/// The first setting that is out of its bounds, with its value and what is allowed.
pub(super) fn broken(settings: &Settings) -> Option<(&'static str, String)> {
    let Settings {
        server,
        costs,
        jobs,
        limits,
        ..
    } = settings;
    let bounds: [(&'static str, u64, u64, u64); 29] = [
        ("server.shutdown_seconds", server.shutdown_seconds, 0, DAY),
        ("server.header_seconds", server.header_seconds, 1, DAY),
        ("server.idle_seconds", server.idle_seconds, 1, DAY),
        ("server.stall_seconds", server.stall_seconds, 1, DAY),
        (
            "server.min_bytes_per_second",
            server.min_bytes_per_second.into(),
            1,
            1 << 30,
        ),
        (
            "server.http2_streams",
            server.http2_streams.into(),
            1,
            10_000,
        ),
        (
            "server.http2_resets_per_minute",
            server.http2_resets_per_minute.into(),
            1,
            60_000,
        ),
        (
            "server.max_connections_per_address",
            server.max_connections_per_address as u64,
            1,
            1 << 20,
        ),
        (
            "database.max_readers",
            settings.database.max_readers.into(),
            1,
            1_000,
        ),
        ("costs.conversions", costs.conversions as u64, 1, 1_000),
        ("costs.threads", costs.threads as u64, 0, 10_000),
        ("costs.max_reject_percent", costs.max_reject_percent, 0, 100),
        ("costs.run_seconds", costs.run_seconds, 1, 365 * DAY),
        ("costs.waiting_days", costs.waiting_days, 1, 365),
        (
            "cluster.executor_timeout_seconds",
            settings.cluster.executor_timeout_seconds,
            1,
            DAY,
        ),
        ("cluster.slots", settings.cluster.slots as u64, 0, 10_000),
        (
            "auth.session_days",
            settings.auth.session_days.into(),
            1,
            3_650,
        ),
        ("jobs.workers", jobs.workers as u64, 1, 1_000),
        ("jobs.lease_seconds", jobs.lease_seconds, 1, DAY),
        ("limits.upload_bytes", limits.upload_bytes, 1, 1 << 50),
        ("limits.min_free_bytes", limits.min_free_bytes, 0, 1 << 60),
        (
            "limits.organisation_bytes",
            limits.organisation_bytes,
            0,
            1 << 60,
        ),
        (
            "limits.organisation_drawing_bytes",
            limits.organisation_drawing_bytes,
            0,
            1 << 50,
        ),
        (
            "limits.organisation_sources",
            limits.organisation_sources,
            0,
            1 << 20,
        ),
        ("limits.expansion_ratio", limits.expansion_ratio, 1, 1 << 40),
        ("limits.expansion_bytes", limits.expansion_bytes, 1, 1 << 60),
        ("limits.body_bytes", limits.body_bytes, 1 << 10, 1 << 30),
        ("limits.query_seconds", limits.query_seconds, 1, DAY),
        (
            "limits.query_memory_bytes",
            limits.query_memory_bytes,
            16 << 20,
            1 << 50,
        ),
        (
            "limits.heavy_requests",
            limits.heavy_requests as u64,
            0,
            10_000,
        ),
    ];
    for (key, value, least, most) in bounds {
        if value < least {
            return Some((key, format!("must be at least {least}, and is {value}")));
        }
        if value > most {
            return Some((key, format!("must be at most {most}, and is {value}")));
        }
    }
    let percents = [
        ("costs.max_missing_percent", costs.max_missing_percent),
        (
            "costs.max_possibly_twice_percent",
            costs.max_possibly_twice_percent,
        ),
    ];
    for (key, percent) in percents {
        if !(0.0..=100.0).contains(&percent) {
            let why = format!("must be a number from 0 to 100, and is {percent}");
            return Some((key, why));
        }
    }
    let (all, of_one) = (
        limits.heavy_requests,
        limits.heavy_requests_per_organisation,
    );
    if all > 0 && of_one > all {
        let why = format!("must be at most limits.heavy_requests, which is {all}, and is {of_one}");
        return Some(("limits.heavy_requests_per_organisation", why));
    }
    None
}

/// What is wrong with the address people type: it is where the server is found, so scheme and host, and
/// nothing after them.
pub(super) fn public_url(text: &str) -> Option<String> {
    let whole = |url: &url::Url| {
        matches!(url.scheme(), "http" | "https")
            // As it is written: others ask how the text begins.
            && text.starts_with(url.scheme())
            && url.host().is_some()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    let fine = text.is_empty() || url::Url::parse(text).is_ok_and(|url| whole(&url));
    (!fine).then(|| {
        format!(
            "\"{}\" is not a URL like https://stoa.example.com: http or https, a host, perhaps a port, and nothing more",
            super::without_password(text)
        )
    })
}
