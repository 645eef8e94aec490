import { CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { bucketName, named, path } from '../naming.ts';

/** AWS answers two of these a second; the SDK then waits as long as it takes. */
const cloudtrail = new CloudTrailClient({ maxAttempts: 10, retryMode: 'adaptive' });

/** So many pages of fifty are looked through if nothing was recorded under the resource's own name. */
const PAGES = 20;

/** What the trail calls a service that IAM has another name for. */
const SOURCES: { readonly [service: string]: string | undefined } = { cloudwatch: 'monitoring' };

export interface Changed {
  /** The ARN of the principal. */
  readonly who: string;
  readonly call: string;
  readonly at: string;
}

interface Record {
  readonly userIdentity?: { readonly arn?: string; readonly invokedBy?: string };
  readonly errorCode?: string;
}

/** The last successful change of what goes by one of these names, by the account's own trail. Up to 15 minutes late on AWS. */
export async function whoChanged(
  { resource, ids, calls }: { resource: string; ids: readonly string[]; calls: readonly string[] },
  since: string,
): Promise<Changed | undefined> {
  // A group of instances and a group of targets have one name: what has changed it is a call to the service that puts it right.
  const services = new Set(calls.map((it) => SOURCES[it.split(':')[0]!] ?? it.split(':')[0]!));
  const isChange = (event: Event) =>
    changes(event) && (services.size === 0 || services.has(event.EventSource?.split('.')[0] ?? ''));
  // Nor is all that one service keeps under one name one thing: what puts it right speaks of the same (`DBSubnetGroup`) as what has changed it, if AWS has two verbs for it.
  const nouns = new Set(calls.map((it) => nounOf(it.split(':')[1] ?? '')));
  const last = (events: readonly Event[]) => {
    const found = events.filter(isChange);
    return found.find(({ EventName = '' }) => nouns.has(nounOf(EventName))) ?? found[0];
  };
  const names = [...new Set([...ids, ...namesOf(resource)])];
  for (const AttributeValue of names) {
    const events = await lookUp({ AttributeKey: 'ResourceName', AttributeValue }, since, 1);
    const found = last(events);
    if (found) return changed(found);
  }
  const all = await lookUp({ AttributeKey: 'ReadOnly', AttributeValue: 'false' }, since, PAGES);
  const found = last(all.filter(({ CloudTrailEvent = '' }) => names.some((it) => isNamed(CloudTrailEvent, it))));
  return found && changed(found);
}

/** `DBInstance` of `ModifyDBInstance`. */
const nounOf = (call: string) => call.replace(/^[A-Z][a-z]+/, '');

/** Not as the beginning of another name. */
function isNamed(event: string, name: string): boolean {
  for (let at = event.indexOf(name); at >= 0; at = event.indexOf(name, at + 1))
    if (!/[\w-]/.test(event.charAt(at - 1)) && !/[\w-]/.test(event.charAt(at + name.length))) return true;
  return false;
}

/** The newest first. */
async function lookUp(
  attribute: { AttributeKey: 'ResourceName' | 'ReadOnly'; AttributeValue: string },
  since: string,
  pages: number,
): Promise<Event[]> {
  const found: Event[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < pages; page++) {
    const answer = await cloudtrail.send(
      new LookupEventsCommand({ LookupAttributes: [attribute], StartTime: new Date(since), MaxResults: 50, NextToken }),
    );
    found.push(...(answer.Events ?? []));
    NextToken = answer.NextToken;
    if (!NextToken) break;
  }
  return found;
}

/** What works with a thing and leaves it as it was set up: neither it nor a tag is anything that a plan compares. */
const WORK =
  /^(SetDesiredCapacity|SetInstanceHealth|ExecutePolicy|(Enter|Exit)Standby|TerminateInstance|CompleteLifecycleAction|RecordLifecycleAction|(Put|Delete)LifecycleHook|(Reg|Dereg)isterTargets|RunInstances|(Create|Delete)NetworkInterface|(Create|Continue|Stop)Deployment$|(Start|Stop|Retry)Build|(Start|Stop|Reboot)DBInstance|CreateDBSnapshot|(Create|Retire|Revoke)Grant)/;
const TAG = /^(Create|Delete|Add|Remove|Tag|Untag)(OrUpdate)?(Tags|Resource$)/;

const changes = ({ ReadOnly, EventName = '', CloudTrailEvent = '{}' }: Event) =>
  ReadOnly !== 'true' &&
  !WORK.test(EventName) &&
  !TAG.test(EventName) &&
  (JSON.parse(CloudTrailEvent) as Record).errorCode === undefined;

function changed({ EventName = '', EventTime, Username = '', CloudTrailEvent = '{}' }: Event): Changed {
  const { userIdentity } = JSON.parse(CloudTrailEvent) as Record;
  return {
    who: userIdentity?.arn ?? userIdentity?.invokedBy ?? Username,
    call: EventName,
    at: EventTime?.toISOString() ?? '',
  };
}

/** How AWS calls what we call `kind/part`, beside the ids that its tags tell. */
function namesOf(resource: string): string[] {
  const [kind = '', part] = resource.split('/');
  if (kind === 'artifact-bucket') return [bucketName];
  if (kind === 'parameter' || kind === 'log-group') return [path(resource.slice(kind.length + 1))];
  return [named(part)];
}
