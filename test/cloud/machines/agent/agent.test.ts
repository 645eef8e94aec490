import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../../../cloud/machines/agent/agent.ts';
import type { AgentCommand } from '../../../../cloud/machines/agent/command.ts';
import { type RevisionStore, startRevisionStore } from './revision-store.ts';

let store: RevisionStore;
let root: string;
const at = (...parts: string[]) => path.join(root, ...parts);
const run = (lifecycleEvent: string, fields: Partial<AgentCommand> = {}, signal = new AbortController().signal) =>
  execute(
    {
      deploymentId: 'd-1',
      deploymentGroupId: 'group',
      deploymentGroupName: 'web',
      applicationName: 'guild',
      lifecycleEvent,
      revision: { bucket: 'revisions', key: 'one.zip', bundleType: 'zip' },
      fileExistsBehavior: 'DISALLOW',
      ...fields,
    },
    { root, environment: store.environment },
    signal,
  );
const appspec = (hooks = '', more = '') =>
  `version: 0.0\nos: linux\nfiles:\n  - source: /app\n    destination: /opt/guild\n${more}${hooks && `hooks:\n${hooks}`}`;
const script = (body: string) => `#!/bin/bash\n${body}\n`;
const deploy = async (key: string, files: Record<string, string>, fields: Partial<AgentCommand> = {}) => {
  store.put(key, files);
  return run('DownloadBundle', { revision: { bucket: 'revisions', key, bundleType: 'zip' }, ...fields });
};

