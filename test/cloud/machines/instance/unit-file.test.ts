import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile, parseUnit, substitute, words } from '../../../../cloud/machines/instance/unit-file.ts';

describe('a unit file', () => {
  it('has the defaults of systemd for what it does not say', () => {
    expect(parseUnit('[Service]\nExecStart=/usr/bin/node server.js\n')).toMatchObject({
      type: 'simple',
      restart: 'no',
      restartMs: 100,
      stopMs: 90_000,
      killSignal: 'SIGTERM',
      execStart: ['/usr/bin/node server.js'],
    });
  });

  it('goes on over a backslash at the end of a line, and leaves comments out', () => {
    const { execStart } = parseUnit('[Service]\n# a comment\nExecStart=/usr/bin/node \\\n  server.js\n; another\n');
    expect(execStart.map(words)).toEqual([['/usr/bin/node', 'server.js']]);
  });

  it('takes back what came before with an empty value', () => {
    expect(parseUnit('[Service]\nEnvironment=A=1\nEnvironment=\nEnvironment=B=2 "C=3 4"\n').environment).toEqual([
      'B=2',
      'C=3 4',
    ]);
  });

  it.each([
    ['5', 5000],
    ['250ms', 250],
    ['1min 30s', 90_000],
  ])('reads RestartSec=%s as %i ms', (text, milliseconds) => {
    expect(parseUnit(`[Service]\nRestartSec=${text}\n`).restartMs).toBe(milliseconds);
  });
});

describe('an environment file', () => {
  it('has a name and a value a line, without quotes and comments', () => {
    expect(parseEnvironmentFile('# facts\nA=1\nB="two words"\n\nnot a pair\nC=x=y\n')).toEqual({
      A: '1',
      B: 'two words',
      C: 'x=y',
    });
  });
});

describe('a variable in a command line', () => {
  it('is put in with or without braces, and is empty when it is not set', () => {
    expect(substitute(`--port=$PORT --host=\${HOST}$NONE`, { PORT: '80', HOST: 'here' })).toBe('--port=80 --host=here');
  });
});
