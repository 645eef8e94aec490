import { type Rule, type Test, test } from '../choice-rule.ts';
import type { CommonState } from '../definition.ts';
import { StatesError, unexpectedType } from '../error.ts';
import type { Fields } from '../fields.ts';
import { effectiveInput, finish } from '../io.ts';
import type { Evaluate } from '../scope.ts';
import { checkLanguage } from '../state-shape.ts';
import { expressionOf } from '../template.ts';
import type { StateType } from './type.ts';

export interface ChoiceState extends CommonState {
  readonly type: 'Choice';
  readonly choices: readonly Rule[];
  readonly default?: string;
}

export const choice: StateType<ChoiceState> = {
  transitions: false,
  parse(fields, common) {
    fields.require('Choices');
    if (Array.isArray(fields.raw.Choices) && fields.raw.Choices.length === 0) {
      fields.problem('Value cannot be empty', 'Choices');
    }
    return {
      ...common,
      type: 'Choice',
      choices: fields.objects('Choices').map((it) => rule(it)),
      default: fields.string('Default'),
    };
  },
  async act(turn, state) {
    const input = await effectiveInput(turn);
    const scope = turn.scope({ input });
    for (const it of state.choices) {
      if (!(await it.test(scope))) continue;
      // What the state itself assigns and outputs is for its Default.
      return finish(turn, input, { next: it.next, assign: it.assign ?? null, output: it.output ?? null });
    }
    if (state.default === undefined)
      throw new StatesError(
        'States.NoChoiceMatched',
        turn.explain(
          'Failed to transition out of the state. The state does not have a default transition and none of the choices matched.',
        ),
      );
    await finish(turn, input, { next: state.default });
  },
};

function rule(fields: Fields): Rule {
  checkLanguage(fields);
  if (!fields.require('Next', ...(fields.language === 'JSONata' ? ['Condition'] : []))) {
    return { next: fields.string('Next') ?? '', test: async () => false };
  }
  return {
    next: fields.string('Next') as string,
    test: fields.language === 'JSONata' ? condition(fields) : test(fields),
    output: fields.template('Output'),
    assign: fields.assignments('Assign'),
  };
}

function condition(fields: Fields): Test {
  const value: Evaluate | undefined = fields.template('Condition');
  const text = expressionOf(fields.raw.Condition ?? null);
  const location = `${fields.location.split('/').at(-1)}/Condition`;
  return async (scope) => {
    const result = await value?.(scope);
    if (typeof result === 'boolean') return result;
    throw unexpectedType(text ?? '', location, 'boolean', result);
  };
}
