import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../console/commands.ts';
import { confirm, NotConfirmed } from '../../console/confirm.ts';
import type { Connection } from '../../console/connect.ts';
import type { Program } from '../../console/muster.ts';
import { type Account, account } from './account.ts';
import { muster } from './command-line.ts';

describe('muster, on the command line', () => {
  let here: Account;
  beforeAll(async () => {
    here = await account();
  });
  afterAll(() => here[Symbol.asyncDispose]());

  it('prints the output of an execution as one JSON document, and nothing else', async () => {
    const Output = { summary: '{% $states.input.environment %}' };
    await here.machine('plan', { Only: { Type: 'Pass', Output, End: true } });
    const { code, out } = await muster('--folder', here.folder, '--json', 'plan');
    expect(JSON.parse(out)).toEqual({ summary: 'dev' });
    expect(code).toBe(0);
  });

  it('ends with 1, the cause and how to go on when the execution fails', async () => {
    const Cause = 'the account has no room for a VPC';
    await here.machine('provision', { Only: { Type: 'Fail', Error: 'NoRoom', Cause } });
    const { code, err } = await muster('--folder', here.folder, 'provision');
    const [failed, ...goesOn] = err.trim().split('\n');
    expect(failed).toBe('provision FAILED: NoRoom: the account has no room for a VPC');
    expect(goesOn.join('\n')).toMatch(/muster provision --resume arn:aws:states:\S+:muster-dev-provision:\S+$/);
    expect(code).toBe(1);
  });

  it('describes an account that has nothing', async () => {
    const { out } = await muster('--folder', here.folder, '--json', 'status');
    expect(JSON.parse(out)).toMatchObject({ instances: [], running: [], budget: { spentMs: 0 } });
  });

  it.each([
    ['a command that there is not', ['sttus'], "unknown command 'sttus'", 2],
    [
      'a folder in which nothing runs',
      ['--folder', '/nowhere', 'status'],
      'There is no /nowhere/outputs.json: run "npm start" first',
      1,
    ],
    ['a region without an account', ['--region', 'eu-west-1', 'status'], '--region eu-west-1 goes with --profile', 2],
    ['a change that is none', ['drill', 'zone-lost', '--with', '[60]'], '[60] is not a JSON object such as', 2],
    ['an account without a region', ['--profile', 'work', 'status'], '--profile work goes with --region', 2],
  ])('says in a sentence what is wrong with %s', async (_, args, sentence, exit) => {
    const { code, err } = await muster(...args);
    expect(err).toContain(sentence);
    expect(code).toBe(exit);
  });

  it('is a program that starts with any Node and ends as the command does', async () => {
    const child = spawn('console/bin.mjs', ['--folder', '/nowhere', 'status'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    expect(await text(child.stderr)).toContain('There is no /nowhere/outputs.json');
    expect(await ended).toBe(1);
  });

  it('documents its exit codes', async () => {
    expect((await muster('--help')).out).toMatch(/Ends with 0 .+, 1 .+, 2 .+, 3 .+, 130 after Ctrl-C/);
  });

  it('shows with every command how it is used', () => {
    const program = new Command('muster') as unknown as Program;
    for (const command of commands) command(program);
    const without = program.commands.filter((it) => {
      let help = '';
      it.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      return !/Examples?:\n {2}muster /.test(help);
    });
    expect(without.map((it) => it.name())).toEqual([]);
  });

  it('completes what was begun in a shell', async () => {
    const { out } = await muster('complete', '--', 'dril');
    expect(out.split('\n')[0]).toMatch(/^drill\t/);
    expect((await muster('completion', 'zsh')).out).toContain('#compdef muster');
  });

  it('asks twice before it changes a real account, and once here', () => {
    const account: Connection = {
      config: { profile: 'work', region: 'eu-west-1' },
      environment: 'prod',
      account: '123456789012',
      where: 'AWS',
    };
    expect(() => confirm(account, 'provision')).toThrow(NotConfirmed);
    expect(() => confirm(account, 'provision', true)).not.toThrow();
    expect(() => confirm({ ...account, where: 'here' }, 'provision')).not.toThrow();
  });
});
