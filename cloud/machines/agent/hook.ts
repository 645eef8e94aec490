import { access, chmod, constants, lstat, open } from 'node:fs/promises';
import path from 'node:path';
import { readAppSpec, type Script } from './appspec.ts';
import type { AgentCommand, AgentHost, AgentReport } from './command.ts';
import { absent, type DeploymentFolder } from './deployment-folder.ts';
import { UsersOwnError } from './fault.ts';
import { runScript } from './run-script.ts';
import { openScriptLog, type ScriptLog } from './script-log.ts';

/** These events belong to the revision that is leaving. */
const OF_LAST_SUCCESSFUL = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'];

/** Runs the scripts that the appspec file has for this event, one after another, until one fails. */
export async function hook(
  command: AgentCommand,
  host: AgentHost,
  folder: DeploymentFolder,
  signal: AbortSignal,
): Promise<AgentReport> {
  const old = OF_LAST_SUCCESSFUL.includes(command.lifecycleEvent);
  const archive = old ? await folder.lastSuccessfulArchive() : folder.archive;
  if (!archive) return { status: 'Skipped' };
  const { hooks } = await readAppSpec(archive);
  const scripts = hooks[command.lifecycleEvent as keyof typeof hooks] ?? [];
  if (scripts.length === 0) return { status: 'Skipped' };

  await using log = await openScriptLog(folder.scriptLog);
  log.write(`LifecycleEvent - ${command.lifecycleEvent}`);
  const environment = {
    ...host.environment,
    APPLICATION_NAME: command.applicationName,
    DEPLOYMENT_ID: command.deploymentId,
    DEPLOYMENT_GROUP_NAME: command.deploymentGroupName,
    DEPLOYMENT_GROUP_ID: command.deploymentGroupId,
    LIFECYCLE_EVENT: command.lifecycleEvent,
    BUNDLE_BUCKET: command.revision.bucket,
    BUNDLE_KEY: command.revision.key,
    BUNDLE_VERSION: command.revision.version ?? '',
    BUNDLE_ETAG: command.revision.eTag ?? '',
  };
  for (const script of scripts) {
    const file = path.join(archive, script.location);
    await runnable(file, script, log);
    log.write(`Script - ${script.location}`);
    await runScript(script, file, { root: host.root, environment }, log, signal);
  }
  return { status: 'Succeeded', logTail: log.tail() };
}

/** Throws for a script that is missing or that the system could not start, and says what is wrong with it. */
async function runnable(file: string, { location }: Script, log: ScriptLog): Promise<void> {
  const found = await lstat(file).catch(absent);
  if (!found?.isFile()) {
    throw new UsersOwnError('ScriptMissing', `Script does not exist at specified location: ${location}`, location);
  }
  // The agent makes a script executable itself; only when it may not does the deployment fail.
  await access(file, constants.X_OK).catch(() =>
    chmod(file, found.mode | 0o111).catch(() => {
      throw new UsersOwnError(
        'ScriptNotExecutable',
        `Unable to set script at specified location: ${location} as executable`,
        location,
      );
    }),
  );
  await using script = await open(file);
  const { buffer, bytesRead } = await script.read(Buffer.alloc(256), 0, 256, 0);
  const [line = ''] = buffer.toString('latin1', 0, bytesRead).split('\n');
  const wrong = !line.startsWith('#!')
    ? `Exec format error - ${location}: its first line is not an interpreter such as #!/bin/bash`
    : line.endsWith('\r')
      ? `No such file or directory - ${location}: its lines end with CR LF; save it with LF`
      : undefined;
  if (wrong) throw new UsersOwnError('UnknownError', wrong, location, log.tail());
}
