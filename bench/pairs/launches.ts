import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { replaceThoseSince } from './database.ts';
import type { Pair } from './pair.ts';
import type { World } from './world.ts';

/** Saves a version of the API's launch template whose instances do this as well when they boot; answers its number. */
async function save(world: World, more: string): Promise<string> {
  const LaunchTemplateName = world.named('api');
  const { Version: SourceVersion } = (await world.group('api')).LaunchTemplate!;
  const { LaunchTemplateVersions } = await world.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: [SourceVersion!] }),
  );
  const script = Buffer.from(LaunchTemplateVersions![0]!.LaunchTemplateData!.UserData!, 'base64').toString();
  const UserData = Buffer.from(`${script}${more}`).toString('base64');
  const { LaunchTemplateVersion } = await world.ec2.send(
    new CreateLaunchTemplateVersionCommand({ LaunchTemplateName, SourceVersion, LaunchTemplateData: { UserData } }),
  );
  return String(LaunchTemplateVersion!.VersionNumber);
}

const launch = (world: World, Version: string) =>
  world.autoScaling.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: world.named('api'),
      LaunchTemplate: { LaunchTemplateName: world.named('api'), Version },
    }),
  );

const forget = (world: World, version: string) =>
  world.ec2.send(
    new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName: world.named('api'), Versions: [version] }),
  );

/** A setting that every health check overlooks and every query stumbles over. */
const BROKEN = `echo 'PGOPTIONS=-csearch_path=nowhere' >>"\${INSTANCE_ROOT:-}/etc/muster/environment"\n`;
let before = { tried: '', untried: '', since: new Date() };

export const launchTemplateLatest: Pair = {
  stays: 15,
  async bad(world) {
    const since = new Date();
    const tried = (await world.group('api')).LaunchTemplate!.Version!;
    await launch(world, '$Latest');
    before = { tried, untried: await save(world, BROKEN), since };
  },
  async mend(world) {
    await launch(world, before.tried);
    await replaceThoseSince(world, before.since);
    await forget(world, before.untried);
  },
};

/** Once in service it answers nothing for half a minute: it fills its caches, or its host is slow. */
const SLOW = `(
  until systemctl is-active --quiet muster-api; do sleep 0.5; done
  sleep 4
  systemctl kill --signal=STOP muster-api
  sleep 30
  systemctl kill --signal=CONT muster-api
) >/dev/null 2>&1 &
`;

const grace = (world: World, HealthCheckGracePeriod: number) =>
  world.autoScaling.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: world.named('api'), HealthCheckGracePeriod }),
  );
let enough = 0;

export const graceShorterThanBoot: Pair = {
  with: { expect: { ended: 0, rtoMs: 60_000, errorRate: 0.5 } },
  stays: 40,
  async given(world) {
    const since = new Date();
    const tried = (await world.group('api')).LaunchTemplate!.Version!;
    before = { tried, untried: await save(world, SLOW), since };
    await launch(world, before.untried);
  },
  async bad(world) {
    enough = (await world.group('api')).HealthCheckGracePeriod!;
    await grace(world, 0);
  },
  async mend(world) {
    await grace(world, enough);
    await world.settled();
  },
  async after(world) {
    await launch(world, before.tried);
    await replaceThoseSince(world, before.since);
    await forget(world, before.untried);
  },
};
