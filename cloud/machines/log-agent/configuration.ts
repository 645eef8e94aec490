import { type TimestampReader, timestampReader } from './timestamp.ts';

/** One entry of `collect_list`. */
export interface LogSource {
  /** As the instance names it. */
  readonly file: string;
  readonly group: string;
  readonly stream: string;
  /** Finds the time of a line; undefined for a line that has none. */
  readonly timestamp: TimestampReader;
}

export interface LogAgentConfiguration {
  readonly sources: readonly LogSource[];
  readonly flushMs: number;
}

/** The configuration file says what the agent does not understand; the message says what and where. */
export class BadConfiguration extends Error {
  override readonly name = 'BadConfiguration';
}

/** AWS's default of `force_flush_interval`, in seconds. */
const FLUSH_SECONDS = 5;

interface Entry {
  readonly file_path?: string;
  readonly log_group_name?: string;
  readonly log_stream_name?: string;
  readonly timestamp_format?: string;
  readonly timezone?: string;
}

interface Document {
  readonly logs?: {
    readonly force_flush_interval?: number;
    readonly logs_collected?: { readonly files?: { readonly collect_list?: readonly Entry[] } };
  };
}

/**
 * Reads the configuration file of the CloudWatch agent, of which only files under `logs` have a meaning here. Throws `BadConfiguration`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
 */
export function readConfiguration(text: string, instanceId: string): LogAgentConfiguration {
  const { logs } = parse(text);
  const entries = logs?.logs_collected?.files?.collect_list;
  if (!Array.isArray(entries) || entries.length === 0)
    throw new BadConfiguration('logs.logs_collected.files.collect_list names no file to collect');
  const seconds = logs?.force_flush_interval ?? FLUSH_SECONDS;
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new BadConfiguration(`logs.force_flush_interval is ${seconds}, not a whole number of seconds`);
  const filled = (name: string) => name.replaceAll('{instance_id}', instanceId);
  const sources = (entries as Entry[]).map((it, index) => {
    const where = `logs.logs_collected.files.collect_list[${index}]`;
    const { file_path: file, log_group_name: group, log_stream_name: stream = '{instance_id}' } = it;
    if (!file?.startsWith('/')) throw new BadConfiguration(`${where}.file_path is ${file}, not an absolute path`);
    if (!group) throw new BadConfiguration(`${where}.log_group_name is missing`);
    const timestamp = timestampReader(it.timestamp_format, it.timezone);
    return { file, group: filled(group), stream: filled(stream), timestamp };
  });
  return { sources, flushMs: seconds * 1000 };
}

function parse(text: string): Document {
  try {
    return JSON.parse(text) as Document;
  } catch (error) {
    throw new BadConfiguration(`It is not JSON: ${(error as Error).message}`);
  }
}
