import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Rooms whose code calls AWS: the orchestrator and what runs on its instances. */
export const ROOMS = ['lambdas', 'services'] as const;

/** SDK clients whose IAM prefix is another name. */
const PREFIX: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  sfn: 'states',
  'secrets-manager': 'secretsmanager',
};

/** The service under its IAM name, from that of its client: `auto-scaling` is `autoscaling`. */
export const serviceOf = (client: string): string => PREFIX[client] ?? client;

/** What the service integrations of Step Functions call; `.sync` also looks after what it started and ends it. */
const INTEGRATIONS: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['lambda:Invoke'],
  'lambda:invoke.waitForTaskToken': ['lambda:Invoke'],
  'states:startExecution': ['states:StartExecution'],
  'states:startExecution.sync:2': ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'],
};

/** A machine calls AWS by an integration that nobody has looked at. */
export class UnknownIntegration extends Error {
  override readonly name = 'UnknownIntegration';
}

/** The operations that a source sends: the commands and paginators that it imports as values. */
export function operationsIn(text: string): string[] {
  return [...text.matchAll(/import\s*\{([^}]*)\}\s*from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(([, names, client]) =>
    [...names!.matchAll(/(?<!type )\b(?:(\w+)Command|paginate(\w+))\b/g)].map(
      ([, command, page]) => `${serviceOf(client!)}:${command ?? page}`,
    ),
  );
}

/** The operations that a machine calls without a Lambda, and the one that calls its Lambdas. */
export function integrationsIn(definition: string): string[] {
  return [...definition.matchAll(/"Resource": "arn:aws:states:::([^"]+)"/g)].flatMap(([, integration]) => {
    if (integration!.startsWith('aws-sdk:')) {
      const [, client, operation = ''] = integration!.split(/[:.]/);
      return [`${serviceOf(client!)}:${operation[0]!.toUpperCase()}${operation.slice(1)}`];
    }
    const calls = INTEGRATIONS[integration!];
    if (!calls) throw new UnknownIntegration(`nobody has said what "${integration}" calls; add it to INTEGRATIONS`);
    return calls;
  });
}

/** Every operation that the orchestrator and the services call, `ec2:RunInstances`, with the files that do. */
export function sent(root: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const note = (file: string, operations: readonly string[]) => {
    for (const it of new Set(operations)) found.set(it, [...(found.get(it) ?? []), file]);
  };
  for (const room of ROOMS)
    for (const file of sources(root, room, '.ts'))
      note(file, operationsIn(readFileSync(path.join(root, file), 'utf8')));
  for (const file of sources(root, 'statemachines', '.json'))
    note(file, integrationsIn(readFileSync(path.join(root, file), 'utf8')));
  return new Map([...found].sort(([a], [b]) => a.localeCompare(b)));
}

/** The files of a room, by paths from the root. */
export const sources = (root: string, room: string, ending: string): string[] =>
  readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.includes('node_modules'))
    .map((file) => path.posix.join(room, file.split(path.sep).join('/')))
    .sort();
