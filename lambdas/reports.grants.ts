import { grants } from './grants.ts';

const key = 'arn:aws:kms:{region}:{account}:key/*';
const throughS3 = { StringEquals: { 'kms:ViaService': 's3.{region}.amazonaws.com' } };
const reports = 'arn:aws:s3:::muster-{environment}-artifacts-{account}-{region}/reports/*';

/** To put reports beside the ledgers. */
export const writeReports = grants(
  { actions: ['s3:PutObject'], on: [reports] },
  { actions: ['kms:GenerateDataKey'], on: [key], when: throughS3, implied: 'S3 encrypts as whoever writes' },
);

/** To read them again. */
export const readReports = grants(
  { actions: ['s3:GetObject'], on: [reports] },
  { actions: ['kms:Decrypt'], on: [key], when: throughS3, implied: 'S3 decrypts as whoever reads' },
);
