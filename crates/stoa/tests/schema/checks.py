"""What schemathesis asks of the API beyond its own checks.

Its check `positive_data_acceptance` knows statuses only. A schema says what a request looks like, and some of what
makes one right is not in its looks: that a cursor was handed out by this list, that a moment is still to come, that a
name is one of this installation's. Those refusals are known here by the codes of their problem documents; every other
refusal of a request that keeps to the document means that the document promises too much.
"""

import schemathesis

# Statuses that depend on who asks and on what there is, as the check of schemathesis has them by default.
DEPENDS = {401, 403, 404, 409, 412, 413, 429}

# Codes of problems, or of the fields they name, that no schema can foresee.
UNFORESEEN = {
    "bad_model": "the text of a model has a grammar of its own",
    "bad_workload": "the text of a workload has a grammar of its own",
    "character_not_allowed": "characters that cannot be seen, by their Unicode category",
    "currency_malformed": "which currencies are in use",
    "cursor_invalid": "a cursor belongs to one list and its filters",
    "in_the_past": "which moments are still to come",
    "not_a_bill": "what the bytes of a file mean",
    "unknown": "which dimensions, measures, columns and formats there are",
}


def codes(problem):
    """Of the fields that a problem names; its own where it names none."""
    fields = [field["code"] for field in problem.get("errors") or []]
    return fields or [problem["code"]]


@schemathesis.check
def what_the_document_allows_is_accepted(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    status = response.status_code
    if status < 400 or status in DEPENDS:
        return
    problem = response.json()
    unforeseen = all(code in UNFORESEEN for code in codes(problem))
    assert unforeseen, f"the document allows it, and the server refuses it: {problem}"
