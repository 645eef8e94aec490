import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOMS = ['cdk', 'cloud', 'console', 'events', 'lambdas', 'services', 'start', 'test'];
const OPAQUE = /^(utils?|helpers?|common|types|misc|shared)(\.ts)?$/;

const files = ROOMS.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.includes('node_modules'))
    .map((file) => path.join(room, file)),
);
const sources = files.filter((file) => file.endsWith('.ts'));
const lines = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

describe('sources', () => {
  it('have names that say what they are for', () => {
    expect(files.filter((file) => file.split(path.sep).some((part) => OPAQUE.test(part)))).toEqual([]);
  });

  it('are one room each: at most 310 lines, nine in ten under 150', () => {
    const code = sources.filter((file) => !file.startsWith('test'));
    expect(code.filter((file) => lines(file) > 310)).toEqual([]);
    expect(code.filter((file) => lines(file) > 150).length / code.length).toBeLessThan(0.1);
  });

  it('wait in tests for a condition, not for a second', () => {
    const asleep = /(setTimeout\(\s*\w+\s*,\s*|sleep\()[\d_]{4,}\)/;
    expect(sources.filter((file) => file.startsWith('test') && asleep.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe('packages', () => {
  const root = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
  const guild = JSON.parse(readFileSync('services/package.json', 'utf8')) as Record<string, Record<string, string>>;

  it('are pinned to exact versions', () => {
    const versions = [root.dependencies, root.devDependencies, root.optionalDependencies, guild.dependencies].flatMap(
      (it) => Object.entries(it!),
    );
    // A folder of this repository is pinned by the commit.
    const pinned = /^(\d+\.\d+\.\d+(-[\w.]+)?|file:cloud\/.+)$/;
    expect(versions.filter(([, version]) => !pinned.test(version))).toEqual([]);
  });

  it('of the guild services are those that the tests ran with', () => {
    const here = { ...root.dependencies, ...root.devDependencies };
    expect(Object.entries(guild.dependencies!).filter(([name, version]) => here[name] !== version)).toEqual([]);
  });

  it('have permissive licences', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { license?: string; link?: boolean }>;
    };
    const permissive =
      /^\(?(MIT|MIT-0|Apache-2\.0|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|CC-BY-4\.0|CC-BY-3\.0|PostgreSQL|Zlib)/;
    // Vite, under Vitest, brings a style sheet compiler that nothing here runs and nothing of ours ships.
    const exempt = /^node_modules\/lightningcss/;
    const other = Object.entries(lock.packages).filter(
      ([at, { license, link }]) => at && !link && !exempt.test(at) && !permissive.test(license ?? ''),
    );
    expect(other.map(([at, { license }]) => `${at}: ${license}`)).toEqual([]);
  });
});
