import { describe, expect, it } from 'vitest';
import { reportPage } from '../../../lambdas/deploy/report-page.ts';
import { ledger, reportOf, rolling, span } from './planted.ts';

const web = rolling('web', ['i-web-a', 'i-web-b'], 8_000);
const RUN = { seconds: 55, rate: 20 };
const clean = reportOf(ledger([web], RUN), [web]);
const blocked = span(web, 'i-web-a', 'BlockTraffic');
const evil = `</title><script>alert("guild's")</script>&`;
const harmed = reportOf(
  ledger([web], RUN, ({ sent }) =>
    sent! >= blocked.from && sent! < blocked.from + 500
      ? { outcome: 'indeterminate', status: undefined, web: undefined, api: undefined, done: sent! + 3, error: evil }
      : undefined,
  ),
  [web],
);
const text = (html: string) => html.replaceAll(/<style>[\s\S]*?<\/style>|<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the page of a deployment', () => {
  it('says first how many of how many requests were harmed', () => {
    expect(reportPage(clean)).toContain('<h1>0 of 1,100 requests harmed</h1>');
    expect(reportPage(clean)).toContain('<body class="is-good">');
    expect(reportPage(harmed)).toContain('<h1>10 of 1,100 requests harmed</h1>');
    expect(reportPage(harmed)).toContain('<body class="is-bad">');
  });

  it('names the lifecycle event and the instance of harm, and what to do about it', () => {
    const said = text(reportPage(harmed));
    expect(said).toMatch(/BlockTraffic web i-web-a 10 0 0:08\.\d to 0:08\.\d/);
    expect(said).toContain('deregistration delay that is longer than the slowest request');
  });

  it('escapes whatever a server, a guild or an error is called', () => {
    const names = { ...harmed, run: evil, environment: evil, commit: evil };
    const page = reportPage(names);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;guild&#39;s&quot;)&lt;/script&gt;&amp;');
  });

  it('needs nothing but itself', () => {
    const page = reportPage(harmed);
    expect(page.match(/<(script|link|img|iframe|object)\b|@import|url\(/g)).toBeNull();
    expect([...page.matchAll(/(?:href|src)="([^"]*)"/g)]).toEqual([]);
    expect(page).toContain(`content="default-src 'none'`);
  });

  it('says in words what its pictures show', () => {
    const page = reportPage(harmed);
    const pictures = [...page.matchAll(/<svg [^>]*aria-labelledby="(\S+) (\S+)"[^>]*>([\s\S]*?)<\/svg>/g)];
    expect(pictures).toHaveLength(6);
    for (const [, title, description, inside] of pictures) {
      expect(inside).toContain(`<title id="${title}">`);
      expect(inside).toContain(`<desc id="${description}">`);
    }
    expect(page).toContain('1,100 requests in 55.0 s; 10 failed, 0 were slow.');
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('says which revision failed by itself, though no lifecycle event was under way', () => {
    const of = reportOf(
      ledger([web], RUN, ({ web: it, sent }) =>
        sent! > 50_000 && it?.instance === 'i-web-a'
          ? { outcome: 'indeterminate', status: 500, api: undefined }
          : undefined,
      ),
      [web],
    );
    expect(text(reportPage(of))).toMatch(
      /Revision aaaaaaa of the web tier answered \d+ requests with an error once it served \(i-web-a\)/,
    );
    expect(text(reportPage(of))).toContain('outside of any lifecycle event web i-web-a');
  });

  it('draws no number that is none', () => {
    for (const page of [reportPage(clean), reportPage(harmed)]) expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('stands without a deployment, without an answer and without a window', () => {
    const silent = reportOf(
      ledger([], { seconds: 3, rate: 10 }, ({ sent }) => ({
        outcome: 'refused',
        status: undefined,
        web: undefined,
        api: undefined,
        sent: null,
        done: sent!,
        error: 'ECONNREFUSED',
      })),
      [],
    );
    const page = reportPage(silent);
    expect(page).toContain('<h1>30 of 30 requests harmed</h1>');
    expect(text(page)).toContain('No deployment was made while requests were measured.');
    expect(text(page)).toContain('All of them came to harm outside of any lifecycle event.');
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
