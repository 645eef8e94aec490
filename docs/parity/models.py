"""Holds the operations and fields that our code uses, as JSON on stdin, against botocore's models, which are made by others from AWS's own.

Prints botocore's version, then a line for each operation, field or required input that the two do not agree on.
"""
import json
import sys

import botocore
import botocore.session

NAMES = {"elasticloadbalancing": "elbv2", "states": "stepfunctions"}


def member(shape, path):
    """The shape at the end of a path, lists seen through; None if there is no such member."""
    for name in path.split("."):
        while shape.type_name == "list":
            shape = shape.member
        if shape.type_name != "structure" or name not in shape.members:
            return None
        shape = shape.members[name]
    return shape


def differences(operation, fields):
    service, _, name = operation.partition(":")
    model = session.get_service_model(NAMES.get(service, service))
    if name not in model.operation_names:
        yield f"{operation} is not known"
        return
    known = model.operation_model(name)
    for kind, shape in (("writes", known.input_shape), ("reads", known.output_shape)):
        for path in fields[kind]:
            if shape is None or member(shape, path) is None:
                yield f"{operation} {kind} {path}, which is not known"
    for required in known.input_shape.required_members if known.input_shape and fields["writes"] else ():
        token = known.input_shape.members[required].metadata.get("idempotencyToken")
        if required not in fields["writes"] and not token:
            yield f"{operation} does not write {required}, which is required"


session = botocore.session.Session()
found = [it for operation, fields in json.load(sys.stdin).items() for it in differences(operation, fields)]
print(botocore.__version__)
print("\n".join(found), end="")
