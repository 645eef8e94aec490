import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from '../instance/paths.ts';
import { batch } from './batch.ts';
import { BadConfiguration, type LogSource, readConfiguration } from './configuration.ts';
import { LogsRefused, logsClient } from './logs-client.ts';
import { type Place, START, Tail } from './tail.ts';

const HOME = '/opt/aws/amazon-cloudwatch-agent';
const SLOWEST_MS = 10_000;
/** More than that at once, and there is more behind it. */
const MUCH = 256 * 1024;
/** How long the end of an instance waits for the last lines. */
const LAST_WORDS_MS = 2_000;

export interface LogAgentHost {
  readonly instanceId: string;
  /** `/` of the instance's files. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface LogAgent {
  /** Ships what there is to ship, if that can be done soon, and ends. */
  stop(): Promise<void>;
}

/**
 * What amazon-cloudwatch-agent does on an instance: follows the files that its configuration names and ships their lines to CloudWatch Logs. What is
 * shipped is written down after Logs has taken it, so a new start neither repeats nor leaves out; while Logs is away, the file itself is the buffer, and
 * what is rotated away meanwhile is told of in the agent's own log. Throws `BadConfiguration`.
 */
export function startLogAgent({ instanceId, root, environment }: LogAgentHost): LogAgent {
  const home = inRoot(root, HOME);
  const folder = path.join(home, 'etc/amazon-cloudwatch-agent.d');
  const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  if (files.length === 0) throw new BadConfiguration(`There is no configuration in ${HOME}/etc`);
  mkdirSync(path.join(home, 'logs/state'), { recursive: true });
  const own = path.join(home, 'logs/amazon-cloudwatch-agent.log');
  const log = (level: 'I' | 'W', text: string) => {
    try {
      appendFileSync(own, `${new Date().toISOString()} ${level}! ${text}\n`);
    } catch {
      // A full disk: there is nobody to tell, and what lives in the same process shall go on.
    }
  };
  const client = logsClient(environment);
  const stopping = new AbortController();
  const lastWords = new AbortController();

  async function follow(source: LogSource, flushMs: number): Promise<void> {
    const { file, group, stream, timestamp } = source;
    const state = path.join(home, 'logs/state', file.replaceAll('/', '_'));
    const tail = new Tail(inRoot(root, file), placeIn(state), (bytes) =>
      log('W', `${bytes} bytes of ${file} were rotated away before they could be shipped`),
    );
    log('I', `follows ${file} from ${tail.place.offset} for ${group} ${stream}`);

    /** What is there now; what is written meanwhile waits for the next time, unless it is much. */
    async function ship(): Promise<void> {
      for (let left = Infinity; left > MUCH; ) {
        const lines = tail.next();
        if (!lines) return;
        if (tail.place.offset === 0) keep(state, tail.place);
        const { events, bytes } = batch(lines, timestamp, Date.now());
        const dropped = await put(events);
        if (dropped) log('W', `${dropped} of ${events.length} lines of ${file} were dropped`);
        tail.advance(bytes);
        keep(state, tail.place);
        left = bytes < lines.length ? Infinity : lines.length;
      }
    }

    /** Returns how many of them are lost. */
    async function put(events: Parameters<typeof client.put>[2]): Promise<number> {
      if (events.length === 0) return 0;
      try {
        return await client.put(group, stream, events, lastWords.signal);
      } catch (error) {
        // To send the same again would be refused again.
        if (!(error instanceof LogsRefused) || error.code !== 'InvalidParameterException') throw error;
        log('W', error.message);
        return events.length;
      }
    }

    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        await ship();
        if (failures > 0) log('I', `ships ${file} again`);
        failures = 0;
      } catch (error) {
        if (failures === 0) log('W', `${file} waits at ${tail.place.offset}: ${(error as Error).message}`);
        failures += 1;
      }
      const pause = failures ? Math.min(flushMs * 2 ** (failures - 1), SLOWEST_MS) : flushMs;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {}); // told to stop
    }
    try {
      // What was rotated, what was begun since, and once more for what was written meanwhile.
      for (let round = 0; round < 3; round++) await ship();
    } catch (error) {
      log('W', `${file} waits at ${tail.place.offset}: ${(error as Error).message}`);
    }
  }

  const all = files
    .map((text) => readConfiguration(text, instanceId))
    .flatMap(({ sources, flushMs }) => sources.map((source) => follow(source, flushMs)));
  const ended = Promise.all(all);
  ended.catch((error: Error) => log('W', `ends: ${error.message}`));

  return {
    async stop() {
      stopping.abort();
      const limit = setTimeout(() => lastWords.abort(), LAST_WORDS_MS);
      // Whatever else it may be waiting for.
      const tooLate = new Promise<void>((resolve) => lastWords.signal.addEventListener('abort', () => resolve()));
      await Promise.race([ended.catch(() => {}), tooLate]);
      clearTimeout(limit);
    },
  };
}

function placeIn(state: string): Place {
  try {
    return JSON.parse(readFileSync(state, 'utf8')) as Place;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return START;
    throw error;
  }
}

/** Replaced as a whole: half a place would be none. */
function keep(state: string, place: Place): void {
  writeFileSync(`${state}.new`, JSON.stringify(place));
  renameSync(`${state}.new`, state);
}
