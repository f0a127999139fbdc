"""What the document cannot tell schemathesis: who calls, what exists, and what no schema can say.

`OPENAPI_CLIENT` is JSON:
- `seed`
- `callers`: each with its `authorization` (null for nobody), `values` of fields by their names, a cursor `after` for each
  operation that pages, and addresses of completed uploads (`files`)
- `refused`: status, code, field and words by which valid data may be refused

Three of four requests name what exists, in place of what was made up and has the same form, and leave out a tag, which nobody can
guess. Schemathesis then finds out itself whether the request is still invalid.
"""

import itertools
import json
import os
import random
import re

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData

GIVEN = json.loads(os.environ["OPENAPI_CLIENT"])
CALLERS = GIVEN["callers"]
BY_CREDENTIAL = {caller["authorization"]: caller for caller in CALLERS if caller["authorization"]}
choice = random.Random(GIVEN["seed"])
turns = itertools.cycle(CALLERS)

# What a made-up value has to look like before it is replaced, so that an invalid one stays as it is.
NAME = re.compile(r"[^#/\x00-\x1f\x7f]{1,128}")
SECRET = re.compile(r"[A-Za-z0-9_-]{22}")
SESSION = re.compile(r"[^\x00-\x1f\x7f]{20,128}")
ANY = re.compile(r".*", re.DOTALL)
FORMS = {
    "tenantId": ANY,
    "tenant_id": ANY,
    "X-Tenant-ID": ANY,
    "conversationId": NAME,
    "conversation_id": NAME,
    "sessionId": SESSION,
    "session_id": SESSION,
    "name": NAME,
    "userId": NAME,
    "user_id": NAME,
    "fileId": SECRET,
    "uploadToken": SECRET,
    "invitationId": re.compile(r"[\w-]{43}"),
    "accountId": re.compile(r"a_[\w-]{12}"),
    "visitorId": NAME,
    "erasureId": re.compile(r"e_[0-9A-Za-z]{22}"),
    "keyId": re.compile(r"[0-9a-f]{12}"),
    "assignee": re.compile(r"a_[\w-]{12}"),
    "snoozedUntil": re.compile(r"\d{4}-\d\d-\d\dT.*"),
}


@schemathesis.auth(refresh_interval=None)
class Turns:
    """Callers take turns, so that none reaches its own limits of rate."""

    def get(self, case, context):
        return next(turns)["authorization"]

    def set(self, case, data, context):
        if data:
            case.headers["Authorization"] = data


@schemathesis.hook
def before_call(context, case, kwargs):
    """Names what exists. A cursor, whose form is opaque, is only put in the place of a valid one."""
    caller = BY_CREDENTIAL.get((case.headers or {}).get("Authorization")) or next(turns)
    if choice.random() < 0.25:
        return
    for location, fields in (
        (ParameterLocation.PATH, case.path_parameters),
        (ParameterLocation.QUERY, case.query),
        (ParameterLocation.HEADER, case.headers),
        (ParameterLocation.BODY, case.body),
    ):
        if not hasattr(fields, "items"):
            continue
        for name, form in FORMS.items():
            if name == "name" and location != ParameterLocation.PATH:
                continue
            value = fields.get(name)
            if isinstance(value, str) and form.fullmatch(value) and name in caller["values"]:
                fields[name] = caller["values"][name]
        negative = case.meta is not None and case.meta.is_negative_at(location)
        if location == ParameterLocation.HEADER:
            for name in ("X-Website-Origin", "X-Website-Domain", *(() if negative else ("If-Match",))):
                fields.pop(name, None)
        after = caller["after"].get(case.operation.definition.raw.get("operationId"))
        for name in ("after", "before"):
            if after and not negative and fields.get(name):
                fields[name] = after
        if location == ParameterLocation.BODY and caller["files"]:
            attach(fields.get("attachments"), caller["files"])


def attach(attachments, files):
    """Puts addresses of completed uploads in place of those that were made up."""
    if isinstance(attachments, list):
        for number, item in enumerate(attachments):
            if isinstance(item, dict) and isinstance(item.get("url"), str):
                item["url"] = files[number % len(files)]
            elif isinstance(item, dict):
                attach([item.get("payload")], files)
    elif isinstance(attachments, dict):
        attach(attachments.get("items"), files)


def of_any_field(found):
    """The same refusal with a star in place of its field."""
    status, code, field, error = found
    named = isinstance(field, str) and isinstance(error, str) and error.startswith(field)
    return [status, code, "*", "*" + error[len(field) :]] if named else None


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Leaves out that valid data was refused for a known reason, and prints a reason that is not known."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    try:
        body = json.loads(response.content)
    except ValueError:
        return True
    found = [response.status_code, body.get("code"), body.get("field"), body.get("error")]
    if found in GIVEN["refused"] or of_any_field(found) in GIVEN["refused"]:
        return False
    print("refused:", case.operation.label, found, flush=True)
    return True
