"""boto3, unmodified: asks everything that can be asked, of what earlier answers named, and holds the answers against botocore's models.

Prints how many operations answered, and which, then a line for each member that is missing, out of its list of values, its length or its pattern.
"""
import os
import re

import boto3
import botocore
from botocore.exceptions import BotoCoreError, ClientError

SERVICES = """autoscaling cloudformation cloudwatch codebuild codecommit codedeploy dynamodb ec2 ecr elbv2 events fis iam kms lambda
logs rds s3 scheduler secretsmanager stepfunctions sns sqs ssm sts""".split()

IAM = {"elbv2": "elasticloadbalancing", "stepfunctions": "states"}

# Members that ask for what answers call otherwise.
SAME = {
    ("codebuild", "names"): "projects",
    ("codecommit", "branchName"): "branches",
    ("codecommit", "commitSpecifier"): "commitId",
    ("codecommit", "afterCommitSpecifier"): "commitId",
    ("codecommit", "filePath"): "absolutePath",
    ("codedeploy", "applicationName"): "applications",
    ("codedeploy", "deploymentGroupName"): "deploymentGroups",
    ("dynamodb", "TableName"): "TableNames",
    ("iam", "PolicyName"): "PolicyNames",
    ("s3", "Bucket"): "Name",
    ("secretsmanager", "SecretId"): "ARN",
}


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


def remember(service, value, name=""):
    """Keeps the first name of each kind that an answer tells: what the next question can be about."""
    if isinstance(value, dict):
        for key, inner in value.items():
            remember(service, inner, key)
    elif isinstance(value, list):
        for inner in value:
            remember(service, inner, name)
    elif isinstance(value, str) and value:
        known.setdefault((service, name.lower()), value)


def request(service, shape):
    """The required members of an input, from what was told so far; None while something was not."""
    filled = {}
    for name in shape.required_members if shape else ():
        member = shape.members[name]
        value = known.get((service, SAME.get((service, name), name).lower()))
        if member.type_name == "string" and member.enum:
            value = member.enum[0]
        if value is None:
            return None
        filled[name] = [value] if member.type_name == "list" else value
    return filled


clients = {service: boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"]) for service in SERVICES}
# What the stack has none of, and other operations ask for.
clients["codecommit"].create_repository(repositoryName="words")
clients["codecommit"].put_file(repositoryName="words", branchName="main", filePath="words.txt", fileContent=b"words")
clients["codedeploy"].create_application(applicationName="words", computePlatform="Server")
clients["secretsmanager"].create_secret(Name="words", SecretString="words")
vpc = clients["ec2"].create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
clients["elbv2"].create_target_group(Name="words", Protocol="HTTP", Port=80, VpcId=vpc)
clients["iam"].create_instance_profile(InstanceProfileName="words")
clients["logs"].create_log_group(logGroupName="words")

questions = [
    (service, name, client.meta.service_model.operation_model(name))
    for service, client in clients.items()
    for name in client.meta.service_model.operation_names
    if re.match("Describe|List|Get|BatchGet|Head|Filter|Query", name)
]
known = {}
answered = []
found = []
rounds = 0
while questions and rounds < 3:
    left = []
    for service, name, model in questions:
        asked = request(service, model.input_shape)
        try:
            if asked is None or model.has_streaming_output:
                raise LookupError
            answer = getattr(clients[service], botocore.xform_name(name))(**asked)
        except (BotoCoreError, ClientError, LookupError):
            left.append((service, name, model))  # not built, or wants another name
            continue
        answered.append(f"{IAM.get(service, service)}:{name}")
        if model.output_shape is not None:
            remember(service, {key: value for key, value in answer.items() if key != "ResponseMetadata"})
            found += sorted({f"{service} {name}{it}" for it in defects(model.output_shape, answer, "")})
    if len(left) == len(questions):
        break
    questions = left
    rounds += 1
print("answered", len(answered), *sorted(answered))
print("\n".join(found), end="")
