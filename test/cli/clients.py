"""boto3, unmodified: lists, describes and creates things, with its paginators, waiters and exceptions. Prints one line for each."""
import boto3

ec2 = boto3.client("ec2")
vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
ec2.get_waiter("vpc_available").wait(VpcIds=[vpc])
print("vpcs", sum(len(page["Vpcs"]) for page in ec2.get_paginator("describe_vpcs").paginate()))

s3 = boto3.client("s3")
s3.create_bucket(Bucket="from-boto3")
s3.put_object(Bucket="from-boto3", Key="words.txt", Body=b"words from boto3")
print("object", s3.get_object(Bucket="from-boto3", Key="words.txt")["Body"].read().decode())

kms = boto3.client("kms")
key = kms.create_key()["KeyMetadata"]["KeyId"]
sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
print("kms", kms.decrypt(CiphertextBlob=sealed)["Plaintext"].decode())

cloudwatch = boto3.client("cloudwatch")
cloudwatch.put_metric_data(Namespace="boto3", MetricData=[{"MetricName": "calls", "Value": 1}])
print("metrics", [metric["MetricName"] for metric in cloudwatch.list_metrics(Namespace="boto3")["Metrics"]])

rds = boto3.client("rds")
try:
    rds.describe_db_instances(DBInstanceIdentifier="nobody")
except rds.exceptions.DBInstanceNotFoundFault as error:
    print("error", error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
