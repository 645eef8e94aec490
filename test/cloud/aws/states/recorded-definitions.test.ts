import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../../cloud/aws/states/definition.ts';
import type { MachineType } from '../../../../cloud/aws/states/states.ts';
import { type Scenario, scenarios } from '../../asl/recorded/scenario.ts';

const folder = process.env.ASL_RECORDED;

describe.skipIf(!folder)('definitions beside recordings of AWS (folder in ASL_RECORDED)', () => {
  const given = (folder ? scenarios(folder) : []).flatMap((scenario) =>
    scenario.calls.filter((it) => it.params.definition).map(({ op, params }) => ({ scenario, op, params })),
  );
  const problems = (params: Readonly<Record<string, string>>) =>
    problemsOf(params.definition as string, (params.type ?? 'STANDARD') as MachineType);

  it('are refused where AWS refused them, and only there', () => {
    const differing = given
      .filter(({ op }) => op !== 'validate_state_machine_definition')
      .filter(({ scenario, params }) => problems(params).length > 0 !== refused(scenario))
      .map(({ scenario }) => scenario.id);
    expect(differing).toEqual([]);
    expect(given.filter(({ scenario }) => refused(scenario)).length).toBeGreaterThan(30);
  });

  it('have the diagnostics that AWS had', () => {
    const validated = given.filter(({ op }) => op === 'validate_state_machine_definition');
    expect(validated.length).toBeGreaterThan(0);
    for (const { scenario, params } of validated) {
      const { diagnostics } = scenario.expected.validation_response as { diagnostics: object[] };
      expect(problems(params), scenario.id).toEqual(diagnostics);
    }
  });
});

function refused({ expected }: Scenario): boolean {
  return JSON.stringify(expected).includes('InvalidDefinition');
}
