import { describe, expect, it } from 'vitest';
import { applyPatch, PatchFailed } from '../../../../cloud/aws/cloudcontrolapi/patch.ts';

const before = { Name: 'guild', Tags: [{ Key: 'a', Value: '1' }], Map: { 'x/y': 1 } };
const patch = (...steps: object[]) => applyPatch(before, JSON.stringify(steps));

describe('a patch', () => {
  it.each([
    ['adds', { op: 'add', path: '/New', value: 1 }, { ...before, New: 1 }],
    ['replaces', { op: 'replace', path: '/Name', value: 'b' }, { ...before, Name: 'b' }],
    ['removes', { op: 'remove', path: '/Name' }, { Tags: before.Tags, Map: before.Map }],
    ['appends', { op: 'add', path: '/Tags/-', value: 2 }, { ...before, Tags: [...before.Tags, 2] }],
    ['reaches escaped keys', { op: 'replace', path: '/Map/x~1y', value: 2 }, { ...before, Map: { 'x/y': 2 } }],
    ['tests', { op: 'test', path: '/Name', value: 'guild' }, before],
  ])('%s', (_, step, after) => {
    expect(patch(step)).toEqual(after);
  });

  it.each([
    ['replaces what is not there', { op: 'replace', path: '/Nothing', value: 1 }],
    ['goes through what is not there', { op: 'add', path: '/Nothing/x', value: 1 }],
    ['tests in vain', { op: 'test', path: '/Name', value: 'other' }],
    ['does what nobody knows', { op: 'levitate', path: '/Name' }],
  ])('fails and changes nothing if it %s', (_, step) => {
    expect(() => patch({ op: 'replace', path: '/Name', value: 'changed' }, step)).toThrow(PatchFailed);
    expect(before.Name).toBe('guild');
  });

  it('has to be JSON, and a list', () => {
    expect(() => applyPatch(before, '{')).toThrow('not valid JSON');
    expect(() => applyPatch(before, '{}')).toThrow('must be a list');
  });
});
