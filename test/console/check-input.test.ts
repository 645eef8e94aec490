import { describe, expect, it } from 'vitest';
import { checkInput, type Schema } from '../../console/page/app/check-input.ts';

const schema: Schema = {
  properties: {
    environment: { type: 'string', const: 'dev' },
    commit: { type: 'string', pattern: '^[0-9a-f]{40}$' },
    rate: { type: 'number', minimum: 1, maximum: 1000 },
    dryRun: { type: 'boolean' },
    tiers: { type: 'array', items: { enum: ['web', 'api'] } },
    with: { type: 'object' },
    drill: { type: 'string', enum: ['zone-lost'] },
  },
  required: ['environment', 'commit'],
};
const commit = 'a'.repeat(40);

describe('the form of an input', () => {
  it('makes the input of what was filled in, each member in its type', () => {
    const texts = { commit, rate: '20', dryRun: 'false', tiers: '["web"]', with: '{"seconds":60}', drill: '' };
    const { input, mistakes } = checkInput(schema, texts);
    const expected = { environment: 'dev', commit, rate: 20, dryRun: false, tiers: ['web'], with: { seconds: 60 } };
    expect(input).toEqual(expected);
    expect([...mistakes]).toEqual([]);
  });

  it.each([
    ['commit', '', '"commit" is needed'],
    ['commit', 'main', '"main" is not all 40 digits of a commit'],
    ['rate', '5000', '5000 is too much: 1000 at most'],
    ['rate', '0', '0 is too little: 1 at least'],
    ['rate', 'fast', '"fast" is not a number'],
    ['tiers', '{"web":1}', '"tiers" takes a list, as ["web"]'],
    ['with', '60', '"with" takes an object, as {"seconds":60}'],
    ['with', '{"seconds"', '"with" is not JSON: '],
    ['drill', 'zone-lst', '"zone-lst" is none of zone-lost'],
  ])('says in a sentence what is wrong with %s "%s"', (field, text, sentence) => {
    const { mistakes } = checkInput(schema, { commit, [field]: text });
    expect([...mistakes.keys()]).toEqual([field]);
    expect(mistakes.get(field)).toContain(sentence);
  });
});
