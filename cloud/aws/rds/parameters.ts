import { conflicting, invalid } from './refusal.ts';

/** A parameter that a group may set. `static` ones are read when the server starts. */
interface Parameter {
  readonly apply: 'dynamic' | 'static';
  readonly type: 'integer' | 'float' | 'boolean' | 'string' | 'list';
  /** `a-b` for numbers, `a,b` for words. */
  readonly allowed?: string;
  readonly default?: string;
  readonly description: string;
}

const int = (apply: Parameter['apply'], allowed: string, description: string, standard?: string): Parameter => ({
  apply,
  type: 'integer',
  allowed,
  description,
  ...(standard !== undefined && { default: standard }),
});
const flag = (apply: Parameter['apply'], description: string, standard?: string): Parameter => ({
  apply,
  type: 'boolean',
  allowed: '0,1',
  description,
  ...(standard !== undefined && { default: standard }),
});
const word = (apply: Parameter['apply'], allowed: string, description: string, standard?: string): Parameter => ({
  apply,
  type: 'string',
  ...(allowed && { allowed }),
  description,
  ...(standard !== undefined && { default: standard }),
});

/** Those of the family postgres18 that this cloud knows; each is handed to the server under its name, `rds.*` excepted. */
export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  'rds.force_ssl': flag('dynamic', 'Force SSL connections.', '1'),
  autovacuum: flag('dynamic', 'Starts the autovacuum subprocess.', '1'),
  autovacuum_naptime: int('dynamic', '1-2147483', '(s) Time to sleep between autovacuum runs.', '15'),
  checkpoint_completion_target: {
    apply: 'dynamic',
    type: 'float',
    allowed: '0-1',
    description: 'Time spent flushing dirty buffers during checkpoint.',
  },
  checkpoint_timeout: int('dynamic', '30-86400', '(s) Maximum time between automatic WAL checkpoints.', '300'),
  deadlock_timeout: int('dynamic', '1-2147483647', '(ms) Time to wait on a lock before checking for deadlock.'),
  default_statistics_target: int('dynamic', '1-10000', 'Sets the default statistics target.'),
  default_transaction_isolation: word(
    'dynamic',
    'serializable,repeatable read,read committed',
    'Isolation level of each new transaction.',
  ),
  effective_cache_size: int(
    'dynamic',
    '1-2147483647',
    "(8kB) The planner's assumption about the size of the disk cache.",
  ),
  idle_in_transaction_session_timeout: int(
    'dynamic',
    '0-2147483647',
    '(ms) Longest idle time in a transaction.',
    '86400000',
  ),
  idle_session_timeout: int('dynamic', '0-2147483647', '(ms) Longest idle time outside of a transaction.'),
  lock_timeout: int('dynamic', '0-2147483647', '(ms) Longest wait for a lock.'),
  log_autovacuum_min_duration: int(
    'dynamic',
    '-1-2147483647',
    '(ms) Autovacuum actions that take longer are logged.',
    '10000',
  ),
  log_checkpoints: flag('dynamic', 'Logs each checkpoint.'),
  log_connections: flag('dynamic', 'Logs each successful connection.'),
  log_disconnections: flag('dynamic', 'Logs end of a session.'),
  log_duration: flag('dynamic', 'Logs the duration of each completed statement.'),
  log_error_verbosity: word('dynamic', 'terse,default,verbose', 'Verbosity of logged messages.'),
  log_lock_waits: flag('dynamic', 'Logs long lock waits.'),
  log_min_duration_statement: int('dynamic', '-1-2147483647', '(ms) Statements that take longer are logged.'),
  log_min_messages: word(
    'dynamic',
    'debug5,debug1,info,notice,warning,error,log,fatal,panic',
    'The message levels that are logged.',
  ),
  log_parameter_max_length: int(
    'dynamic',
    '-1-1073741823',
    '(B) Parameters of logged statements are cut to this length.',
  ),
  log_statement: word('dynamic', 'none,ddl,mod,all', 'The type of statements logged.'),
  log_temp_files: int('dynamic', '-1-2147483647', '(kB) Temporary files larger than this are logged.'),
  maintenance_work_mem: int('dynamic', '1024-2147483647', '(kB) Memory for maintenance operations.'),
  max_connections: int(
    'static',
    '6-8388607',
    'The maximum number of concurrent connections.',
    'LEAST({DBInstanceClassMemory/9531392},5000)',
  ),
  max_locks_per_transaction: int('static', '10-2147483647', 'The maximum number of locks per transaction.'),
  max_parallel_workers_per_gather: int('dynamic', '0-1024', 'The maximum number of parallel processes per node.'),
  max_wal_size: int('dynamic', '128-2147483647', '(MB) WAL size that triggers a checkpoint.'),
  max_worker_processes: int('static', '1-262143', 'The maximum number of concurrent worker processes.'),
  min_wal_size: int('dynamic', '128-2147483647', '(MB) Minimum size to shrink the WAL to.'),
  password_encryption: word('dynamic', 'scram-sha-256', 'How passwords are encrypted.', 'scram-sha-256'),
  'pg_stat_statements.track': word('dynamic', 'none,top,all', 'The statements that pg_stat_statements tracks.'),
  random_page_cost: {
    apply: 'dynamic',
    type: 'float',
    allowed: '0-1000',
    description: 'Cost of a page that is not fetched in sequence.',
  },
  shared_buffers: int('static', '16-1073741823', '(8kB) Shared memory buffers.'),
  shared_preload_libraries: {
    apply: 'static',
    type: 'list',
    allowed: 'auto_explain,pg_stat_statements',
    description: 'Libraries to preload into the server.',
    default: 'pg_stat_statements',
  },
  ssl_min_protocol_version: word('dynamic', 'TLSv1.2,TLSv1.3', 'The lowest TLS version.', 'TLSv1.2'),
  statement_timeout: int('dynamic', '0-2147483647', '(ms) Longest duration of a statement.'),
  tcp_keepalives_idle: int('dynamic', '0-2147483647', '(s) Idle time before a TCP keepalive.'),
  timezone: word('dynamic', '', 'The time zone of displayed and read times.', 'UTC'),
  track_io_timing: flag('dynamic', 'Collects timing of database I/O.'),
  wal_keep_size: int('dynamic', '0-2147483647', '(MB) WAL kept for standbys.'),
  work_mem: int('dynamic', '64-2147483647', '(kB) Memory for sorts and hashes.'),
};

