import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../console/connect.ts';
import { account as checks } from '../../console/doctor/account.ts';
import { look } from '../../console/doctor/check.ts';
import { git, machine } from '../../console/doctor/machine.ts';
import { type Account, account } from './account.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the doctor of this machine', () => {
  it('finds nothing amiss where the tests run', async () => {
    // How much memory and disk are free is not the tests' affair.
    const found = await Promise.all(machine('.muster').slice(0, 3).map(look));
    expect(found.filter(({ good }) => !good)).toEqual([]);
  });

  it('misses git, and says how to get it', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await git()).toMatchObject({ good: false, remedy: expect.stringContaining('apt install git') });
  });

  it('finds that a temporary folder is too deep for sockets', async () => {
    vi.stubEnv('TMPDIR', `/tmp/${'deep'.repeat(30)}`);
    const found = await Promise.all(machine('.muster').map(look));
    expect(found).toContainEqual(expect.objectContaining({ good: false, remedy: 'set TMPDIR to another' }));
  });

  it('tells what a look has thrown, and goes on', async () => {
    expect(await look(() => Promise.reject(new TypeError('no')))).toEqual({ good: false, what: 'TypeError: no' });
  });
});

describe('the doctor of an account', () => {
  let here: Account;
  beforeEach(async () => {
    here = await account();
  });
  afterEach(() => here[Symbol.asyncDispose]());
  const found = async () => Promise.all(checks(await connect({ folder: here.folder })).map(look));

  it('says what to do first where nothing stands', async () => {
    const [orchestrator, instances, database] = await found();
    expect(orchestrator).toMatchObject({ good: false, remedy: 'npm start' });
    expect(instances).toMatchObject({ good: false, what: 'dev has no instances', remedy: 'muster provision' });
    expect(database).toMatchObject({ good: false, remedy: 'muster provision' });
  });

  it('finds the orchestrator once it is deployed', async () => {
    await here.machine('provision', { Only: { Type: 'Succeed' } });
    expect((await found())[0]).toMatchObject({ good: true, what: 'The orchestrator is deployed: 1 state machines' });
  });
});
