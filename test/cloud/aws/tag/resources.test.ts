import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  GetTagKeysCommand,
  GetTagValuesCommand,
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let tagging: ResourceGroupsTaggingAPIClient;
let made: string[];
beforeAll(async () => {
  account = await startAccount();
  const { client } = account;
  tagging = new ResourceGroupsTaggingAPIClient(client);
  const own = [{ Key: 'project', Value: 'roster' }];
  const { Vpc } = await new EC2Client(client).send(
    new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: [{ ResourceType: 'vpc', Tags: own }] }),
  );
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'tagged' }));
  await s3.send(new PutBucketTaggingCommand({ Bucket: 'tagged', Tagging: { TagSet: own } }));
  await s3.send(new CreateBucketCommand({ Bucket: 'untagged' }));
  await new SQSClient(client).send(new CreateQueueCommand({ QueueName: 'jobs', tags: { project: 'roster' } }));
  await new DynamoDBClient(client).send(
    new CreateTableCommand({
      TableName: 'another',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      Tags: [{ Key: 'project', Value: 'bank' }],
    }),
  );
  made = [
    `arn:aws:ec2:${client.region}:${account.account}:vpc/${Vpc?.VpcId}`,
    'arn:aws:s3:::tagged',
    `arn:aws:sqs:${client.region}:${account.account}:jobs`,
  ];
});
afterAll(() => account?.[Symbol.asyncDispose]());

const found = async (input: GetResourcesCommandInput) =>
  (await tagging.send(new GetResourcesCommand(input))).ResourceTagMappingList?.map((it) => it.ResourceARN);
const project = (...Values: string[]) => ({ TagFilters: [{ Key: 'project', Values }] });

it('finds what has a tag, whichever service has it, and nothing else', async () => {
  expect(await found(project('roster'))).toEqual([...made].sort());
  expect(await found(project())).toHaveLength(4);
  expect(await found({ TagFilters: [...project('roster').TagFilters, { Key: 'tier' }] })).toEqual([]);
});

it('finds the resources of a service, of a type, and by their ARNs', async () => {
  expect(await found({ ...project(), ResourceTypeFilters: ['ec2:vpc', 's3'] })).toEqual(made.slice(0, 2));
  expect(await found({ ResourceTypeFilters: ['ec2:subnet', 'dynamodb:index'] })).toEqual([]);
  expect(await found({ ResourceARNList: [made[2]!, 'arn:aws:s3:::untagged'] })).toEqual([made[2]]);
  await expect(found({ ...project(), ResourceARNList: made })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

it('gives the same in pages of one', async () => {
  const pages = [];
  for await (const page of paginateGetResources({ client: tagging, pageSize: 1 }, project('roster'))) pages.push(page);
  expect(pages.map((it) => it.ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN))).toEqual(
    [...made].sort().map((arn) => [arn]),
  );
});

it('tells the keys, and the values of one', async () => {
  expect((await tagging.send(new GetTagKeysCommand({}))).TagKeys).toEqual(['project']);
  expect((await tagging.send(new GetTagValuesCommand({ Key: 'project' }))).TagValues).toEqual(['bank', 'roster']);
});