/** Throws RDS's refusal of a name that does not exist, or a value that the parameter cannot have. */
export function checkParameter(name: string, value: string, method: string | undefined): void {
  const parameter = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
  if (!parameter) throw invalid(`Could not find parameter with name: ${name}`);
  if (parameter.apply === 'static' && method === 'immediate') {
    throw conflicting(`cannot use immediate apply method for static parameter: ${name}`);
  }
  if (!admits(parameter, value))
    throw invalid(`Invalid parameter value: ${value} for: ${name} allowed values are: ${parameter.allowed}`);
}

function admits({ type, allowed }: Parameter, value: string): boolean {
  if (/[\n\r\0]/.test(value)) return false;
  if (!allowed) return true;
  const words = allowed.split(',');
  if (type === 'list') return value.split(',').every((it) => words.includes(it.trim()));
  if (type === 'boolean' || type === 'string') return words.includes(value);
  if (type === 'integer' && /DBInstanceClassMemory/.test(value)) return FORMULA.test(value);
  const [, low, high] = /^(-?\d+)-(\d+)$/.exec(allowed)!;
  return (
    /^-?\d+(\.\d+)?$/.test(value) && (type === 'float' || !value.includes('.')) && +value >= +low! && +value <= +high!
  );
}

/** `LEAST({DBInstanceClassMemory/9531392},5000)`, `{DBInstanceClassMemory/32768}` or `{DBInstanceClassMemory*3/4}`. */
const FORMULA = /^(?:(LEAST|GREATEST)\()?\{DBInstanceClassMemory(?:\*(\d+))?(?:\/(\d+))?\}(?:,(\d+)\))?$/;

/** What a value is on a machine with so many bytes of memory. */
export function evaluateParameter(value: string, memory: number): string {
  const [matched, word, times = '1', by = '1', other = ''] = FORMULA.exec(value) ?? [];
  if (!matched) return value;
  const amount = Math.floor((memory * +times) / +by);
  if (word === 'LEAST') return String(Math.min(amount, +other));
  return String(word === 'GREATEST' ? Math.max(amount, +other) : amount);
}