beforeEach(async () => {
  store = await startRevisionStore();
  root = await mkdtemp(path.join(tmpdir(), 'instance-'));
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

describe('DownloadBundle', () => {
  it('gets the revision with the credentials of the instance role and keeps the modes of its files', async () => {
    expect(await deploy('one.zip', { 'appspec.yml': appspec(), 'run.sh': script('') })).toEqual({
      status: 'Succeeded',
    });
    const archive = at('opt/codedeploy-agent/deployment-root/group/d-1/deployment-archive');
    expect((await stat(path.join(archive, 'run.sh'))).mode & 0o777).toBe(0o755);
    expect(store.asked[0]).toBe('PUT /latest/api/token');
  });

  it('fails when the object is another one than was meant', async () => {
    store.put('one.zip', { 'appspec.yml': appspec() });
    const revision = { bucket: 'revisions', key: 'one.zip', bundleType: 'zip', eTag: 'f'.repeat(32) } as const;
    expect(await run('DownloadBundle', { revision })).toMatchObject({
      status: 'Failed',
      message: expect.stringMatching(/^Expected deployment artifact bundle etag f{32} but was actually /),
    });
  });

  it('fails with what S3 said', async () => {
    expect(await run('DownloadBundle')).toMatchObject({ status: 'Failed', message: expect.stringContaining('404') });
  });

  it('unpacks nothing outside of its folder', async () => {
    const report = await deploy('one.zip', { '../../evil': 'x' });
    expect(report).toMatchObject({
      status: 'Failed',
      message: 'The bundle names a file outside of itself: ../../evil',
    });
  });
});

describe('Install', () => {
  const installed = async (files: Record<string, string>, fields: Partial<AgentCommand> = {}) => {
    await deploy('one.zip', { 'appspec.yml': appspec(), ...files }, fields);
    return run('Install', fields);
  };

  it('copies files below the root of the instance and removes those of the previous installation', async () => {
    expect(await installed({ 'app/server.js': '1', 'app/old/gone.js': '1' })).toEqual({ status: 'Succeeded' });
    await installed({ 'app/server.js': '2' }, { deploymentId: 'd-2' });
    expect(await readFile(at('opt/guild/server.js'), 'utf8')).toBe('2');
    await expect(access(at('opt/guild/old'))).rejects.toThrow();
  });

  it.each([
    [
      'DISALLOW',
      { status: 'Failed', message: expect.stringContaining('already exists at this location: /opt/guild/server.js') },
      'foreign',
    ],
    ['OVERWRITE', { status: 'Succeeded' }, 'ours'],
    ['RETAIN', { status: 'Succeeded' }, 'foreign'],
  ] as const)('meets a file of somebody else with %s', async (fileExistsBehavior, report, content) => {
    await mkdir(at('opt/guild'), { recursive: true });
    await writeFile(at('opt/guild/server.js'), 'foreign');
    expect(await installed({ 'app/server.js': 'ours' }, { fileExistsBehavior })).toMatchObject(report);
    expect(await readFile(at('opt/guild/server.js'), 'utf8')).toBe(content);
  });

  it('applies modes to what it installed', async () => {
    const permissions = 'permissions:\n  - object: /opt/guild\n    pattern: "*.js"\n    mode: 640\n    type: [file]\n';
    await installed({ 'appspec.yml': appspec('', permissions), 'app/server.js': '1', 'app/other.txt': '1' });
    expect((await stat(at('opt/guild/server.js'))).mode & 0o777).toBe(0o640);
    expect((await stat(at('opt/guild/other.txt'))).mode & 0o777).toBe(0o644);
  });

  it.each([
    ['no appspec file', { 'sub/appspec.yml': appspec() }, /has no appspec.yml: it belongs at the root/],
    ['an unknown event', { 'appspec.yml': appspec('  OnStart: []\n') }, /appspec.yml is invalid: hooks/],
    ['another system', { 'appspec.yml': 'version: 0.0\nos: windows\n' }, /os: is linux/],
    [
      'a relative destination',
      { 'appspec.yml': appspec().replace('/opt/guild', 'opt') },
      /files.0.destination: is an absolute path/,
    ],
    ['a source that is not there', { 'appspec.yml': appspec() }, /No such file or directory in the revision: \/app/],
    ['what is not YAML', { 'appspec.yml': 'a: [' }, /is not YAML/],
  ])('refuses %s', async (_, files, message) => {
    await deploy('one.zip', files as Record<string, string>);
    expect(await run('Install')).toMatchObject({ status: 'Failed', message: expect.stringMatching(message) });
  });
});

describe('a hook', () => {
  const hooked = async (body: string, more = '') => {
    await deploy('one.zip', {
      'appspec.yml': appspec(`  AfterInstall:\n    - location: run.sh\n${more}`),
      'run.sh': body,
    });
    return run('AfterInstall');
  };

  it('runs with the variables of the deployment, at the root of the instance', async () => {
    const report = await hooked(
      script('echo "$APPLICATION_NAME $DEPLOYMENT_ID $LIFECYCLE_EVENT $BUNDLE_KEY"; pwd; echo oops >&2'),
    );
    expect(report.status).toBe('Succeeded');
    expect(report.logTail).toContain('[stdout]guild d-1 AfterInstall one.zip');
    expect(report.logTail).toContain(`[stdout]${root}`);
    const log = await readFile(at('opt/codedeploy-agent/deployment-root/group/d-1/logs/scripts.log'), 'utf8');
    expect(log).toMatch(/LifecycleEvent - AfterInstall\n.*Script - run.sh\n/);
    expect(log).toContain('[stderr]oops');
  });

  it('reports the exit code and the last lines of a script that fails', async () => {
    expect(await hooked(script('echo before; exit 3'))).toMatchObject({
      status: 'Failed',
      errorCode: 'ScriptFailed',
      scriptName: 'run.sh',
      message: 'Script at specified location: run.sh failed with exit code 3',
      logTail: expect.stringContaining('[stdout]before'),
    });
  });

  it('ends a script, and what the script started, at its time-out', async () => {
    const report = await hooked(script(`sleep 60 & echo $! > ${root}/pid; sleep 60`), '      timeout: 1\n');
    expect(report).toMatchObject({ errorCode: 'ScriptTimedOut', message: expect.stringContaining('in 1 seconds') });
    const pid = Number(await readFile(at('pid'), 'utf8'));
    await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false);
  });

  it('is told apart from a script that left its output open', async () => {
    const report = await hooked(script(`sleep 8 & echo $! > ${root}/pid`));
    process.kill(Number(await readFile(at('pid'), 'utf8')));
    expect(report).toMatchObject({
      errorCode: 'ScriptFailed',
      message: expect.stringContaining('failed to close its output'),
    });
  });

  it('says at once that its script was killed, also when something that it started lives on', async () => {
    const began = performance.now();
    const report = await hooked(script(`echo working; sleep 8 & echo $! > ${root}/pid; kill -KILL $$`));
    process.kill(Number(await readFile(at('pid'), 'utf8')));
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(report).toMatchObject({
      errorCode: 'ScriptFailed',
      scriptName: 'run.sh',
      message: expect.stringMatching(/run\.sh was killed by SIGKILL \d+\.\d s after its start/),
      logTail: expect.stringContaining('[stdout]working'),
    });
  });

  it('says that what its script ran was killed', async () => {
    const report = await hooked(script('bash -c "kill -KILL \\$\\$"; exit $?'));
    expect(report.message).toContain('failed with exit code 137: a process that it ran was killed by SIGKILL');
  });

  it('may leave a process in the background that has closed its output', async () => {
    expect((await hooked(script('sleep 1 >/dev/null 2>&1 &'))).status).toBe('Succeeded');
  });

  it('is interrupted when the instance ends', async () => {
    store.put('one.zip', {
      'appspec.yml': appspec('  AfterInstall:\n    - location: run.sh\n'),
      'run.sh': script('sleep 60'),
    });
    await run('DownloadBundle');
    const signal = AbortSignal.timeout(300);
    expect(await run('AfterInstall', {}, signal)).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('interrupted'),
    });
  });

  it.each([
    ['is missing', undefined, 'ScriptMissing', /does not exist/],
    ['has no interpreter', 'echo hi\n', 'UnknownError', /Exec format error/],
    ['ends its lines with CR LF', '#!/bin/bash\r\necho hi\r\n', 'UnknownError', /CR LF/],
    ['names an interpreter that does not exist', '#!/nonexistent\n', 'UnknownError', /ENOENT/],
  ])('fails clearly when its script %s', async (_, body, errorCode, message) => {
    const files: Record<string, string> = { 'appspec.yml': appspec('  AfterInstall:\n    - location: run.sh\n') };
    if (body) files['run.sh'] = body;
    await deploy('one.zip', files);
    expect(await run('AfterInstall')).toMatchObject({
      status: 'Failed',
      errorCode,
      message: expect.stringMatching(message),
    });
  });
});

