import { grants } from './grants.ts';

const bucket = 'arn:aws:s3:::muster-{environment}-artifacts-{account}-{region}';
const key = 'arn:aws:kms:{region}:{account}:key/*';
const throughS3 = { StringEquals: { 'kms:ViaService': 's3.{region}.amazonaws.com' } };

/** To read the ledgers in the artifact bucket. */
export const readLedgers = grants(
  { actions: ['s3:GetObject'], on: [`${bucket}/ledgers/*`] },
  { actions: ['s3:ListBucket'], on: [bucket], when: { StringLike: { 's3:prefix': 'ledgers/*' } } },
  { actions: ['kms:Decrypt'], on: [key], when: throughS3, implied: 'S3 decrypts as whoever reads' },
);

/** To write them, too. */
export const writeLedgers = grants(
  readLedgers,
  { actions: ['s3:PutObject'], on: [`${bucket}/ledgers/*`] },
  { actions: ['kms:GenerateDataKey'], on: [key], when: throughS3, implied: 'S3 encrypts as whoever writes' },
);
