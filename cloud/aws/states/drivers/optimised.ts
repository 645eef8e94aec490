import type { Driver } from '../../../asl/driver.ts';
import { StatesError } from '../../../asl/error.ts';
import { isObject, type Json, type JsonObject } from '../../../asl/json.ts';
import type { Facts } from '../../../asl/run.ts';
import type { ServiceName } from '../../catalog.ts';
import type { Api } from './api.ts';
import { metadata } from './metadata.ts';
import type { Roles } from './role.ts';

interface Integration {
  readonly room: ServiceName;
  /** The prefix of errors, the generic one, and the service's name in causes: those of the first SDK for Java. */
  readonly errors: string;
  readonly generic: string;
  readonly service: string;
  /** What Step Functions adds to the parameters. */
  readonly prepare?: (parameters: Json, execution: Facts) => Json;
  /** Fails a Task whose call succeeded only in part. */
  readonly check?: (answer: JsonObject) => void;
}

const integrations: Readonly<Record<string, Integration>> = {
  dynamodb: {
    room: 'dynamodb',
    errors: 'DynamoDB',
    generic: 'AmazonDynamoDBException',
    service: 'AmazonDynamoDBv2',
  },
  sqs: { room: 'sqs', errors: 'SQS', generic: 'AmazonSQSException', service: 'AmazonSQS' },
  sns: { room: 'sns', errors: 'SNS', generic: 'AmazonSNSException', service: 'AmazonSNS' },
  events: {
    room: 'events',
    errors: 'EventBridge',
    generic: 'AmazonEventBridgeException',
    service: 'AmazonEventBridge',
    prepare: tellsOrigin,
    check(answer) {
      if (Number(answer.FailedEntryCount ?? 0) > 0) {
        throw new StatesError('EventBridge.FailedEntry', JSON.stringify(answer));
      }
    },
  },
  codebuild: { room: 'codebuild', errors: 'CodeBuild', generic: 'AWSCodeBuildException', service: 'AWSCodeBuild' },
};

/** `dynamodb:putItem`, `sqs:sendMessage`, `sns:publish`, `events:putEvents`, `codebuild:startBuild`. */
export function optimisedDriver(type: string, api: Api, roles: Roles): Driver | undefined {
  const integration = integrations[type];
  if (!integration) return undefined;
  const { room, errors, generic, service, check, prepare = (parameters) => parameters } = integration;
  return {
    async invoke({ resource, job, execution }) {
      const principal = await roles.of(execution);
      let answer: JsonObject;
      try {
        answer = await api.call(room, resource.api, prepare(job.parameters, execution), principal, ownName);
      } catch (failure) {
        const error = failure as Error & { $metadata?: { httpStatusCode?: number } };
        const code = error.name === 'AccessDenied' ? 'AccessDeniedException' : error.name;
        const modelled = await api.models(room, error.name);
        const status = error.$metadata?.httpStatusCode ?? 400;
        throw new StatesError(
          `${errors}.${modelled ? code : generic}`,
          `${error.message} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${crypto.randomUUID()}; Proxy: null)`,
        );
      }
      check?.(answer);
      return { ...answer, ...metadata() };
    },
  };
}

/** The first SDK for Java kept the services' own names. */
function ownName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** An event from a state machine names the execution and the machine among its resources. */
function tellsOrigin(parameters: Json, { arn, machineArn }: Facts): Json {
  if (!isObject(parameters) || !Array.isArray(parameters.Entries)) return parameters;
  const Entries = parameters.Entries.map((entry) => {
    if (!isObject(entry)) return entry;
    const given = Array.isArray(entry.Resources) ? entry.Resources : [];
    return { ...entry, Resources: [...given, machineArn, arn] };
  });
  return { ...parameters, Entries };
}
