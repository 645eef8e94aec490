import { createHash } from 'node:crypto';
import type { Json } from './json.ts';
import { sorted } from './json.ts';
import type { Evidence } from './read-evidence.ts';

/** A row of the ledger, and where it was found. */
export interface Entry {
  readonly row: Readonly<Record<string, Json>>;
  readonly where: string;
}

export interface Followed {
  readonly entries: readonly Entry[];
  readonly head: string;
  /** Sentences. The first break is told, what comes after it follows from it. */
  readonly defects: readonly string[];
}

const ENDING = /,"hash":"([0-9a-f]{64})"\}$/;

/** Goes along the chain of hashes, from 64 zeros to the last row. */
export function followChain(segments: Evidence['segments']): Followed {
  const entries: Entry[] = [];
  let head = '0'.repeat(64);
  for (const [index, { name, text }] of segments.entries()) {
    const expected = `segment-${String(index + 1).padStart(6, '0')}.jsonl`;
    if (name !== expected) return broken(`${expected} is missing; in its place comes ${name}`);
    if (!text.endsWith('\n')) return broken(`${name} does not end with a line feed: it was cut off`);
    for (const [line, content] of text.slice(0, -1).split('\n').entries()) {
      const where = `${name}, line ${line + 1}`;
      const row = parse(content);
      if (!row) return broken(`${where} is not a JSON object with a hash at its end`);
      const body = content.replace(ENDING, '}');
      const { hash, ...rest } = row;
      if (sorted(rest) !== body)
        return broken(`${where} is not written as a probe writes it: a byte of it was changed`);
      const made = createHash('sha256').update(`${head}${body}`).digest('hex');
      if (made !== hash)
        return broken(
          `${where}: the chain of hashes is broken: the row says ${short(hash)}, it and those before it make ${short(made)}; ` +
            'this row was changed, or one before it was changed, removed, added or moved',
        );
      head = made;
      entries.push({ row, where });
    }
  }
  return { entries, head, defects: [] };

  function broken(defect: string): Followed {
    return { entries, head, defects: [defect] };
  }
}

function parse(content: string): Readonly<Record<string, Json>> | undefined {
  if (!ENDING.test(content)) return undefined;
  try {
    return JSON.parse(content) as Record<string, Json>;
  } catch {
    return undefined;
  }
}

const short = (hash: Json | undefined) => `${String(hash).slice(0, 12)}…`;
