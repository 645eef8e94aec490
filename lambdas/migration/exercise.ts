import { randomUUID } from 'node:crypto';
import { type Caller, Misbehaved } from './caller.ts';
import { bodyOf, type Document, METHODS, type Method, missing, parametersOf } from './document.ts';

/** What earlier steps have left in the scratch database: the rows of one version are read and changed by the next one. */
export interface Memory {
  /** Creations by the path that they were sent to, the newest last. */
  readonly rows: Map<string, Row[]>;
  turn: number;
}
interface Row {
  readonly id: string;
  readonly key: string;
  readonly body: object;
}

type Ids = Readonly<Record<string, string>>;

/** Of the rows that are kept, so many are asked for again: one of each version. */
const KEPT = 2;

/** Without what is deprecated: to say so in one push is how an operation is taken away in the next. */
const living = ({ paths }: Document): Document['paths'] =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(METHODS.flatMap((method) => (item[method]?.deprecated ? [] : [[method, item[method]]]))),
    ]),
  );

/**
 * Calls every operation that the document describes: creates, creates again under the same key, lists, searches, pages, gets, changes and
 * deletes, in every collection that lies in another. Answers the operations that it found no way to call.
 * @throws Misbehaved
 */
export async function exercise(caller: Caller, document: Document, memory: Memory): Promise<string[]> {
  const paths = living(document);
  const called = new Set<string>();
  const templates = Object.keys(paths);
  const itemOf = (template: string) => templates.find((it) => it.startsWith(`${template}/{`) && /\/\{\w+\}$/.test(it));
  const below = (template: string) =>
    templates.filter(
      (it) => it.startsWith(`${template}/`) && !/\{\w+\}$/.test(it) && !it.slice(template.length + 1).includes('/'),
    );

  async function call(
    method: Method,
    template: string,
    ids: Ids,
    more: { query?: Ids; json?: object; key?: string } = {},
  ) {
    const operation = paths[template]![method]!;
    const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''));
    const query = more.query ? `?${new URLSearchParams(more.query)}` : '';
    const path = `${filled}${query}`;
    called.add(`${method} ${template}`);
    const { text, status, requestId } = await caller.ask({
      method: method.toUpperCase(),
      path,
      json: more.json,
      key: more.key,
    });
    const body: unknown = text ? JSON.parse(text) : undefined;
    const [lacks] = missing(document, operation, status, body);
    if (lacks)
      throw new Misbehaved(
        `${method.toUpperCase()} ${path}`,
        requestId,
        `answered without ${lacks}, which its document promises`,
      );
    return body as Record<string, unknown>;
  }

  async function create(template: string, ids: Ids): Promise<Row> {
    const body = bodyOf(document, paths[template]!.post!, ++memory.turn) ?? {};
    const key = randomUUID();
    const { id } = await call('post', template, ids, { json: body, key });
    return { id: String(id), key, body };
  }

  async function collection(template: string, ids: Ids): Promise<void> {
    const { get, post } = paths[template]!;
    const place = template.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
    const before = memory.rows.get(place) ?? [];
    const made = post ? [await create(template, ids), await create(template, ids)] : [];
    const last = before.at(-1);
    // What another version has answered under this key is the answer of this one, too.
    if (post && last) await call('post', template, ids, { json: last.body, key: last.key });
    if (get) await list(template, ids, made[0]?.body ?? {});
    const item = itemOf(template);
    const name = item && /\{(\w+)\}$/.exec(item)![1]!;
    for (const [index, row] of [...before, ...made].entries())
      if (name) await one(item, { ...ids, [name]: row.id }, index >= before.length - 1 && row !== made[1]);
    if (name && made[1] && paths[item]!.delete) await call('delete', item, { ...ids, [name]: made[1].id });
    memory.rows.set(place, [...before, ...made.slice(0, 1)].slice(-KEPT));
  }

  async function list(template: string, ids: Ids, row: object): Promise<void> {
    const fields = Object.entries(row);
    const words = fields.filter(([, value]) => typeof value === 'string') as [string, string][];
    await call('get', template, ids);
    for (const { name } of parametersOf(document, paths[template]!.get!, 'query')) {
      if (name === 'after') continue;
      if (name === 'limit') await pages(template, ids);
      else
        await call('get', template, ids, {
          query: { [name]: String(Object.fromEntries(fields)[name] ?? words[0]?.[1] ?? 'a') },
        });
    }
  }

  async function pages(template: string, ids: Ids): Promise<void> {
    const takesAfter = parametersOf(document, paths[template]!.get!, 'query').some(({ name }) => name === 'after');
    let { next } = await call('get', template, ids, { query: { limit: '1' } });
    for (let page = 0; takesAfter && next && page < 2; page++)
      ({ next } = await call('get', template, ids, { query: { limit: '1', after: String(next) } }));
  }

  async function one(template: string, ids: Ids, deep: boolean): Promise<void> {
    const { get, patch, put } = paths[template]!;
    if (get) await call('get', template, ids);
    for (const [method, operation] of [
      ['patch', patch],
      ['put', put],
    ] as const)
      if (operation)
        await call(method, template, ids, {
          json: bodyOf(document, operation, ++memory.turn) ?? {},
          key: randomUUID(),
        });
    if (deep) for (const nested of below(template)) await collection(nested, ids);
  }

  for (const template of templates) {
    if (template.includes('{')) continue;
    if (itemOf(template) || paths[template]!.post) await collection(template, {});
    else if (paths[template]!.get) await call('get', template, {});
  }
  const all = templates.flatMap((it) =>
    METHODS.filter((method) => paths[it]![method]).map((method) => `${method} ${it}`),
  );
  return all.filter((it) => !called.has(it));
}
