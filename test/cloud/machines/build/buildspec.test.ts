import { describe, expect, it } from 'vitest';
import { parseBuildspec } from '../../../../cloud/machines/build/buildspec.ts';
import { checkRuntimes } from '../../../../cloud/machines/build/image.ts';

const major = process.versions.node.split('.')[0];
const withRuntime = (runtime: string) =>
  parseBuildspec(`version: 0.2\nphases: { install: { runtime-versions: { ${runtime} }, commands: [] } }`);

describe('a buildspec', () => {
  it('has commands, variables and artifacts with their defaults', () => {
    expect(
      parseBuildspec(
        'version: 0.2\nenv: { variables: { A: 1, B: true } }\nphases: { build: { commands: [make] } }\nartifacts: { files: out }'.replace(
          'files: out',
          'files: [out]',
        ),
      ),
    ).toMatchObject({
      env: { variables: { A: '1', B: 'true' }, 'parameter-store': {} },
      phases: { build: { commands: ['make'], finally: [], 'on-failure': 'ABORT' } },
      artifacts: { files: ['out'], 'base-directory': '.', 'discard-paths': false },
    });
  });

  it.each([
    ['a: [', /is not YAML/],
    ['phases: { build: { commands: [] } }', /version: is 0.2/],
    ['version: 0.2', /phases/],
    ['version: 0.2\nphases: {}', /has at least one phase/],
    ['version: 0.2\nphases: { compile: { commands: [] } }', /compile/],
    ['version: 0.2\nphases: { build: { commands: make } }', /phases.build.commands/],
    ['version: 0.2\nphases: { build: { commands: [] } }\nartifacts: {}', /artifacts.files/],
  ])('is refused: %j', (text, message) => {
    expect(() => parseBuildspec(text)).toThrow(message);
  });
});

describe('a runtime', () => {
  it.each([`nodejs: ${major}`, `nodejs: "${major}.x"`, 'nodejs: latest'])('is there: %s', (runtime) => {
    expect(() => checkRuntimes(withRuntime(runtime))).not.toThrow();
  });
  it.each(['nodejs: 18', 'python: 3.12', 'golang: latest'])('is not there: %s', (runtime) => {
    expect(() => checkRuntimes(withRuntime(runtime))).toThrow(/Unknown runtime version/);
  });
});
