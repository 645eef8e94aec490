import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';

describe('serve', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  /** An API that holds every request until the test answers it. */
  async function api() {
    const held: ServerResponse[] = [];
    const server = createServer((_, answer) => held.push(answer)).listen(0, '127.0.0.1');
    ends.push(
      () => server.close(),
      () => server.closeAllConnections(),
    );
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, held };
  }

  async function web(api: string, patience: number): Promise<{ child: ChildProcess; port: number }> {
    const env = { ...process.env, API_URL: api, PATIENCE: String(patience) };
    const child = spawn(process.execPath, ['test/services/serving.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    ends.push(() => child.kill('SIGKILL'));
    for await (const line of createInterface(child.stdout!)) {
      const { listening } = JSON.parse(line) as { listening?: AddressInfo };
      if (listening) return { child, port: listening.port };
    }
    throw new Error('The web tier has ended before it listened');
  }

  /** Asks over a connection that the client would keep. */
  function get(port: number): Promise<IncomingMessage> {
    const agent = new Agent({ keepAlive: true });
    ends.push(() => agent.destroy());
    return new Promise((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/api/guilds', agent }, resolve).on('error', reject).end();
    });
  }

  /** Whether a connection is taken: no request, which would be held for good by a server that has not yet heard that it is to stop. */
  async function knock(port: number): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return 'taken';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      socket.destroy();
    }
  }

  it('answers what is under way when it is told to stop, takes nothing new, and ends at once after that', async () => {
    const { url, held } = await api();
    const { child, port } = await web(url, 20_000);
    const underWay = get(port);
    await expect.poll(() => held.length).toBe(1);
    child.kill('SIGTERM');
    await expect.poll(() => knock(port)).toBe('ECONNREFUSED');
    expect(child.exitCode).toBeNull();
    const told = performance.now();
    held[0]!.end('whole');
    const answer = await underWay;
    expect(answer.statusCode).toBe(200);
    expect(await text(answer)).toBe('whole');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(performance.now() - told).toBeLessThan(5_000);
  });

  it('cuts off a request that does not end, and ends in order', async () => {
    const { url, held } = await api();
    const { child, port } = await web(url, 300);
    const hanging = get(port).catch((error: { code: string }) => error.code);
    await expect.poll(() => held.length).toBe(1);
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    expect(await hanging).toBe('ECONNRESET');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each(['web', 'api'])('the %s tier stops at once without a setting, and names it', async (tier) => {
    const { MUSTER_ENVIRONMENT: _, ...env } = process.env;
    const child = spawn(process.execPath, [`services/${tier}/listen.ts`], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).not.toBe(0);
    expect(said).toContain("MissingSetting: Set MUSTER_ENVIRONMENT in the unit's environment");
  });
});
