import { each, pages, type Source, tagsOf } from './tagged.ts';

const s3: Source = async (cloud) => {
  const api = await cloud.use('s3');
  const { Buckets = [] } = await api.ListBuckets({});
  return each(
    Buckets.map(({ Name }) => `arn:aws:s3:::${Name}`),
    async (arn) => (await api.GetBucketTagging({ Bucket: arn.split(':').at(-1) })).TagSet,
  );
};

const dynamodb: Source = async (cloud) => {
  const api = await cloud.use('dynamodb');
  const names = await pages(async (ExclusiveStartTableName) => {
    const page = await api.ListTables({ ExclusiveStartTableName });
    return [page.TableNames, page.LastEvaluatedTableName];
  });
  return each(
    names.map((name) => cloud.arn('dynamodb', `table/${name}`)),
    async (ResourceArn) => (await api.ListTagsOfResource({ ResourceArn })).Tags,
  );
};

const kms: Source = async (cloud) => {
  const api = await cloud.use('kms');
  const keys = await pages(async (Marker) => {
    const page = await api.ListKeys({ Marker });
    return [page.Keys, page.NextMarker];
  });
  return each(
    keys.map((it) => it.KeyArn),
    (KeyId) =>
      pages(async (Marker) => {
        const page = await api.ListResourceTags({ KeyId, Marker });
        return [page.Tags, page.NextMarker];
      }),
  );
};

const secretsmanager: Source = async (cloud) => {
  const api = await cloud.use('secretsmanager');
  const secrets = await pages(async (NextToken) => {
    const page = await api.ListSecrets({ NextToken });
    return [page.SecretList, page.NextToken];
  });
  return secrets.map((it) => ({ arn: it.ARN!, tags: tagsOf(it.Tags) }));
};

const ssm: Source = async (cloud) => {
  const api = await cloud.use('ssm');
  const parameters = await pages(async (NextToken) => {
    const page = await api.DescribeParameters({ NextToken });
    return [page.Parameters, page.NextToken];
  });
  const names = new Map(parameters.map((it) => [it.ARN!, it.Name!]));
  return each(
    [...names.keys()],
    async (arn) => (await api.ListTagsForResource({ ResourceType: 'Parameter', ResourceId: names.get(arn) })).TagList,
  );
};

const ecr: Source = async (cloud) => {
  const api = await cloud.use('ecr');
  const { repositories = [] } = await api.DescribeRepositories({});
  return each(
    repositories.map((it) => it.repositoryArn),
    async (resourceArn) => (await api.ListTagsForResource({ resourceArn })).tags,
  );
};

export const storage = { s3, dynamodb, kms, secretsmanager, ssm, ecr };
