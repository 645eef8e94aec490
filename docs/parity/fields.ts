import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NormalizedSchema } from '@smithy/core/schema';
import { API, type Checker, type Type } from 'typescript/unstable/sync';
import { catalog, type ServiceName } from '../../cloud/aws/catalog.ts';
import { describe } from '../../cloud/wire/description.ts';
import { mentions } from './mentions.ts';
import { held, memberOfSdk, possible } from './sdk-types.ts';
import { ROOMS, sources } from './sent.ts';

/** What our code writes into an operation's input and reads out of its output, as paths: `Vpcs.VpcId`. Lists add nothing to a path, and maps end it. */
export interface Fields {
  readonly writes: readonly string[];
  readonly reads: readonly string[];
}

/** The operations (with the files that send them), each with its fields, as the compiler and the services' schemas see them. */
export async function fields(root: string, sent: ReadonlyMap<string, readonly string[]>): Promise<Map<string, Fields>> {
  const files = ROOMS.flatMap((room) => sources(root, room, '.ts')).filter((file) => !file.endsWith('.grants.ts'));
  const api = new API({ cwd: root });
  try {
    const opened = api.updateSnapshot({ openProjects: [path.join(root, 'docs/parity/tsconfig.json')] });
    const { checker, program } = opened.getProjects()[0]!;
    const said = new Map(files.map((it) => [it, mentions(checker, program.getSourceFile(path.join(root, it))!)]));
    const written = new Set([...said.values()].flatMap((it) => [...it.written]));
    const near = neighbours(root, files);
    const found = new Map<string, Fields>();
    for (const [operation, senders] of sent) {
      const [service, name] = operation.split(':') as [ServiceName, string];
      const { input, output } = (await description(service)).operations.get(name)!;
      const writes = new Set<string>();
      for (const { inputs } of said.values())
        for (const it of inputs)
          if (it.operation === operation) writing(checker, it.type, input, written, service, '', writes);
      const read = new Set(senders.flatMap(near).flatMap((it) => [...(said.get(it)?.read ?? [])]));
      found.set(operation, { writes: [...writes].sort(), reads: reading(output, read, service, name).sort() });
    }
    return found;
  } finally {
    api.close();
  }
}

const descriptions = new Map<ServiceName, ReturnType<typeof describe>>();
async function description(service: ServiceName) {
  const known = descriptions.get(service) ?? describe(await catalog[service].sdk());
  descriptions.set(service, known);
  return known;
}

/** The members of a type that are the schema's. A value of whatever its shape allows has those that some literal of that shape has. */
function writing(
  checker: Checker,
  type: Type,
  schema: NormalizedSchema,
  literals: ReadonlySet<string>,
  service: string,
  at: string,
  found: Set<string>,
): void {
  if (schema.isListSchema()) {
    for (const list of possible(checker, type)) {
      const item = held(checker, list);
      if (item) writing(checker, item, schema.getValueSchema(), literals, service, at, found);
    }
    return;
  }
  if (!schema.isStructSchema()) return;
  for (const it of possible(checker, type)) {
    for (const member of checker.getPropertiesOfType(it)) {
      const below = schema.getMemberSchemas()[member.name];
      const possibly = memberOfSdk(member);
      if (!below || (possibly && !literals.has(possibly))) continue;
      const name = at ? `${at}.${member.name}` : member.name;
      found.add(name);
      if (below.isStructSchema() || below.isListSchema())
        writing(checker, checker.getTypeOfSymbol(member)!, below, literals, service, name, found);
    }
  }
}

/** The members of an output that are read, and of what they hold. */
function reading(output: NormalizedSchema, read: ReadonlySet<string>, service: string, operation: string): string[] {
  const below = (schema: NormalizedSchema, at: readonly string[]): string[] => {
    if (schema.isListSchema()) return below(schema.getValueSchema(), at);
    if (!schema.isStructSchema()) return [];
    // What a client adds to an output (a stream's methods) it declares with the command.
    // A shape named like a word of the language has an underscore in TypeScript: S3’s `_Object`.
    const names = [schema.getName(), `_${schema.getName()}`, ...(at.length === 0 ? [`${operation}CommandOutput`] : [])];
    return Object.entries(schema.getMemberSchemas()).flatMap(([name, member]) => {
      if (!names.some((it) => read.has(`${service}#${it}.${name}`))) return [];
      const here = [...at, name];
      // A shape may hold itself.
      return [here.join('.'), ...(here.length < DEEPEST ? below(member, here) : [])];
    });
  };
  return below(output, []);
}

const DEEPEST = 6;

/** A file, what it imports and who imports it, through any number of others. */
function neighbours(root: string, files: readonly string[]): (file: string) => string[] {
  const imports = new Map(
    files.map((file) => [
      file,
      [...readFileSync(path.join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(([, to]) =>
        path.posix.join(path.posix.dirname(file), to!),
      ),
    ]),
  );
  const importers = new Map(files.map((file) => [file, files.filter((it) => imports.get(it)!.includes(file))]));
  const reach = (
    from: string,
    along: ReadonlyMap<string, readonly string[]>,
    seen = new Set<string>(),
  ): Set<string> => {
    if (seen.has(from)) return seen;
    seen.add(from);
    for (const it of along.get(from) ?? []) reach(it, along, seen);
    return seen;
  };
  return (file) => [...reach(file, imports), ...reach(file, importers)];
}
