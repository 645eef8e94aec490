import { describe, expect, it } from 'vitest';
import { passwordIsSecret, passwordIsSigned, signPassword } from '../../../../cloud/machines/git/password.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const at = new Date('2026-03-01T12:00:00Z');
const request = { host: '127.0.0.1:4321', path: '/v1/repos/guild', region: 'us-east-1' };
/** Made by `aws codecommit credential-helper get` of aws-cli 1.45 for the secret, the request and the time above. */
const HELPER = '20260301T120000Z8662598250582e0bd314128f6e613bcbf708cbf1c44e7cb210ef15e027c845ac';

describe('the password of a git push', () => {
  it('is the one that the AWS CLI makes', () => expect(signPassword(secret, request, at)).toBe(HELPER));

  it('counts for the repository that it was signed for', () => {
    expect(passwordIsSigned(secret, { ...request, password: HELPER }, at)).toBe(true);
    expect(passwordIsSigned(secret, { ...request, path: '/v1/repos/other', password: HELPER }, at)).toBe(false);
  });

  it('counts for fifteen minutes', () => {
    const minutes = (n: number) => new Date(at.getTime() + n * 60_000);
    expect(passwordIsSigned(secret, { ...request, password: HELPER }, minutes(14))).toBe(true);
    expect(passwordIsSigned(secret, { ...request, password: HELPER }, minutes(16))).toBe(false);
    expect(passwordIsSigned(secret, { ...request, password: HELPER }, minutes(-16))).toBe(false);
  });

  it.each(['', 'x', '20260301T120000Z', `20269999T999999Z${'0'.repeat(64)}`, `${HELPER}0`])(
    'refuses %j',
    (password) => {
      expect(passwordIsSigned(secret, { ...request, password }, at)).toBe(false);
    },
  );

  it('may be the secret access key itself, and nothing like it', () => {
    expect(passwordIsSecret(secret, secret)).toBe(true);
    expect(passwordIsSecret(secret, secret.toLowerCase())).toBe(false);
  });
});
