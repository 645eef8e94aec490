import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What the orchestrator itself keeps: its lock, its write-ahead rows, who waits for what, and the events that could not be delivered. */
export class Storage extends Construct {
  readonly key: kms.Key;
  readonly table: dynamodb.Table;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      alias: `${name}-orchestrator`,
      description: `What the orchestrator of ${name} keeps at rest`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    // EventBridge seals what it puts into the queue in its own name, and a rule has no role whose policies could say so: without this its
    // dead letters are lost. It brings no `aws:SourceArn` to KMS; which rules may send, the queue's policy says.
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'DeadLetters',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: ['*'],
      }),
    );
    this.table = new dynamodb.Table(this, 'Table', {
      tableName: name,
      partitionKey: { name: 'kind', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'name', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Task tokens are in it: whoever has one can end a state.
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      queueName: `${name}-dead-letters`,
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: this.key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is where the rules of EventBridge put what they could not deliver; an alarm watches it',
    });
  }
}
