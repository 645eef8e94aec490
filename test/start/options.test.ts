import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions, USAGE } from '../../start/options.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (line: string, env: NodeJS.ProcessEnv = {}) => readOptions(line.split(' ').filter(Boolean), env, root);

describe('what npm start is told', () => {
  it('is the dev environment in .muster, as fast as the machine, if it is nothing', () => {
    expect(read('')).toEqual({
      folder: path.resolve('.muster'),
      port: 4700,
      environment: 'dev',
      failover: undefined,
      slowness: undefined,
      help: false,
    });
  });

  it('comes from the command line before the environment', () => {
    const env = { MUSTER_FOLDER: '/tmp/one', MUSTER_PORT: '4701' };
    expect(read('', env)).toMatchObject({ folder: '/tmp/one', port: 4701 });
    expect(read('--folder /tmp/two --port 0', env)).toMatchObject({ folder: '/tmp/two', port: 0 });
  });

  it.each([
    ['--latency aws', 1],
    ['--latency aws:60', 60],
    ['--latency aws:2.5', 2.5],
  ])('%s makes AWS’s latencies so many times as short', (line, scale) => {
    expect(read(line).slowness).toMatchObject({ scale });
  });

  it.each([
    ['--latency fast', 'There is no latency "fast": say "aws", or "aws:20" for a twentieth of it'],
    ['--latency aws:0', 'There is no latency "aws:0"'],
    ['--latency aws:1e3', 'There is no latency "aws:1e3"'],
    ['--latency', "Option '--latency <value>' argument missing: see"],
    ['--failover quick', 'There is no failover "quick": choose one of multi-az, aurora'],
    ['--environment qa', 'There is no environment "qa": choose one of dev, prod, staging'],
    ['--port 99999', '"99999" is no port'],
    ['--fodler x', "Unknown option '--fodler': see"],
    ['dev', "Unexpected argument 'dev'"],
  ])('%s is refused with a sentence', (line, sentence) => {
    expect(() => read(line)).toThrow(sentence);
  });

  it('is all in what --help says', () => {
    for (const option of Object.keys(read('')).filter((it) => !['help', 'slowness'].includes(it)))
      expect(USAGE).toContain(`--${option}`);
    expect(USAGE).toContain('--latency aws[:SCALE]');
  });
});
