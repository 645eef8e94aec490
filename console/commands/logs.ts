import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { type Connection, connect } from '../connect.ts';
import { logGroup, logGroups } from '../log-groups.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';
import { traceText } from '../trace/trace.ts';
import { traceExecution } from '../trace/trace-execution.ts';
import { traceRequest } from '../trace/trace-request.ts';
import { WrongUse } from '../wrong-use.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const AGAIN_MS = 1_000;
/** Each instance ships its own lines: what one of them said may arrive so long after what another said later. */
const LATE_MS = 15_000;

/** The time back is not one. */
class NoDuration extends WrongUse {
  override readonly name = 'NoDuration';
}

export function logs(program: Program): void {
  program
    .command('logs')
    .argument('[name]', 'web, api, postgresql or a function; without it, those that there are')
    .description('What a service, the database or a step of the orchestrator has logged')
    .option('--since <duration>', 'how far back: 30s, 15m, 2h, 1d', '15m')
    .option('--filter <pattern>', 'a filter pattern of CloudWatch Logs: \'"53300"\' or \'{ $.level = "ERROR" }\'')
    .option('--request <id>', 'all that was logged of one request, by its x-request-id, from the web tier to the SQL')
    .option(
      '--execution <name>',
      'all that was logged of an execution, from the event that began it to its last Lambda',
    )
    .option('--follow', 'goes on until Ctrl-C')
    .addHelpText(
      'after',
      '\nWith --json one list; with --follow as well, a line of JSON each.\n\nExamples:\n  muster logs api --since 5m\n  muster logs postgresql --follow\n  muster logs judge --json\n  muster logs --request 3c1f…-1204\n  muster logs --execution 3c1f…',
    )
    .action(async (name, { since, filter, follow, request, execution }) => {
      const { json = false, ...where } = program.opts();
      const from = Date.now() - milliseconds(since);
      const connection = await connect(where);
      if (request || execution) {
        const trace = request
          ? await traceRequest(connection, request, from)
          : await traceExecution(connection, execution!);
        if (trace.lines.length === 0) process.exitCode = 3;
        return tell(trace, json, traceText(trace));
      }
      if (!name) {
        const groups = Object.fromEntries(await logGroups(connection));
        return tell(
          groups,
          json,
          Object.keys(groups)
            .sort()
            .map((it) => `  ${it}`)
            .join('\n') || 'No logs yet',
        );
      }
      const logGroupName = await logGroup(connection, name);
      const told: object[] = [];
      const print = ({ timestamp, message = '', logStreamName }: FilteredLogEvent) => {
        const at = new Date(timestamp!).toISOString();
        if (!json) console.log(`${at}  ${message.trimEnd()}`);
        else if (follow) console.log(JSON.stringify({ timestamp: at, logStreamName, message }));
        else told.push({ timestamp: at, logStreamName, message });
      };
      await read(connection, { logGroupName, from, filter, follow }, print);
      if (json && !follow) tell(told, json);
    });
}

interface Reading {
  readonly logGroupName: string;
  readonly from: number;
  readonly filter: string | undefined;
  readonly follow: boolean | undefined;
}

async function read({ config }: Connection, reading: Reading, print: (event: FilteredLogEvent) => void): Promise<void> {
  const client = new CloudWatchLogsClient(config);
  const { logGroupName, filter: filterPattern, follow } = reading;
  let startTime = reading.from;
  const seen = new Map<string, number>();
  do {
    const pages = paginateFilterLogEvents(
      { client },
      { logGroupName, startTime, ...(filterPattern && { filterPattern }) },
    );
    for await (const { events = [] } of pages)
      for (const event of events) {
        if (seen.has(event.eventId!)) continue;
        seen.set(event.eventId!, event.timestamp!);
        print(event);
      }
    startTime = seen.values().reduce((newest, at) => Math.max(newest, at - LATE_MS), startTime);
    for (const [id, at] of seen) if (at < startTime) seen.delete(id);
    if (follow) await sleep(AGAIN_MS);
  } while (follow);
}

/** Throws `NoDuration`. */
function milliseconds(text: string): number {
  const [, number, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (!number) throw new NoDuration(`--since ${text} is not a duration: 30s, 15m, 2h or 1d`);
  return Number(number) * UNITS[unit]!;
}
