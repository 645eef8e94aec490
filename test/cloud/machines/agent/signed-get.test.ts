import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import { expect, it } from 'vitest';
import { signedGet } from '../../../../cloud/machines/agent/signed-get.ts';

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
  expect(signedGet(url, { region: 'us-east-1', credentials, at }).authorization).toBe(headers.authorization);
});
