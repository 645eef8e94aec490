import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startThread, type Thread } from '../../../cloud/machines/thread.ts';
import type { Echo } from './echo-room.ts';

describe('a thread', () => {
  let thread: Thread<Echo>;
  let news: string[];

  beforeEach(() => {
    news = [];
    thread = startThread<Echo, string>(new URL('./echo-room.ts', import.meta.url), 'so:', (it) => news.push(it));
  });

  afterEach(() => thread.end());

  it('answers each call, in the order of the calls, from what it was started with', async () => {
    const { room } = thread;
    expect(await Promise.all([room.say('one'), room.say('two')])).toEqual(['so: one', 'so: two']);
    expect(news).toEqual(['one', 'two']);
  });

  it('hands back what the room throws', async () => {
    await expect(thread.room.fail()).rejects.toThrow(new RangeError('too far'));
    expect(await thread.room.say('on')).toBe('so: on');
  });

  it('rejects what it has not answered when it ends, and everything after that', async () => {
    const pending = thread.room.never();
    const rejected = expect(pending).rejects.toMatchObject({ name: 'ThreadEnded' });
    await thread.end();
    await rejected;
    await expect(thread.room.say('late')).rejects.toMatchObject({ name: 'ThreadEnded' });
  });
});
