import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge';
import { query } from 'jsonpath-rfc9535';

export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** What a target gets of an event: all of it, a constant, a part, or a text made of its parts. */
export function inputFor(
  target: Pick<Target, 'Input' | 'InputPath' | 'InputTransformer'>,
  event: BusEvent,
  rule: { name: string; arn: string },
): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(pick(target.InputPath, event)) ?? 'null';
  if (target.InputTransformer) return transform(target.InputTransformer, event, rule);
  return JSON.stringify(event);
}

function pick(path: string, event: BusEvent): unknown {
  const found = query(event as never, path) as unknown[];
  return found.length > 1 ? found : found[0];
}

/** Replaces `<name>`: a JSON value where it stands alone, plain text inside of quotes. */
function transform(
  { InputPathsMap = {}, InputTemplate = '' }: InputTransformer,
  event: BusEvent,
  rule: { name: string; arn: string },
): string {
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': { ...event, detail: undefined },
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(InputPathsMap)) values[name] = pick(path, event);
  let quoted = false;
  return InputTemplate.replace(/\\.|"|<([\w.-]+)>/g, (found, name?: string) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined || !(name in values)) return found;
    const value = values[name];
    if (!quoted) return JSON.stringify(value) ?? 'null';
    if (value === undefined) return '';
    // Inside of a text, a text loses its quotes but keeps its escapes; anything else is shown as JSON without quotes.
    return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value).replaceAll('"', '');
  });
}
