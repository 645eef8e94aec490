import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AclEntry, Rules } from '../../../../cloud/machines/network/judge.ts';
import { type Network, openNetwork } from '../../../../cloud/machines/network.ts';

const WEB = '10.0.11.5';
const API = '10.0.12.6';
const ALL: AclEntry[] = [{ allow: true, cidr: '0.0.0.0/0' }];

/** Two subnets that let everything through, of which the second may be cut off; and the group may admit nobody. */
function rules({ isCut = false, admits = true } = {}): Rules {
  const acl = isCut ? [] : ALL;
  return {
    interfaces: {
      [WEB]: { vpc: 'vpc-1', subnet: 'subnet-web', groups: ['sg-web'] },
      [API]: { vpc: 'vpc-1', subnet: 'subnet-api', groups: ['sg-api'] },
    },
    groups: {
      'sg-web': { ingress: [], egress: [{ peer: '0.0.0.0/0' }] },
      'sg-api': { ingress: admits ? [{ peer: 'sg-web' }] : [], egress: [{ peer: '0.0.0.0/0' }] },
    },
    subnets: {
      'subnet-web': { isPublic: true, inbound: ALL, outbound: ALL },
      'subnet-api': { isPublic: true, inbound: acl, outbound: acl },
    },
  };
}

const programs: ChildProcess[] = [];

/** A program that answers what it is sent with the same, and one that keeps a connection open to it: see `talker.mjs`. */
async function program(network: Network, privateIp: string): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'talker.mjs'), [], {
    env: { PATH: process.env.PATH, ...network.environment(privateIp) },
    execArgv: [],
  });
  programs.push(child);
  await once(child, 'message');
  return child;
}

describe.each(['addresses', 'ports'] as const)('a connection between two programs in a network of %s', (kind) => {
  let folder: string;
  let network: Network;
  let web: ChildProcess;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'flows-'));
    network = await openNetwork(folder, { kind });
    network.rule(rules());
    await program(network, API);
    web = await program(network, WEB);
  });

  afterEach(async () => {
    for (const child of programs.splice(0)) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await network.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the program told next. */
  async function told(patience: number): Promise<string> {
    const signal = AbortSignal.timeout(patience);
    const [message] = await once(web, 'message', { signal }).catch(() => ['nothing']);
    return message as string;
  }

  async function tell(message: string, patience = 5_000): Promise<string> {
    web.send(message);
    return told(patience);
  }

  it('goes silent when an ACL does not let it through any more, without an end or an error, and goes on when it does', async () => {
    expect(await tell(`open ${API}`)).toBe('open');
    expect(await tell('say one')).toBe('heard one');
    network.rule(rules({ isCut: true }));
    await sleep(900);
    expect(await tell('say two', 600)).toBe('nothing');
    network.rule(rules());
    expect(await told(2_000)).toBe('heard two');
    expect(await tell('say three')).toBe('heard three');
  });

  it('is not refused but never answered when an ACL does not let it in, and comes about at once when it does', async () => {
    network.rule(rules({ isCut: true }));
    await sleep(300);
    expect(await tell(`open ${API}`, 600)).toBe('nothing');
    network.rule(rules());
    expect(await told(2_000)).toBe('open');
    expect(await tell('say one')).toBe('heard one');
  });

  it('stays when a group stops to admit it, and the next is refused', async () => {
    expect(await tell(`open ${API}`)).toBe('open');
    expect(await tell('say one')).toBe('heard one');
    network.rule(rules({ admits: false }));
    await sleep(600);
    expect(await tell('say two')).toBe('heard two');
    const next = await tell(`open ${API}`);
    expect(next === 'open' ? await told(2_000) : next).toMatch(/end|ECONNRESET/);
  });
});
