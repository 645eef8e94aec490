"""Every waiter that botocore has, for each thing of its kind that there is: each must end, and none may fail.

Prints a JSON object for each: service, waiter, verdict, things and words.
"""
import json
import sys

import botocore
from botocore.exceptions import WaiterError

from asking import FAILURES, SERVICES, clients, pages_of, refusal, remember, requests

# What a waiter asks for where its operation demands nothing: one of these.
ASKED = {
    "DescribeAlarms": "AlarmNames",
    "DescribeDBInstances": "DBInstanceIdentifier",
    "DescribeDBSnapshots": "DBSnapshotIdentifier",
    "DescribeImages": "ImageIds",
    "DescribeInstanceStatus": "InstanceIds",
    "DescribeInstances": "InstanceIds",
    "DescribeInternetGateways": "InternetGatewayIds",
    "DescribeLoadBalancers": "LoadBalancerArns",
    "DescribeNatGateways": "NatGatewayIds",
    "DescribeNetworkInterfaces": "NetworkInterfaceIds",
    "DescribeSecurityGroups": "GroupIds",
    "DescribeStacks": "StackName",
    "DescribeSubnets": "SubnetIds",
    "DescribeVolumes": "VolumeIds",
    "DescribeVpcs": "VpcIds",
}

# What is there stands and runs: what waits for an end, or for a thing of another state, would wait for ever.
NOT_SO = """ChangeSetCreateComplete CompositeAlarmExists ContributorInsightsEnabled KinesisStreamingDestinationActive
NetworkInterfaceAvailable SecondaryNetworkCreateComplete TargetDeregistered VolumeAvailable""".split()
ENDS = ("Deleted", "DeleteComplete", "NotExists", "NotExist", "Terminated", "Stopped", "UpdateComplete", "RollbackComplete", "ImportComplete", "Disassociated")


def given(service, name, model):
    """The questions that the waiter can be asked with, from what was told."""
    wanted = [ASKED[name]] if name in ASKED else None
    questions = requests(service, model.input_shape, wanted)
    return [it for it in questions if it and "arn:aws:iam::aws:policy" not in str(it)]


def learn():
    """What there is, from every list that asks for nothing, then from what those name."""
    ec2 = clients["ec2"]
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    for instance in sum((it["Instances"] for it in ec2.describe_instances(Filters=running)["Reservations"]), []):
        remember("ec2", {"InstanceId": instance["InstanceId"]})
        remember("ec2", [{"VolumeId": it["Ebs"]["VolumeId"]} for it in instance["BlockDeviceMappings"]])
    for _ in range(2):
        for service, client in clients.items():
            for name in client.meta.service_model.operation_names:
                model = client.meta.service_model.operation_model(name)
                if not name.startswith(("List", "Describe")) or model.has_streaming_output:
                    continue
                if (service, name) not in LEARNT:
                    continue
                for asked in requests(service, model.input_shape):
                    try:
                        for page in pages_of(client, name, asked):
                            remember(service, page)
                    except FAILURES:
                        pass


LEARNT = {
    ("cloudformation", "ListStacks"), ("cloudwatch", "DescribeAlarms"), ("codedeploy", "ListApplications"),
    ("codedeploy", "ListDeploymentGroups"), ("codedeploy", "ListDeployments"), ("dynamodb", "ListTables"),
    ("ec2", "DescribeImages"), ("ec2", "DescribeInternetGateways"),
    ("ec2", "DescribeNatGateways"), ("ec2", "DescribeNetworkInterfaces"), ("ec2", "DescribeSecurityGroups"),
    ("ec2", "DescribeSubnets"), ("ec2", "DescribeVpcs"),
    ("elbv2", "DescribeLoadBalancers"), ("elbv2", "DescribeTargetGroups"), ("iam", "ListInstanceProfiles"),
    ("iam", "ListAttachedRolePolicies"), ("iam", "ListRoles"), ("lambda", "ListFunctions"), ("rds", "DescribeDBInstances"),
    ("rds", "DescribeDBSnapshots"), ("s3", "ListBuckets"), ("s3", "ListObjectsV2"), ("ssm", "ListCommandInvocations"),
    ("ssm", "ListCommands"),
}


def main():
    learn()
    for service in SERVICES:
        client = clients[service]
        for attribute in client.waiter_names:
            waiter = client.get_waiter(attribute)
            name = waiter.name
            model = client.meta.service_model.operation_model(waiter.config.operation)
            row = {"service": service, "waiter": name, "things": 0, "words": ""}
            if name in NOT_SO or name.endswith(ENDS):
                continue
            done, words, strangers = 0, [], 0
            asked = given(service, waiter.config.operation, model)
            for question in asked:
                try:
                    waiter.wait(**question, WaiterConfig={"Delay": 1, "MaxAttempts": 3})
                    done += 1
                except WaiterError as error:
                    last = error.last_response
                    code = last.get("Error", {}).get("Code") if isinstance(last, dict) else None
                    # An object of another bucket, an ARN of another kind: names that do not belong together.
                    if code in ("404", "NoSuchEntity"):
                        strangers += 1
                    else:
                        words.append(f"{code or error.kwargs.get('reason')}: {json.dumps(question)}"[:160])
                except FAILURES as error:
                    words.append(": ".join(refusal(error))[:160])
            verdict = "nothing to wait for" if not asked or strangers == len(asked) else "ended" if not words else "failed"
            if any("NotImplemented" in it or "501" in it for it in words):
                verdict = "not built"
            print(json.dumps({**row, "verdict": verdict, "things": done, "words": "; ".join(words[:2])}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
