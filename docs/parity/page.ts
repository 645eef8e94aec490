import { judged, recorded } from './judged.ts';
import type { Botocore, Entry, Evidence } from './manifest.ts';

const EVIDENCE: readonly Evidence[] = ['schema', 'fields', 'answers', 'recorded'];
const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

/** How many operations each service has, how they are answered, and by whom that is held. */
export function counts(entries: readonly Entry[]): string {
  const line = (name: string, of: readonly Entry[]) =>
    row(
      name,
      of.length,
      ...(['executed', 'modelled'] as const).map((it) => of.filter(({ answer }) => answer === it).length),
      ...EVIDENCE.map((it) => of.filter(({ evidence }) => evidence.includes(it)).length),
    );
  return [
    row('service', 'operations', 'executed', 'modelled', ...EVIDENCE),
    row('---', ...Array<string>(7).fill('--:')),
    ...[...Map.groupBy(entries, ({ service }) => service)].map(([service, of]) => line(service, of)),
    line('all', entries),
  ].join('\n');
}

/** `docs/parity.md` */
export function page(entries: readonly Entry[], { version, differences }: Botocore): string {
  return `# What of AWS is used, and how this machine answers it

Every operation that the Lambdas, the state machines and the services call: ${entries.length}. **Executed** means a deed outside the cloud’s own tables (a process, a
connection, a file, a cipher, a judgement of each call); **modelled** means rows that keep AWS’s rules. That is judged by people, in
\`docs/parity/judged.ts\`; the rest of this page is derived (\`npm run parity -- --write\`): operations and fields from the sources, by the
compiler. A call that is not judged, and a judgement of what nobody calls, fail \`test/docs/parity.test.ts\`.

The evidence, in the order of how much it says:

- *schema*: requests and answers pass the schemas of AWS’s own SDK on the wire, in every test and run. FIS has no
  client here but this repository’s own, which proves nothing about AWS.
- *fields*: the operation exists in botocore’s models (${version}), with every field that is written and read and every input that is required${differences.length ? '; not in those that are listed at the end' : ''}.
- *answers*: boto3 asked the cloud, and what came is what botocore’s models say, to the length and the pattern (\`test/cli/answers.py\`).
- *recorded*: held against what AWS was recorded, or documents, to do: ${[...new Set(Object.values(recorded))].map((it) => `\`${it}\``).join(', ')}.

What a field means to the service behind it no shape can say; that is what an account would show. An independent emulator has not been asked: moto is
no package of Debian’s.

${counts(entries)}

Fields are written \`Filters{Name Values}\`. A field is read if the code that gets the answer, or code that it is given to, reads a member of that
shape. Evidence: S schema, F fields, A answers, R recorded.
${[...Map.groupBy(entries, ({ service }) => service)].map(([service, of]) => section(service, of)).join('')}${
  differences.length ? `\n## Where botocore says otherwise\n\n${differences.map((it) => `- ${it}`).join('\n')}\n` : ''
}`;
}

const section = (service: string, of: readonly Entry[]) => `
## ${service}
${judged
  .filter((it) => it.service === service)
  .map(({ answer, how }) => {
    const lines = of
      .filter((it) => it.answer === answer)
      .map(({ operation, writes, reads, evidence }) =>
        row(
          operation.split(':')[1]!,
          code(fold(writes)),
          code(fold(reads)),
          evidence.map((it) => it[0]!.toUpperCase()).join(' '),
        ),
      );
    return `\n**${answer}**: ${how}\n\n${[row('operation', 'writes', 'reads', 'evidence'), row('---', '---', '---', '---'), ...lines].join('\n')}\n`;
  })
  .join('')}`;

const code = (text: string) => text && `\`${text}\``;

/** `Filters Filters.Name Filters.Values` is `Filters{Name Values}`. */
export function fold(paths: readonly string[]): string {
  const below = Map.groupBy(paths, (it) => it.split('.')[0]!);
  return [...below]
    .map(([name, all]) => {
      const inner = fold(all.filter((it) => it !== name).map((it) => it.slice(name.length + 1)));
      return inner ? `${name}{${inner}}` : name;
    })
    .join(' ');
}
