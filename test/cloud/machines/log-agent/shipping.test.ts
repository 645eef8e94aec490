import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  type FilteredLogEvent,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AL2023, openTown, pave, profile, serving, type Town } from '../../aws/ec2/town.ts';

/** Logs a number every few milliseconds, over its restarts, and a last word when it is told to end. */
const COUNTER = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
let n = existsSync('n') ? Number(readFileSync('n')) : 0;
const say = (text) => process.stdout.write(JSON.stringify({ time: new Date().toISOString(), ...text }) + '\\n');
process.on('SIGTERM', () => { writeFileSync('n', String(n)); say({ ended: n }); process.exit(0); });
console.error('Error: at first\\n    at somewhere\\n    at somewhere else');
setInterval(() => say({ n: n++ }), 5);
`;

const WAIT = { timeout: 20_000, interval: 50 };
const FILE = '/var/log/app/out.log';
const CONFIGURATION = {
  logs: {
    logs_collected: {
      files: {
        collect_list: [
          {
            file_path: FILE,
            log_group_name: '/town/app',
            log_stream_name: '{instance_id}',
            timestamp_format: '%Y-%m-%dT%H:%M:%S.%fZ',
            timezone: 'UTC',
          },
        ],
      },
    },
    force_flush_interval: 1,
  },
};

const USER_DATA = serving(COUNTER)
  .replace('Restart=always', `StandardOutput=append:${FILE}\nRestart=always`)
  .replace('systemctl daemon-reload', 'mkdir -p "$INSTANCE_ROOT/var/log/app"\nsystemctl daemon-reload')
  .concat(`cat >"$INSTANCE_ROOT/etc/logs.json" <<'LOGS'
${JSON.stringify(CONFIGURATION)}
LOGS
"$INSTANCE_ROOT/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl" -a fetch-config -m ec2 -s -c file:/etc/logs.json
`);

let town: Town;
let logs: CloudWatchLogsClient;
let id: string;
let root: string;

const permit = () =>
  town.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'app',
      PolicyName: 'logs',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: 'arn:aws:logs:*:*:log-group:/town/app:*',
          },
        ],
      }),
    }),
  );

beforeAll(async () => {
  town = await openTown();
  const { endpoint, region, operator } = town.running;
  logs = new CloudWatchLogsClient({ endpoint, region, credentials: operator });
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/town/app' }));
  const [street, Name] = await Promise.all([pave(town), profile(town, 'app')]);
  await permit();
  const { Instances } = await town.ec2.send(
    new RunInstancesCommand({
      ImageId: AL2023,
      SubnetId: street.subnets[0],
      IamInstanceProfile: { Name },
      UserData: Buffer.from(USER_DATA).toString('base64'),
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  id = Instances![0]!.InstanceId!;
  root = path.join(town.folder, 'ec2', id, 'root');
});
afterAll(() => town.close());

async function shipped(): Promise<FilteredLogEvent[]> {
  const all: FilteredLogEvent[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName: '/town/app' }))
    all.push(...events);
  return all;
}
const numbers = async () =>
  (await shipped()).flatMap(({ message }) => (message!.includes('"n"') ? [JSON.parse(message!).n as number] : []));
const onInstance = async (...commands: string[]) =>
  expect(await town.running.cloud.instances.get(id)!.shell({ commandId: 'test', commands, seconds: 10 })).toMatchObject(
    { exitCode: 0 },
  );
const instanceFile = (name: string) => readFileSync(path.join(root, name), 'utf8');

/** Until a line that was written after this was asked has been shipped. */
async function arrives(): Promise<void> {
  const written = Number(/"n":(\d+)\}\s*$/.exec(instanceFile(FILE))?.[1] ?? (await numbers()).at(-1));
  await vi.waitFor(async () => expect((await numbers()).at(-1)).toBeGreaterThan(written), {
    timeout: 20_000,
    interval: 50,
  });
}
async function noneTwiceNoneMissing(): Promise<void> {
  await arrives();
  const all = await numbers();
  const breaks = all.flatMap((n, index) => (index > 0 && n !== all[index - 1]! + 1 ? [[all[index - 1], n]] : []));
  expect({ first: all[0], breaks }).toEqual({ first: 0, breaks: [] });
}
/** As logrotate does, while nothing is written: what is written between the two is lost on AWS too. */
const copyTruncate = (name: string) =>
  onInstance(
    'systemctl kill -s STOP app',
    `cd "$INSTANCE_ROOT/var/log/app" && cp out.log ${name} && : >out.log`,
    'systemctl kill -s CONT app',
  );
/** While Logs does not take anything. */
async function whileAway(deed: () => Promise<void>): Promise<void> {
  const { disturbances, arn } = town.running.cloud;
  const role = arn('iam', 'role/app').replace(/:iam:[^:]*:/, ':iam::');
  const end = disturbances.add({
    service: 'logs',
    operations: ['PutLogEvents'],
    percentage: 100,
    roles: [role],
    kind: 'unavailable',
  });
  await deed().finally(end);
}
const agentLog = () => instanceFile('/opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log');
describe('what a unit writes to its file', () => {
  it('is in Logs soon, in a stream of the instance, under the time that each line says', async () => {
    await vi.waitFor(async () => expect((await shipped()).length).toBeGreaterThan(10), {
      timeout: 20_000,
      interval: 50,
    });
    const lines = (await shipped()).filter(({ message }) => message!.includes('"n"'));
    expect(new Set(lines.map((it) => it.logStreamName))).toEqual(new Set([id]));
    for (const { timestamp, message } of lines) expect(timestamp).toBe(Date.parse(JSON.parse(message!).time as string));
    const lag = lines.map((it) => it.ingestionTime! - it.timestamp!).sort((a, b) => a - b);
    expect(lag[Math.floor(lag.length / 2)]).toBeLessThan(5_000);
  });

  it('is one event with the lines that are indented below it', async () => {
    const [error] = (await shipped()).filter(({ message }) => message!.startsWith('Error'));
    expect(error?.message).toBe('Error: at first\n    at somewhere\n    at somewhere else');
  });
});

describe('no line is sent twice, and none is missing', () => {
  it('when the agent is started again, in the midst of writing', async () => {
    for (let i = 0; i < 3; i++) {
      await onInstance('systemctl restart amazon-cloudwatch-agent', 'systemctl is-active amazon-cloudwatch-agent');
      await arrives();
    }
    await noneTwiceNoneMissing();
  });

  it('when the file is copied and emptied, or renamed', async () => {
    await copyTruncate('out.log-20261121');
    await noneTwiceNoneMissing();
    await onInstance('cd "$INSTANCE_ROOT/var/log/app" && mv out.log out.log.1 && systemctl restart app');
    await noneTwiceNoneMissing();
  });

  it('when Logs is away for a while, and the file is rotated meanwhile', async () => {
    await whileAway(async () => {
      await vi.waitFor(() => expect(agentLog()).toMatch(/waits at \d+: PutLogEvents: ServiceUnavailable/), WAIT);
      await copyTruncate('out.log.2');
    });
    await noneTwiceNoneMissing();
    await vi.waitFor(() => expect(agentLog()).toContain(`ships ${FILE} again`), WAIT);
  });
});

it('ships the last word of a unit on an instance that is terminated', async () => {
  const before = (await shipped()).filter(({ message }) => message!.includes('"ended"')).length;
  await town.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await vi.waitFor(async () => {
    const words = (await shipped()).filter(({ message }) => message!.includes('"ended"'));
    expect(words.length).toBe(before + 1);
  }, WAIT);
});
