import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../lambda/function-world.ts';

describe('a repository for images', () => {
  let world: World;
  let ecr: ECRClient;
  beforeAll(async () => {
    world = await openWorld();
    ecr = new ECRClient(world.client);
  });
  afterAll(() => world[Symbol.asyncDispose]());
  const repositoryName = 'guild/api';

  it('has an address, and tags', async () => {
    const tags = [{ Key: 'team', Value: 'raid' }];
    const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName, tags }));
    expect(repository).toMatchObject({
      repositoryArn: 'arn:aws:ecr:us-east-1:000000000000:repository/guild/api',
      repositoryUri: '000000000000.dkr.ecr.us-east-1.amazonaws.com/guild/api',
      imageTagMutability: 'MUTABLE',
    });
    const resourceArn = repository!.repositoryArn;
    expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
  });

  it('is there once, under a name that ECR takes', async () => {
    await expect(ecr.send(new CreateRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
      name: 'RepositoryAlreadyExistsException',
    });
    await expect(ecr.send(new CreateRepositoryCommand({ repositoryName: 'Guild' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('keeps the policies that it is given', async () => {
    await expect(ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).rejects.toMatchObject({
      name: 'RepositoryPolicyNotFoundException',
    });
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    expect((await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText).toBe(policyText);
    const lifecyclePolicyText = '{"rules":[]}';
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    const read = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    expect(read).toMatchObject({ lifecyclePolicyText, repositoryName });
    await expect(ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: '{' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('is gone when it is deleted', async () => {
    await ecr.send(new DeleteRepositoryCommand({ repositoryName }));
    await expect(
      ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] })),
    ).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  });
});
