import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { roleSession } from '../../../../cloud/aws/iam/role-session.ts';
import { openSessions } from '../../../../cloud/aws/iam/sessions.ts';
import { openStore } from '../../../../cloud/store.ts';

const role = {
  name: 'r',
  path: '/',
  id: 'AROA1',
  arn: 'arn:aws:iam::000000000000:role/r',
  created: '2026-01-01T00:00:00Z',
  trust: '{}',
  maxSessionSeconds: 3600,
  inline: {},
  attached: [],
  tags: {},
};

it('ends when its time is over, and is known to have been', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sessions-'));
  using store = openStore(folder);
  let now = new Date('2026-01-01T00:00:00Z');
  const sessions = openSessions(store, { rate: 1, now: () => now, sleep: () => Promise.resolve() });
  const { accessKeyId, expiration } = sessions.issue(roleSession(role, 'one'), 900);
  expect(expiration).toEqual(new Date('2026-01-01T00:15:00Z'));
  now = new Date('2026-01-01T00:14:59Z');
  expect(sessions.find(accessKeyId)).toMatchObject({ expired: false, principal: { id: 'AROA1:one' } });
  now = new Date('2026-01-01T00:15:00Z');
  expect(sessions.find(accessKeyId)?.expired).toBe(true);
  expect(sessions.find('ASIANOBODY')).toBeUndefined();
  await rm(folder, { recursive: true });
});
