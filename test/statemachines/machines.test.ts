import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const machines = readdirSync(path.join(root, 'statemachines')).filter((file) => file.endsWith('.asl.json'));
const functions = readdirSync(path.join(root, 'lambdas'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.includes(path.sep) && file.endsWith('.grants.ts'))
  .map((file) => path.basename(file, '.grants.ts'));

interface State {
  Type: string;
  Resource?: string;
  Arguments?: { FunctionName?: string; StateMachineArn?: string; Payload?: string; Input?: string };
  Retry?: { ErrorEquals: string[]; MaxAttempts?: number }[];
  TimeoutSeconds?: number;
  Branches?: Machine[];
  ItemProcessor?: Machine;
}
interface Machine {
  States: Record<string, State>;
}

const load = (file: string) => JSON.parse(readFileSync(path.join(root, 'statemachines', file), 'utf8')) as Machine;
const states = ({ States }: Machine): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(states),
  ]);
const lambdaTasks = (machine: Machine) =>
  states(machine).filter(([, { Resource = '' }]) => Resource.startsWith('arn:aws:states:::lambda:invoke'));
const kebab = (name: string) => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();

describe.each(machines)('%s', (file) => {
  const machine = load(file);

  it('is accepted by the language', () => {
    expect(aslValidator(machine as never)).toMatchObject({ isValid: true, errors: [] });
  });

  it('calls in each state that does something the function of its name', () => {
    for (const [name, { Arguments }] of lambdaTasks(machine)) {
      expect(Arguments?.FunctionName).toBe(`\${${name}}`);
      expect(functions, `lambdas/*/${kebab(name)}.ts`).toContain(kebab(name));
    }
  });

  it('says what it is for', () => {
    expect((machine as { Comment?: string }).Comment?.length).toBeGreaterThan(40);
  });

  it('looks at its input before anything else', () => {
    expect((machine as { StartAt?: string }).StartAt).toBe('Accept');
    expect(Object.keys(machine.States)[0]).toBe('Accept');
  });

  it('starts only machines that there are', () => {
    for (const [, { Arguments }] of states(machine)) {
      const started = /^\$\{(\w+)Machine\}$/.exec(Arguments?.StateMachineArn ?? '')?.[1];
      if (started) expect(existsSync(path.join(root, 'statemachines', `${started.toLowerCase()}.asl.json`))).toBe(true);
    }
  });

  it.each([
    ['Lambda itself stumbles', 'Lambda.TooManyRequestsException'],
    ['AWS has had too many calls', 'Throttled'],
  ])('asks a function again when %s', (_, error) => {
    for (const [name, { Retry = [] }] of lambdaTasks(machine))
      expect(
        Retry.flatMap(({ ErrorEquals }) => ErrorEquals),
        name,
      ).toContain(error);
  });

  it('tells each function for which execution it works', () => {
    for (const [name, { Arguments }] of lambdaTasks(machine))
      expect(Arguments?.Payload, name).toMatch(
        /^\{% (\$states\.input|\$merge\(\[\$states\.input,.*|.*'execution'.*) %\}$/,
      );
  });

  it('waits for nobody for ever', () => {
    for (const [name, { Resource, TimeoutSeconds }] of states(machine))
      if (Resource?.endsWith('.waitForTaskToken')) expect(TimeoutSeconds, name).toBeGreaterThan(0);
  });

  it('has no two states of one name, also in its branches', () => {
    const names = states(machine).map(([name]) => name);
    expect(names).toEqual([...new Set(names)]);
  });
});

it('leaves no function uncalled: each is a state of a machine or the target of an event', async () => {
  const called = machines.flatMap((file) => lambdaTasks(load(file))).map(([name]) => kebab(name));
  const events = readdirSync(path.join(root, 'events')).filter((file) => file.endsWith('.ts') && file !== 'event.ts');
  const targets = await Promise.all(
    events.map(async (file) => {
      const { default: event } = (await import(path.join(root, 'events', file))) as {
        default: { target?: { invokes?: string } };
      };
      return event.target?.invokes;
    }),
  );
  const unused = functions.filter((name) => !called.includes(name) && !targets.includes(name));
  expect(unused).toEqual([]);
});

it.each(['push', 'deploy', 'rollout'])('%s hands the event that began it on to all that it starts', (name) => {
  for (const [state, { Arguments }] of states(load(`${name}.asl.json`)))
    if (Arguments?.StateMachineArn) expect(Arguments.Input, state).toMatch(/'event'|\$states\.input\.began/);
});
