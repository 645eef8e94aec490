import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { zone } from '../naming.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { PreflightFailed } from './preflight-failed.ts';
import { violations } from './rules.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

/** What can be known beforehand to fail costs two seconds here instead of twelve minutes later. */
export const handler = step(z.object({}), async () => {
  const wanted = settings.zones.map(zone);
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  const open = AvailabilityZones.filter(({ State }) => State === 'available').map(({ ZoneName }) => ZoneName);
  const closed = wanted.filter((name) => !open.includes(name));
  const found = [
    ...violations(settings),
    ...closed.map((name) => `zone "${name}" is not available: choose "zones" from ${open.join(', ')}`),
  ];
  if (found.length > 0) throw new PreflightFailed(found.join('; '));
  return {};
});
