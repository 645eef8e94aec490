/** The part of a systemd service unit that init understands. Keys and defaults: systemd.unit(5), systemd.service(5), systemd.exec(5). */
export interface Unit {
  readonly description: string;
  readonly type: string;
  readonly execStartPre: readonly string[];
  readonly execStart: readonly string[];
  readonly execReload: readonly string[];
  readonly execStop: readonly string[];
  readonly restart: string;
  readonly restartMs: number;
  readonly stopMs: number;
  readonly killSignal: NodeJS.Signals;
  readonly remainAfterExit: boolean;
  readonly workingDirectory?: string;
  readonly environment: readonly string[];
  /** `-` in front: no error when the file is not there. */
  readonly environmentFiles: readonly string[];
  readonly wantedBy: readonly string[];
  /** `append:/path`, `truncate:/path`, `null`; `journal` unless it says otherwise. */
  readonly standardOutput: string;
  readonly standardError: string;
}

export function parseUnit(text: string): Unit {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (!trimmed || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    if (trimmed.startsWith('[')) section = trimmed.slice(1, -1);
    const [key, ...rest] = trimmed.split('=');
    const value = rest.join('=').trim();
    const name = `${section}.${key!.trim()}`;
    // An empty value takes back what came before.
    values.set(name, value === '' ? [] : [...(values.get(name) ?? []), value]);
  }
  const all = (name: string) => values.get(name) ?? [];
  const last = (name: string) => all(name).at(-1);
  return {
    description: last('Unit.Description') ?? '',
    type: last('Service.Type') ?? 'simple',
    execStartPre: all('Service.ExecStartPre'),
    execStart: all('Service.ExecStart'),
    execReload: all('Service.ExecReload'),
    execStop: all('Service.ExecStop'),
    restart: last('Service.Restart') ?? 'no',
    restartMs: milliseconds(last('Service.RestartSec') ?? '100ms'),
    stopMs: milliseconds(last('Service.TimeoutStopSec') ?? '90'),
    killSignal: signal(last('Service.KillSignal') ?? 'SIGTERM'),
    remainAfterExit: /^(yes|true|1|on)$/i.test(last('Service.RemainAfterExit') ?? 'no'),
    workingDirectory: last('Service.WorkingDirectory'),
    environment: all('Service.Environment').flatMap(words),
    environmentFiles: all('Service.EnvironmentFile'),
    wantedBy: all('Install.WantedBy').flatMap(words),
    standardOutput: last('Service.StandardOutput') ?? 'journal',
    standardError: last('Service.StandardError') ?? 'inherit',
  };
}

/** Words as systemd splits them: at blanks, except within quotes. */
export function words(line: string): string[] {
  return (line.match(/(?:[^\s"']+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')+/g) ?? []).map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'/g, (_, double?: string, single?: string) =>
      (double ?? single ?? '').replace(/\\(.)/g, '$1'),
    ),
  );
}

/** `NAME=value` lines; `#` and `;` begin comments, quotes around a value are taken off. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const pairs = text
    .split(/\r?\n/)
    .map((line) => /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name, value]) => [name, value!.trim().replace(/^(["'])(.*)\1$/s, '$2')]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** `$NAME` and `${NAME}`; what is not set is empty. */
export const substitute = (word: string, environment: Readonly<Record<string, string>>) =>
  word.replace(
    /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
    (_, braced?: string, bare?: string) => environment[braced ?? bare ?? ''] ?? '',
  );

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, sec: 1000, min: 60_000, m: 60_000, h: 3_600_000 };

/** `5`, `100ms`, `1min 30s`, `infinity`. */
function milliseconds(time: string): number {
  if (time === 'infinity') return 2 ** 31 - 1;
  return [...time.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit || 's'] ?? 1000),
    0,
  );
}

const signal = (name: string) => (name.startsWith('SIG') ? name : `SIG${name}`) as NodeJS.Signals;
