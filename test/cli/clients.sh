#!/bin/bash
# The AWS CLI, unmodified: lists, describes, creates and starts things. Prints one line for each.
set -euo pipefail
# The same for versions 1 and 2; the variable keeps version 2 from paging.
export AWS_PAGER=""
aws() { command aws --output text "$@"; }

echo "identity $(aws sts get-caller-identity --query Arn)"
vpc=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId)
aws ec2 wait vpc-available --vpc-ids "$vpc"
echo "vpc $(aws ec2 describe-vpcs --vpc-ids "$vpc" --query 'Vpcs[0].CidrBlock')"
aws s3api create-bucket --bucket from-the-cli >/dev/null
echo "words from the CLI" | aws s3 cp - s3://from-the-cli/words.txt
echo "object $(aws s3 cp s3://from-the-cli/words.txt -)"
role=$(aws iam create-role --role-name states --query Role.Arn --assume-role-policy-document \
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}')
machine=$(aws stepfunctions create-state-machine --name hello --role-arn "$role" --query stateMachineArn --definition \
  '{"QueryLanguage":"JSONata","StartAt":"Hello","States":{"Hello":{"Type":"Pass","Output":"{% \"hello \" & $states.input.who %}","End":true}}}')
execution=$(aws stepfunctions start-execution --state-machine-arn "$machine" --input '{"who":"world"}' --query executionArn)
for _ in $(seq 50); do
  [ "$(aws stepfunctions describe-execution --execution-arn "$execution" --query status)" = RUNNING ] || break
done
echo "output $(aws stepfunctions describe-execution --execution-arn "$execution" --query output)"
# Version 1 forgets AWS_ENDPOINT_URL for RDS alone, and has to be told.
{ aws rds describe-db-instances --endpoint-url "$AWS_ENDPOINT_URL" --db-instance-identifier nobody 2>&1 || true; } |
  grep -o DBInstanceNotFound
