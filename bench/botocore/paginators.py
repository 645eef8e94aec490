"""Every paginator that botocore has: read whole, then a page at a time, which must end and give the same set.

Prints a JSON object for each: service, operation, verdict, items, pages and words.
"""
import json

import botocore

from asking import FAILURES, SERVICES, clients, refusal, remember, requests, session

# The fewest that some services take for a page, where botocore's models do not say so.
SIZES = (1, 5, 20, 50, 100)
MOST_PAGES = 150


# Also S3's word for it, and that of a service that knows no such path.
NOT_BUILT = {"NotImplemented", "501", "UnknownOperationException"}

# What an operation demands, though its model calls it optional.
WANTED = {
    "DescribeLaunchTemplateVersions": ["LaunchTemplateId"],
    "DescribeLogStreams": ["logGroupName"],
    "FilterLogEvents": ["logGroupName"],
    "ListAccessKeys": ["UserName"],
    "ListBuildBatchesForProject": ["projectName"],
    "Query": ["KeyConditionExpression"],
}
# What tells when it was last heard of: another at each reading.
RESTLESS = {"LastPingDateTime"}


def items_of(paginator, page):
    found = []
    for key in paginator.result_keys:
        result = key.search(page)
        for it in result if isinstance(result, (list, dict)) else []:
            calm = {name: value for name, value in it.items() if name not in RESTLESS} if isinstance(it, dict) else it
            found.append(json.dumps(calm, sort_keys=True, default=str))
    return found


def read(client, operation, asked, **config):
    paginator = client.get_paginator(operation)
    pages = []
    for page in paginator.paginate(**asked, PaginationConfig=config):
        pages.append((page, items_of(paginator, page)))
        if len(pages) > 20 * MOST_PAGES:
            raise RuntimeError("does not end")
    return pages


def whole(service, name, model):
    """The question whose answer has the most items, and that answer; else the last refusal."""
    best, why = None, ("unasked", "nothing names what it asks for")
    for asked in requests(service, model.input_shape, WANTED.get(name)):
        try:
            pages = read(clients[service], botocore.xform_name(name), asked)
        except FAILURES as error:
            why = refusal(error)
            if why[0] in NOT_BUILT:
                break
            continue
        for page, _ in pages:
            remember(service, {key: value for key, value in page.items() if key != "ResponseMetadata"})
        items = [it for _, found in pages for it in found]
        if best is None or len(items) > len(best[1]):
            best = (asked, items)
    return best, why


def cut(service, name, asked, items, limit):
    """The same in pages: a verdict and words."""
    least = limit.metadata.get("min", 1)
    why = None
    for size in SIZES:
        if size < least or len(items) > MOST_PAGES * size:
            continue
        try:
            value = str(size) if limit.type_name == "string" else size
            pages = read(clients[service], botocore.xform_name(name), asked, PageSize=value)
        except FAILURES as error:
            why = refusal(error)
            continue
        found = [it for _, page in pages for it in page]
        fat = max((len(page) for _, page in pages), default=0)
        if sorted(found) != sorted(items):
            return size, len(pages), "differs", f"{len(items)} whole, {len(found)} in pages of {size}, {len(set(items) ^ set(found))} not in both"
        if fat > size:
            return size, len(pages), "ignores", f"{fat} on a page of {size}"
        return size, len(pages), "same", ""
    return 0, 0, "refused", ": ".join(why or ("too many", f"{len(items)} items"))[:160]


loader = session.get_component("data_loader")
questions = []
for service in SERVICES:
    try:
        paginators = loader.load_service_model(service, "paginators-1")["pagination"]
    except botocore.exceptions.UnknownServiceError:
        continue
    except botocore.exceptions.DataNotFoundError:
        continue
    questions += [(service, name, config) for name, config in paginators.items()]

for turn in range(3):
    left = []
    for service, name, config in questions:
        model = clients[service].meta.service_model.operation_model(name)
        best, (code, message) = whole(service, name, model)
        row = {"service": service, "operation": name, "items": 0, "pages": 0, "size": 0, "words": ""}
        if best is None:
            if turn < 2 and code not in NOT_BUILT:
                left.append((service, name, config))
                continue
            verdict = "not built" if code in NOT_BUILT else "unasked" if code == "unasked" else "failed"
            print(json.dumps({**row, "verdict": verdict, "words": f"{code}: {message}"[:160]}), flush=True)
            continue
        asked, items = best
        key = config.get("limit_key")
        if key is None:
            print(json.dumps({**row, "verdict": "no size", "items": len(items)}), flush=True)
            continue
        # The system lives: what it has may change between two readings, but not thrice.
        for _ in range(3):
            size, pages, verdict, words = cut(service, name, asked, items, model.input_shape.members[key])
            if verdict != "differs":
                break
            items = [it for _, found in read(clients[service], botocore.xform_name(name), asked) for it in found]
        print(json.dumps({**row, "verdict": verdict, "items": len(items), "pages": pages, "size": size, "words": words, "asked": asked}, default=str), flush=True)
    questions = left
