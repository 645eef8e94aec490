import type { Client } from 'pg';
import { apply, type Migration, MigrationFailed } from './apply.ts';
import { caller, Misbehaved } from './caller.ts';
import type { Document } from './document.ts';
import { exercise, type Memory } from './exercise.ts';
import type { Gate } from './gate.ts';
import { Refused } from './refused.ts';
import type { Tier } from './tier.ts';
import { visit } from './visit.ts';

export interface Step {
  readonly what: string;
  readonly requests: number;
  readonly milliseconds: number;
}

export interface Scene {
  readonly what: string;
  readonly api: Tier;
  readonly web: Tier | undefined;
  /** Where the web tier looks for the API. */
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /** What has changed for the worse since it last worked; the two tiers are new to each other if it is absent. */
  readonly blame?: string | undefined;
}

/** Where the versions of a rehearsal appear one after the other, over the same rows. */
export interface Stage {
  readonly steps: Step[];
  /** Operations of the last version's document that nobody knew how to call. */
  readonly notCalled: readonly string[];
  /** Both tiers are asked everything. Throws `Refused`. */
  play(scene: Scene): Promise<void>;
  migrate(client: Client, migration: Migration): Promise<void>;
}

const CONTRACT =
  'Expand first: a change that the version which serves now can live with, deployed on its own; contract in a later push, when no version that may serve reads or writes the old form any more';

export function openStage(): Stage {
  const steps: Step[] = [];
  const memory: Memory = { rows: new Map(), turn: 0 };
  let notCalled: readonly string[] = [];
  /** What clients of the version that serves know of the API: they keep asking like that while the next version comes. */
  let known: Document | undefined;
  /** Which tiers have shown their pages together since the schema last changed; the rows that came since then were asked for by the exercise. */
  const shown = new Set<string>();

  return {
    steps,
    get notCalled() {
      return notCalled;
    },
    async play({ what, api, web, gate, signal, blame }) {
      const started = performance.now();
      gate.leadTo(api.url);
      const direct = caller(api.url, signal);
      const through = web && caller(web.url, signal);
      try {
        const { text } = await direct.ask({ method: 'GET', path: '/api/openapi.json' });
        const document = JSON.parse(text) as Document;
        known ??= document;
        notCalled = await exercise(through ?? direct, known, memory);
        if (JSON.stringify(document) !== JSON.stringify(known)) notCalled = await exercise(direct, document, memory);
        if (web && through && !shown.has(`${web.url} ${api.url}`)) await visit(through);
        if (web) shown.add(`${web.url} ${api.url}`);
      } catch (error) {
        if (!(error instanceof Misbehaved)) throw error;
        throw new Refused(explain(error, { what, api, web, blame }));
      }
      const requests = direct.requests + (through?.requests ?? 0);
      steps.push({ what, requests, milliseconds: Math.round(performance.now() - started) });
    },
    async migrate(client, migration) {
      try {
        const { milliseconds } = await apply(client, migration);
        shown.clear();
        steps.push({ what: `apply ${migration.name}`, requests: 0, milliseconds });
      } catch (error) {
        if (error instanceof MigrationFailed) throw new Refused(`${error.message}, in the rehearsal`);
        throw error;
      }
    },
  };
}

function explain(error: Misbehaved, { what, api, web, blame }: Pick<Scene, 'what' | 'api' | 'web' | 'blame'>): string {
  const complaint = api.complaint(error.requestId) ?? web?.complaint(error.requestId);
  const quoted = complaint?.query
    ? `${api.name} says: ${complaint.message} (SQLSTATE ${complaint.sqlstate}), for the query\n${complaint.query}\n`
    : complaint
      ? `Its log says: ${complaint.message}\n`
      : '';
  const who = blame
    ? `${api.name} cannot live with ${blame}`
    : `${[api.name, web?.name].filter(Boolean).join(' and ')} do not work together`;
  return `${who}: in the step "${what}", ${error.message}\n${quoted}${CONTRACT}.`;
}
