import type { Settings } from './server.ts';

/** PostgreSQL parameters by name. */
export type Parameters = Readonly<Record<string, string>>;

/** What this cloud needs, and what a parameter group cannot change. */
const FIXED: Parameters = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'replica',
  hot_standby: 'on',
  max_wal_senders: '8',
  max_replication_slots: '8',
  allow_alter_system: 'off',
  synchronous_commit: 'on',
  password_encryption: 'scram-sha-256',
  logging_collector: 'off',
  log_destination: 'stderr',
  ssl: 'on',
  ssl_cert_file: 'server.crt',
  ssl_key_file: 'server.key',
  ssl_ca_file: 'ca.crt',
};

/** A small machine: many databases share this one. A parameter group may say otherwise. */
const DEFAULTS: Parameters = {
  shared_buffers: '32MB',
  max_connections: '100',
  max_worker_processes: '4',
  autovacuum_worker_slots: '3',
  io_method: 'sync',
  wal_keep_size: '256MB',
  // A standby that lags further is built anew: a slot must not fill the disk.
  max_slot_wal_keep_size: '1GB',
  wal_receiver_status_interval: '1s',
  wal_receiver_timeout: '5s',
  wal_sender_timeout: '5s',
  wal_retrieve_retry_interval: '100ms',
  ssl_min_protocol_version: 'TLSv1.2',
  shared_preload_libraries: 'pg_stat_statements',
  log_min_messages: 'warning',
  // RDS's own, but with milliseconds: a failover's waterfall is read from here.
  log_line_prefix: '%m:%r:%u@%d:[%p]:',
  timezone: 'UTC',
};

/** `postgresql.conf`, whole: there is no second file that overrides it. */
export function configuration(settings: Settings, port: number): string {
  const values: Record<string, string> = {
    ...DEFAULTS,
    ...settings.parameters,
    ...FIXED,
    port: String(port),
    cluster_name: settings.clusterName,
    fsync: settings.durable ? 'on' : 'off',
    synchronous_standby_names: settings.synchronousStandby ? `FIRST 1 ("${settings.synchronousStandby}")` : '',
  };
  if (settings.slowness) {
    // The commit timestamp is compared with the standby's clock, which is the same machine's: each commit is late by as much.
    values.synchronous_commit = 'remote_apply';
    if (settings.follow) values.recovery_min_apply_delay = `${settings.slowness}ms`;
  }
  if (settings.follow) {
    values.primary_conninfo = conninfo(settings.follow);
    values.primary_slot_name = settings.follow.slot;
  }
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${quoted(value)}\n`)
    .join('');
}

/**
 * `pg_hba.conf`. The cloud itself, and the replication link, prove who they are by certificate, so they have no password that
 * could leak; everyone else by SCRAM. Without TLS nobody gets in, unless the parameter group says `rds.force_ssl = 0`.
 */
export function hostAuthentication(administrator: string, forceTls: boolean): string {
  return [
    `hostssl all ${administrator} 127.0.0.1/32 cert`,
    `hostssl replication ${administrator} 127.0.0.1/32 cert`,
    `host all ${administrator} all reject`,
    `${forceTls ? 'hostssl' : 'host'} all all 127.0.0.1/32 scram-sha-256`,
    '',
  ].join('\n');
}

function conninfo(follow: NonNullable<Settings['follow']>): string {
  const words = {
    host: follow.host, // the name in the certificate
    hostaddr: '127.0.0.1',
    port: String(follow.port),
    user: follow.user,
    application_name: follow.slot,
    sslmode: 'verify-full',
    sslrootcert: 'ca.crt',
    sslcert: 'client.crt',
    sslkey: 'client.key',
    connect_timeout: '5',
  };
  return Object.entries(words)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

const quoted = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
