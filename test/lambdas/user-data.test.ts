import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeInstanceStatusCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { parseRules } from '../../cloud/machines/instance/rotate.ts';
import { AL2023, pave, profile } from '../cloud/aws/ec2/town.ts';
import { type Orchestrated, orchestrated } from './orchestrated.ts';

const tiers = ['web', 'api'] as const;
const source = (name: string) => path.join(import.meta.dirname, '../../services', name);
const text = (name: string) => readFileSync(source(name), 'utf8');

let all: Orchestrated;
let logs: CloudWatchLogsClient;
let userData: typeof import('../../lambdas/user-data.ts');
let roles: typeof import('../../lambdas/machine-roles.ts');
beforeAll(async () => {
  all = await orchestrated();
  userData = await import('../../lambdas/user-data.ts');
  roles = await import('../../lambdas/machine-roles.ts');
  const { endpoint, region, operator: credentials } = all.cloud;
  logs = new CloudWatchLogsClient({ endpoint, region, credentials });
});
afterAll(() => all[Symbol.asyncDispose]());

describe.each(tiers)('what the log agent of the %s tier is told', (tier) => {
  const entry = () => userData.logAgentConfiguration(tier).logs.logs_collected.files.collect_list[0]!;

  it('names the file that the unit writes to, and that logrotate keeps small', () => {
    const { file_path } = entry();
    expect(text(`${tier}/muster-${tier}.service`)).toContain(`\nStandardOutput=append:${file_path}\n`);
    expect(parseRules(text(`${tier}/muster-${tier}.logrotate`))).toEqual([
      { files: [file_path], maxBytes: 50 * 1024 ** 2, keep: 3, copyTruncate: true },
    ]);
    const { files } = parse(text(`${tier}/appspec.yml`)) as { files: { source: string; destination: string }[] };
    expect(files).toContainEqual({ source: `muster-${tier}.logrotate`, destination: '/etc/logrotate.d' });
  });

  it('names the log group into which the role of the tier may write, and nothing else', () => {
    const write = roles.statements(tier, 'key').filter(({ Action }) => Action.includes('logs:PutLogEvents'));
    expect(write.map(({ Resource }) => Resource.map((it) => it.split(':').slice(5).join(':')))).toEqual([
      [`log-group:${entry().log_group_name}:*`],
    ]);
  });
});

describe('an instance that was launched with the user data', () => {
  it('has in Logs what services/host/log.ts has written, under the time of the line', async () => {
    const { running, id } = await launch('api');
    const server = `import { log } from '${source('host/log.ts')}';
log('info', 'request', { requestId: 'the-one' });
setInterval(() => {}, 1000);`;
    const report = await running.shell({
      commandId: 'install',
      seconds: 20,
      commands: [
        `mkdir -p "$INSTANCE_ROOT/opt/muster/api" && cat >"$INSTANCE_ROOT/opt/muster/api/listen.mjs" <<'P'\n${server}\nP`,
        `cp "${source('api/muster-api.service')}" "$INSTANCE_ROOT/etc/systemd/system/"`,
        'systemctl daemon-reload && systemctl start muster-api',
      ],
    });
    expect(report).toMatchObject({ exitCode: 0 });
    const [found] = await vi.waitFor(
      async () => {
        const query = { logGroupName: '/muster/dev/api', filterPattern: '{ $.requestId = "the-one" }' };
        const { events = [] } = await logs.send(new FilterLogEventsCommand(query));
        expect(events).toHaveLength(1);
        return events;
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(found).toMatchObject({ logStreamName: id });
    expect(found!.timestamp).toBe(Date.parse((JSON.parse(found!.message!) as { time: string }).time));
  });
});

async function launch(tier: (typeof tiers)[number]) {
  const { cloud: running } = all;
  const config = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
  const iam = new IAMClient(config);
  const ec2 = new EC2Client(config);
  const { folder } = running.cloud;
  const town = { folder, running, ec2, iam, autoScaling: new AutoScalingClient(config), close: async () => {} };
  const [street, Name] = await Promise.all([pave(town), profile(town, tier)]);
  const Statement = roles.statements(tier, 'arn:aws:kms:us-east-1:000000000000:key/none');
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: tier, PolicyName: tier, PolicyDocument }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: `/muster/dev/${tier}` }));
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: AL2023,
      SubnetId: street.subnets[0],
      IamInstanceProfile: { Name },
      UserData: Buffer.from(userData.userData(tier)).toString('base64'),
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const id = Instances![0]!.InstanceId!;
  const status = new DescribeInstanceStatusCommand({ InstanceIds: [id] });
  const hasBooted = async () => (await ec2.send(status)).InstanceStatuses?.[0]?.InstanceStatus?.Status === 'ok';
  await vi.waitUntil(hasBooted, { timeout: 20_000, interval: 50 });
  return { id, running: running.cloud.instances.get(id)! };
}
