import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key, as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** The certificate authority of one cloud, which signs what its databases show. */
export interface CertificateAuthority {
  readonly certificate: string;
  /** For a server under this DNS name. */
  server(name: string): Promise<Identity>;
  /** For a client that PostgreSQL knows as this user. */
  client(user: string): Promise<Identity>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 3600 * 1000;

/** The file that clients verify databases of this cloud with: the counterpart of AWS's `global-bundle.pem`. */
export function rdsCertificateAuthority(folder: string): string {
  return path.join(folder, 'rds', 'global-bundle.pem');
}

/** Opens the authority that lives in the state folder, and makes it at first. */
export async function openCertificateAuthority(folder: string): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const certificateFile = rdsCertificateAuthority(folder);
  const keyFile = path.join(folder, 'rds', 'ca.key');
  if (!existsSync(certificateFile) || !existsSync(keyFile)) {
    mkdirSync(path.join(folder, 'rds'), { recursive: true });
    const made = await makeAuthority();
    writeFileSync(keyFile, made.key, { mode: 0o600 });
    writeFileSync(certificateFile, made.certificate, { mode: 0o644 });
  }
  const certificate = readFileSync(certificateFile, 'utf8');
  const authority = new x509.X509Certificate(certificate);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(readFileSync(keyFile, 'utf8')),
    ALGORITHM,
    false,
    ['sign'],
  );
  const publicKey = await authority.publicKey.export();

  async function issue(subject: string, usage: string, names: string[]): Promise<Identity> {
    const keys = await newKeys();
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: `CN=${subject}`,
      issuer: authority.subject,
      notBefore: fromNow(-1),
      notAfter: fromNow(397),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        ...(names.length > 0
          ? [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))]
          : []),
        await x509.AuthorityKeyIdentifierExtension.create(publicKey),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return { certificate: `${leaf.toString('pem')}\n`, key: await privateKey(keys) };
  }

  return {
    certificate,
    // A common name holds 64 characters and an endpoint may be longer; clients look at the alternative name only.
    server: (name) => issue(name.slice(0, 64), x509.ExtendedKeyUsage.serverAuth, [name]),
    client: (user) => issue(user, x509.ExtendedKeyUsage.clientAuth, []),
  };
}

async function makeAuthority(): Promise<Identity> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Embedded cloud RDS Root CA ECC256 G1',
    notBefore: fromNow(-1),
    notAfter: fromNow(3650),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  // The generator ends a PEM without a line break, and bundles are made by concatenation.
  return { certificate: `${certificate.toString('pem')}\n`, key: await privateKey(keys) };
}

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const fromNow = (days: number) => new Date(Date.now() + days * DAY);
const serial = () => Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex');

async function privateKey(keys: { privateKey: webcrypto.CryptoKey }): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`;
}
