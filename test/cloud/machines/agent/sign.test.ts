import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import { expect, it } from 'vitest';
import { sign } from '../../../../cloud/machines/agent/sign.ts';

class Sha256 implements Checksum {
  readonly #hash;
  constructor(secret?: SourceData) {
    this.#hash = secret ? createHmac('sha256', secret as Uint8Array) : createHash('sha256');
  }
  update(data: SourceData): void {
    this.#hash.update(data as Uint8Array);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

it.each([
  'http://127.0.0.1:4700/artifacts/builds/web/one.zip',
  'http://127.0.0.1:4700/artifacts/a%20b/%28c%29%27%21%2A.zip?versionId=a%2Bb%2F',
  'https://s3.example.com/artifacts/x?versionId=3sL4kqtJlcpXroDTDmJ%2BrmSpXd3dIbrHY',
])('signs %s as the SDK does', async (href) => {
  const url = new URL(href);
  const at = new Date('2026-03-01T12:00:00Z');
  const credentials = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'session/+=' };
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { headers } = await signer.sign(
    {
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, 'x-amz-content-sha256': createHash('sha256').digest('hex') },
    },
    { signingDate: at },
  );
  const signing = { region: 'us-east-1', service: 's3', credentials, at };
  expect(sign({ method: 'GET', url }, signing).authorization).toBe(headers.authorization);
});

it('signs a POST with its body and its own headers as the SDK does', async () => {
  const url = new URL('http://127.0.0.1:4700/');
  const at = new Date('2026-03-01T12:00:00Z');
  const credentials = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'session/+=' };
  const body = JSON.stringify({ logGroupName: '/town/ä' });
  const more = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.PutLogEvents' };
  const signer = new SignatureV4({ service: 'logs', region: 'us-east-1', credentials, sha256: Sha256 });
  const digest = createHash('sha256').update(body).digest('hex');
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { ...more, host: url.host, 'x-amz-content-sha256': digest },
      body,
    },
    { signingDate: at },
  );
  const signing = { region: 'us-east-1', service: 'logs', credentials, at };
  expect(sign({ method: 'POST', url, body, more }, signing).authorization).toBe(headers.authorization);
});
