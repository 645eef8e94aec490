import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOMS = ['events', 'lambdas', 'cdk', 'cloud', 'services', 'console'];

/** Which other rooms a room may import from (design: `lambdas` and `cdk` may import `events`; nothing else crosses). */
const MAY: Record<string, readonly string[]> = { lambdas: ['events'], cdk: ['events', 'lambdas'] };

const sources = ROOMS.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => path.join(room, file)),
);

/** The files that a source imports, relative to the repository's root; packages are left out. */
function imports(file: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, to]) => path.join(path.dirname(file), to!));
}

function trespasses(file: string, text: string): string[] {
  const room = file.split(path.sep)[0]!;
  return imports(file, text).filter((to) => {
    const other = to.split(path.sep)[0]!;
    return other !== room && !(MAY[room] ?? []).includes(other);
  });
}

describe('a room imports only from the rooms that it may', () => {
  it.each(ROOMS)('%s', (room) => {
    const own = sources.filter((file) => file.startsWith(room + path.sep));
    expect(own.length).toBeGreaterThan(0);
    expect(own.flatMap((file) => trespasses(file, readFileSync(file, 'utf8')).map((to) => `${file} → ${to}`))).toEqual(
      [],
    );
  });

  it('sees a planted trespass', () => {
    expect(trespasses('services/web/app.ts', "import { startCloud } from '../../cloud/cloud.ts';")).toEqual([
      'cloud/cloud.ts',
    ]);
    expect(trespasses('console/site.ts', "const x = await import('../lambdas/step.ts');")).toEqual(['lambdas/step.ts']);
    expect(trespasses('lambdas/waits/resume.ts', "import e from '../../events/event.ts';")).toEqual([]);
  });
});

describe('the cloud', () => {
  it('knows nothing of guilds or of Muster', () => {
    const told = sources
      .filter((file) => file.startsWith('cloud/'))
      .filter((file) => /\b(guild|muster)/i.test(readFileSync(file, 'utf8')));
    expect(told).toEqual([]);
  });
});
