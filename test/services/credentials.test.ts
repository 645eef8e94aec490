import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Credentials, remembered } from '../../services/api/credentials.ts';

const NEVER = new Promise<never>(() => {});
const limits = { fresh: 300, late: 50, renewed: 5 };
const of = (password: string): Credentials => ({ username: 'muster', password });

/** Answers as it is told, one answer a question; the last one stays. */
function manager(...answers: (Credentials | Error | Promise<never>)[]) {
  let asked = 0;
  const fetch = async () => {
    const answer = await answers[Math.min(asked++, answers.length - 1)]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { fetch, asked: () => asked };
}

describe('the credentials of the database', () => {
  it('are asked for once while they are fresh, and again later', async () => {
    const { fetch, asked } = manager(of('a'), of('b'));
    const { current } = remembered(fetch, limits);
    expect([await current(), await current(), asked()]).toEqual([of('a'), of('a'), 1]);
    await sleep(350);
    expect(await current()).toEqual(of('b'));
  });

  it.each<[string, Error | Promise<never>]>([
    ['does not answer', NEVER],
    ['answers with an error', new Error('throttled')],
  ])('stay what they were while Secrets Manager %s', async (_, answer) => {
    const { current } = remembered(manager(of('a'), answer).fetch, limits);
    await current();
    await sleep(350);
    expect(await current()).toEqual(of('a'));
  });

  it('are asked for anew once they were refused, whatever there was before', async () => {
    const { current, renew } = remembered(manager(of('a'), of('b')).fetch, limits);
    await current();
    await sleep(10);
    renew();
    expect(await current()).toEqual(of('b'));
  });

  it('are asked for again after an error where there were none before', async () => {
    const { current } = remembered(manager(new Error('throttled'), of('a')).fetch, limits);
    await expect(current()).rejects.toThrow('throttled');
    expect(await current()).toEqual(of('a'));
  });
});
