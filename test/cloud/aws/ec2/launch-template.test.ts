import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTown, type Town, template } from './town.ts';

describe('the newest version of a launch template', () => {
  const LaunchTemplateName = 'web';
  let town: Town;
  beforeAll(async () => {
    town = await openTown();
    await template(town, LaunchTemplateName, {});
  });
  afterAll(() => town.close());

  const save = async () =>
    (
      await town.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateName,
          LaunchTemplateData: { InstanceType: 't3.small' },
        }),
      )
    ).LaunchTemplateVersion!.VersionNumber;
  async function newest() {
    const { LaunchTemplates } = await town.ec2.send(
      new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: [LaunchTemplateName] }),
    );
    const { LaunchTemplateVersions } = await town.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ['$Latest'] }),
    );
    return [LaunchTemplates![0]!.LatestVersionNumber, LaunchTemplateVersions![0]!.VersionNumber];
  }

  it('is the newest that is left when it is deleted, and its number is not given again', async () => {
    expect(await save()).toBe(2);
    expect(await newest()).toEqual([2, 2]);
    await town.ec2.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ['2'] }));
    expect(await newest()).toEqual([1, 1]);
    expect(await save()).toBe(3);
    expect(await newest()).toEqual([3, 3]);
  });
});
