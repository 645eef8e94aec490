import { type Caller, Misbehaved } from './caller.ts';

/** So many pages are looked at in all, and so many of each kind: they look alike. */
const PAGES = 25;
const OF_A_KIND = 2;
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
const kindOf = (path: string) => path.replace(UUID, '{id}').replace(/\?.*/, '');

/**
 * Goes through a site as a person does: follows the links of every kind of page from `/` on, fills in and sends the forms that it finds, and at
 * the end those that ask for nothing, which delete, on what it has made itself. Throws `Misbehaved`.
 */
export async function visit(caller: Caller): Promise<void> {
  const looked = new Set<string>();
  const kinds = new Map<string, number>();
  const sent = new Set<string>();
  const made = new Set<string>();
  const deletions: Form[] = [];
  const queue = ['/'];

  for (let path = queue.shift(); path !== undefined && looked.size < PAGES; path = queue.shift()) {
    const seen = kinds.get(kindOf(path)) ?? 0;
    if (looked.has(path) || (seen >= OF_A_KIND && !isOurs(path))) continue;
    looked.add(path);
    kinds.set(kindOf(path), seen + 1);
    const { status, text, requestId } = await caller.ask({ method: 'GET', path });
    if (status !== 200) throw new Misbehaved(`GET ${path}`, requestId, `answered ${status}, and a link leads there`);
    queue.push(...links(text));
    for (const form of forms(text)) {
      if (form.asks === 0) deletions.push(form);
      else if (!sent.has(kindOf(form.action)) && (isOurs(form.action) || !form.action.match(UUID))) {
        const to = await send(form);
        for (const id of to?.match(UUID) ?? []) made.add(id);
        if (to) queue.unshift(to.split('#')[0]!);
      }
    }
  }
  for (const form of deletions.reverse()) if (!sent.has(kindOf(form.action)) && isOurs(form.action)) await send(form);

  function isOurs(path: string): boolean {
    return path.match(UUID)?.some((id) => made.has(id)) ?? false;
  }

  async function send({ action, fields }: Form): Promise<string | undefined> {
    sent.add(kindOf(action));
    const { status, headers, text, requestId } = await caller.ask({ method: 'POST', path: action, form: fields });
    if (status < 300)
      throw new Misbehaved(`POST ${action}`, requestId, `did not take its own form: ${text.slice(0, 200)}`);
    return headers.get('location') ?? undefined;
  }
}

const unquoted = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

const links = (html: string): string[] =>
  [...html.matchAll(/<a\b[^>]*\bhref="(\/[^"#]*)[^"]*"/g)].map(([, href = '']) => unquoted(href));

interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  /** How many fields a person fills in. */
  readonly asks: number;
}

function forms(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(([, attributes = '', inner = '']) => {
    if (attribute(attributes, 'method')?.toLowerCase() !== 'post') return [];
    const inputs = [...inner.matchAll(/<input\b([^>]*)>/g)].map(([, it = '']) => it);
    const asked = inputs.filter((it) => attribute(it, 'type') !== 'hidden');
    const fields = inputs.map((it) => [attribute(it, 'name') ?? '', attribute(it, 'value') || filled(it)]);
    return [
      {
        action: unquoted(attribute(attributes, 'action') ?? '/'),
        fields: Object.fromEntries(fields),
        asks: asked.length,
      },
    ];
  });
}

const attribute = (tag: string, name: string) => {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unquoted(value);
};

const filled = (input: string) =>
  attribute(input, 'type') === 'number' ? (attribute(input, 'min') ?? '1') : `${attribute(input, 'name')} of a visitor`;
