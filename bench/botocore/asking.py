"""botocore's clients of a live system, and what their answers name: the questions are put with those names."""
import itertools
import os

import botocore
import botocore.session
from botocore.exceptions import BotoCoreError, ClientError

SERVICES = """autoscaling cloudcontrol cloudformation cloudtrail cloudwatch codebuild codecommit codedeploy dynamodb ec2 ecr elbv2 events
fis iam kms lambda logs rds resourcegroupstaggingapi s3 scheduler secretsmanager stepfunctions sns sqs ssm sts""".split()

# What a request calls otherwise than the answer that tells it.
SAME = {
    ("cloudtrail", "trailname"): "name",
    ("codebuild", "projectname"): "projects",
    ("codecommit", "aftercommitspecifier"): "commitid",
    ("codedeploy", "applicationname"): "applications",
    ("codedeploy", "deploymentgroupname"): "deploymentgroups",
    ("codedeploy", "deploymentid"): "deployments",
    ("dynamodb", "tablename"): "tablenames",
    ("events", "rule"): "name",
    ("iam", "policyname"): "policynames",
    ("iam", "policyarn"): "policyarn",
    ("elbv2", "loadbalancerarns"): "loadbalancerarn",
    ("rds", "dbinstanceidentifier"): "dbinstanceidentifier",
    ("cloudwatch", "alarmnames"): "alarmname",
    ("dynamodb", "resourcearn"): "tablearn",
    ("s3", "key"): "key",
    ("logs", "loggroupidentifier"): "loggroupname",
    ("kms", "keyid"): "targetkeyid",
    ("s3", "bucket"): "name",
    ("secretsmanager", "secretid"): "arn",
    ("stepfunctions", "maprunarn"): "maprunarn",
    ("ssm", "names"): "name",
    ("ec2", "instanceids"): "instanceid",
    ("ec2", "imageids"): "imageid",
    ("ec2", "internetgatewayids"): "internetgatewayid",
    ("ec2", "natgatewayids"): "natgatewayid",
    ("ec2", "networkinterfaceids"): "networkinterfaceid",
    ("ec2", "groupids"): "groupid",
    ("ec2", "subnetids"): "subnetid",
    ("ec2", "volumeids"): "volumeid",
    ("ec2", "vpcids"): "vpcid",
    ("events", "targetarn"): "arn",
    ("iam", "policysourcearn"): "arn",
    ("sns", "topicarn"): "topicarn",
    ("sqs", "queueurl"): "queueurls",
    ("fis", "experimenttemplateid"): "id",
}

# Names that no answer tells, and every account has.
GIVEN = {
    ("cloudcontrol", "typename"): ["AWS::S3::Bucket", "AWS::EC2::VPC"],
    ("cloudformation", "type"): ["RESOURCE"],
    ("rds", "engine"): ["postgres"],
    ("rds", "dbparametergroupfamily"): ["postgres18", "postgres17"],
    ("resourcegroupstaggingapi", "key"): ["muster:environment"],
    ("ssm", "path"): ["/", "/muster"],
    ("ssm", "instanceid"): [],
}

session = botocore.session.Session()
clients = {
    name: session.create_client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    for name in SERVICES
}
known = {}
CANDIDATES = 6


def told(service, name):
    """What answers named so, the newest last, and at most as many as there is time for."""
    key = (service, SAME.get((service, name.lower()), name.lower()))
    return GIVEN.get(key, list(known.get(key, {}))[:CANDIDATES])


def remember(service, value, name=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            remember(service, inner, key)
    elif isinstance(value, list):
        for inner in value:
            remember(service, inner, name)
    elif isinstance(value, str) and value:
        known.setdefault((service, name.lower()), {})[value] = True


def requests(service, shape, wanted=None):
    """Every way to fill the required members of an input, or those that are wanted, from what was told so far."""
    names = wanted or (shape.required_members if shape else [])
    ways = []
    for name in names:
        member = shape.members[name]
        values = told(service, name)
        if member.type_name == "string" and member.enum:
            values = member.enum[:3]
        if member.type_name not in ("string", "list"):
            return []
        ways.append([[it] if member.type_name == "list" else it for it in values])
    return [dict(zip(names, way)) for way in itertools.islice(itertools.product(*ways), 12)]


def pages_of(client, operation, asked):
    """All answers to a question, whether or not botocore knows how to page it."""
    method = botocore.xform_name(operation)
    if client.can_paginate(method):
        yield from client.get_paginator(method).paginate(**asked)
    else:
        yield getattr(client, method)(**asked)


def refusal(error):
    """What went wrong, in a few words."""
    if isinstance(error, ClientError):
        return error.response["Error"].get("Code", "?"), error.response["Error"].get("Message", "")
    return type(error).__name__, str(error)


FAILURES = (BotoCoreError, ClientError)
