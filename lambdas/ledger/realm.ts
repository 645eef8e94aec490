import { Pool } from 'undici';
import { NotReadyYet } from '../not-ready-yet.ts';
import type { Listed } from './proof.ts';

/** The guilds of one realm, through the public load balancer. */
export class Realm {
  readonly #pool: Pool;
  readonly #path: string;

  constructor(url: string, realm: string) {
    this.#pool = new Pool(url, { connections: DELETED_AT_ONCE, headersTimeout: 20_000, bodyTimeout: 20_000 });
    this.#path = `/api/guilds?limit=100&realm=${encodeURIComponent(realm)}`;
  }

  /** All of them, page by page. @throws NotReadyYet while the site does not answer */
  async list(): Promise<Listed[]> {
    const guilds: Listed[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const path = after ? `${this.#path}&after=${encodeURIComponent(after)}` : this.#path;
      const page = JSON.parse(await this.#ask('GET', path)) as { guilds: Listed[]; next: string | null };
      guilds.push(...page.guilds);
      after = page.next;
    }
    return guilds;
  }

  /** Deletes them with their members; gone already is as good. @throws NotReadyYet while the site does not answer */
  async clear(): Promise<void> {
    for (let left = await this.list(); left.length > 0; left = await this.list()) {
      const worker = async () => {
        for (let guild = left.pop(); guild; guild = left.pop()) await this.#ask('DELETE', `/api/guilds/${guild.id}`);
      };
      await Promise.all(Array.from({ length: DELETED_AT_ONCE }, worker));
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #ask(method: 'GET' | 'DELETE', path: string): Promise<string> {
    const answer = await this.#pool.request({ method, path }).catch((error: Error) => {
      throw new NotReadyYet(`${method} ${path} is not answered: ${error.message}`);
    });
    const text = await answer.body.text().catch((error: Error) => {
      throw new NotReadyYet(`the answer to ${method} ${path} broke off: ${error.message}`);
    });
    const good = answer.statusCode < 300 || (method === 'DELETE' && answer.statusCode === 404);
    if (!good) throw new NotReadyYet(`${method} ${path} is answered ${answer.statusCode}: ${text.slice(0, 200)}`);
    return text;
  }
}

const DELETED_AT_ONCE = 8;
