"""What schemathesis asks of the API beyond its own checks.

Its check `positive_data_acceptance` knows statuses only. A schema says what a request looks like, and some of what
makes one right is not in its looks: that a cursor was handed out by this list, that a moment is still to come, that a
name is one of this installation's. Those refusals are known here by the codes of their problem documents; every other
refusal of a request that keeps to the document means that the document promises too much.
"""

import re

import schemathesis

# Statuses that depend on who asks and on what there is, as the check of schemathesis has them by default.
DEPENDS = {401, 403, 404, 409, 412, 413, 429}

# What no schema can foresee: codes of problems or of the fields they name, or a field and its code.
UNFORESEEN = {
    "account: required": "the name of an account stands beside its id",
    "bad_model": "the text of a model has a grammar of its own",
    "bad_workload": "the text of a workload has a grammar of its own",
    "character_not_allowed": "characters that cannot be seen, by their Unicode category",
    "columns[]: invalid": "which columns the data has",
    "compare: invalid": "what lies before a range needs a range",
    "criterion_unknown": "which criteria the specification has",
    "currency_malformed": "which currencies are in use",
    "currency: invalid": "which currencies the data is in",
    "cursor_invalid": "a cursor belongs to one list and its filters",
    "end: required": "a range of days has two ends",
    "file: required": "a part of a form is a file when it has a file name",
    "filters[].values: invalid": "whether a condition takes values depends on the condition",
    "folder_not_allowed": "which folders the operator allows",
    "folder_not_found": "which folders there are",
    "format_invalid": "which formats this installation knows",
    "in_the_past": "which moments are still to come",
    "not_an_email": "which addresses mail can reach",
    "not_comparable": "which environments a workload has, and which plans it fits",
    "png_size": "how large a picture is, and that it has a scale or a width but not both",
    "range: invalid": "a range of days ends after it begins",
    "schedule_not_wanted": "which kinds of source have a schedule",
    "start: required": "a range of days has two ends",
    "too_common": "which passwords attackers try first",
    "top.by: invalid": "what ranks the groups is one of the measures that are asked for",
    "unknown": "which dimensions, measures, columns and formats there are",
    "unknown_book": "which price books come with the binary",
    "url_not_allowed": "which buckets the operator allows",
    "url_not_wanted": "which kinds of source have an address",
    "url_required": "which kinds of source need an address",
}

# What is wrong with the form of an upload; every other refusal of one is about the bytes of its files, and most
# files are no bill.
FORM = {"body_invalid", "invalid_upload", "not_multipart"}


# What serde says of a whole number that is written `1.0`, which JSON Schema takes for one.
SERDE = "invalid type: floating point"


# The place of an element in a list is no part of what its field is called.
INDEX = re.compile(r"\[\d+\]")


def foreseen(problem):
    """The codes of a problem's fields that a schema could have foreseen, or its own where it names no field."""
    if problem["code"] == "body_invalid" and SERDE in problem["detail"]:
        return []
    fields = problem.get("errors") or [{"field": "", "code": problem["code"]}]
    named = [(error["code"], f"{INDEX.sub('[]', error['field'])}: {error['code']}") for error in fields]
    return [where for code, where in named if code not in UNFORESEEN and where not in UNFORESEEN]


@schemathesis.check
def what_the_document_allows_is_accepted(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    status = response.status_code
    if status < 400 or status in DEPENDS:
        return
    problem = response.json()
    if case.path.endswith("/costs/uploads") and problem["code"] not in FORM:
        return
    assert not foreseen(problem), f"the document allows it, and the server refuses it: {problem}"
