import { describe, expect, it } from 'vitest';
import { bench } from './fixture.ts';
import { haunt } from './zombie.ts';

/** A frozen server is noticed within about a second. */
const PATIENCE = { every: 50, answer: 400, failures: 2 };

describe('a primary that froze and thaws after its standby has taken over', { timeout: 90_000 }, () => {
  it('answers nobody, and nothing that was acknowledged is lost', async () => {
    await using room = await bench();
    const database = await room.open({ patience: PATIENCE });
    const { answered, lost, acknowledged } = await haunt(room, database);
    expect({ answered, lost }).toEqual({ answered: [], lost: [] });
    expect(acknowledged).toBeGreaterThan(0);
  });

  it('would go on answering without the fence', async () => {
    await using room = await bench();
    const database = await room.open({ patience: PATIENCE, fenced: false });
    const { answered } = await haunt(room, database);
    expect(answered.length).toBeGreaterThan(0);
  });
});