describe('ApplicationStop', () => {
  const stop = (text: string) => ({
    'appspec.yml': appspec('  ApplicationStop:\n    - location: stop.sh\n'),
    'app/x': text,
    'stop.sh': script(`echo stopping ${text}`),
  });

  it('does nothing before the first successful deployment', async () => {
    expect(await run('ApplicationStop')).toEqual({ status: 'Skipped' });
  });

  it('runs the script of the last revision that succeeded, not of the one that failed after it', async () => {
    await deploy('one.zip', stop('one'));
    await run('Install');
    await run('End');
    await deploy('two.zip', stop('two'), { deploymentId: 'd-2' });
    await run('Install', { deploymentId: 'd-2' });
    expect((await run('ApplicationStop', { deploymentId: 'd-3' })).logTail).toContain('[stdout]stopping one');
  });

  it('finds the last successful revision however many were deployed since', async () => {
    for (let n = 1; n <= 7; n++) {
      await deploy('one.zip', stop(String(n)), { deploymentId: `d-${n}` });
      await run('End', { deploymentId: `d-${n}` });
    }
    expect(await readdir(at('opt/codedeploy-agent/deployment-root/group'))).toHaveLength(5);
    expect((await run('ApplicationStop', { deploymentId: 'd-8' })).logTail).toContain('[stdout]stopping 7');
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
