import type { Cloud, Principal } from '../../service.ts';
import { catalog, type ServiceName } from '../catalog.ts';
import { validation } from './errors.ts';

/** Universal targets call services by the names of AWS's Java SDK, which are mostly ours without the dashes. */
const NAMES: Record<string, ServiceName> = {
  sfn: 'states',
  eventbridge: 'events',
  cloudwatchlogs: 'logs',
  elasticloadbalancingv2: 'elasticloadbalancing',
};

/** `arn:aws:scheduler:::aws-sdk:sfn:sendTaskSuccess`: one call of one service, with the target's input as its request. */
export async function callUniversal(cloud: Cloud, principal: Principal, arn: string, input: string): Promise<void> {
  const [, called = '', api = ''] = /:aws-sdk:([^:]+):([^:]+)$/.exec(arn) ?? [];
  const service = NAMES[called] ?? (called in catalog ? (called as ServiceName) : undefined);
  if (!service) throw validation(`Unknown service ${called} in ${arn}.`);
  const sdk = (await catalog[service].sdk()) as Record<string, unknown>;
  const operation = api.charAt(0).toUpperCase() + api.slice(1);
  if (!(`${operation}Command` in sdk)) throw validation(`Service ${called} has no API ${api}.`);
  const operations = (await cloud.use(service, principal)) as unknown as Record<
    string,
    (input: object) => Promise<unknown>
  >;
  const request = JSON.parse(input) as Record<string, unknown>;
  await operations[operation]!(request);
}

export const isUniversal = (arn: string) => arn.startsWith('arn:aws:scheduler:::aws-sdk:');
