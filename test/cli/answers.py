"""boto3, unmodified: asks everything that can be asked without naming anything, and holds the answers against botocore's models.

Prints how many operations answered, and which, then a line for each member that is missing, out of its list of values, its length or its pattern.
"""
import os
import re

import boto3
import botocore
from botocore.exceptions import ClientError

SERVICES = """autoscaling cloudformation cloudwatch codebuild codecommit codedeploy dynamodb ec2 ecr elbv2 events fis iam kms lambda
logs rds s3 scheduler secretsmanager stepfunctions sns sqs ssm sts""".split()

IAM = {"elbv2": "elasticloadbalancing", "stepfunctions": "states"}


def defects(shape, value, path):
    limits = shape.metadata
    if value is None:
        return
    if shape.type_name == "structure":
        yield from (f"{path}.{name} is missing" for name in shape.required_members if name not in value)
        for name, member in shape.members.items():
            if name in value:
                yield from defects(member, value[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for item in value:
            yield from defects(shape.member, item, f"{path}[]")
    elif shape.type_name == "map":
        for item in value.values():
            yield from defects(shape.value, item, f"{path}{{}}")
    # Policies come decoded: they are strings in the model, and documents to the caller.
    elif shape.type_name == "string" and isinstance(value, str):
        if shape.enum and value not in shape.enum:
            yield f"{path} is {value!r}, which is not one of {', '.join(shape.enum)}"
        if not limits.get("min", 0) <= len(value) <= limits.get("max", len(value)):
            yield f"{path} has {len(value)} characters: {value[:60]!r}"
        if not matches(limits.get("pattern"), value):
            yield f"{path} is {value[:60]!r}, which does not match {limits['pattern']}"
    elif shape.type_name in ("integer", "long"):
        if not limits.get("min", value) <= value <= limits.get("max", value):
            yield f"{path} is {value}"


def matches(pattern, value):
    try:
        return pattern is None or re.search(pattern, value)
    except re.error:  # Java's, which Python does not read
        return True


answered = []
found = []
for service in SERVICES:
    client = boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    model = client.meta.service_model
    for name in filter(re.compile("Describe|List|Get").match, model.operation_names):
        operation = model.operation_model(name)
        asks_for_something = operation.input_shape is not None and operation.input_shape.required_members
        if asks_for_something or operation.has_streaming_output:
            continue
        try:
            answer = getattr(client, botocore.xform_name(name))()
        except ClientError:
            continue  # not built, or wants a name after all
        answered.append(f"{IAM.get(service, service)}:{name}")
        if operation.output_shape is not None:
            found += sorted({f"{service} {name}{it}" for it in defects(operation.output_shape, answer, "")})
print("answered", len(answered), *answered)
print("\n".join(found), end="")
