import { grants } from './grants.ts';

const bucket = 'arn:aws:s3:::muster-{environment}-artifacts-{account}-{region}';

export default grants(
  { actions: ['s3:GetObject'], on: [`${bucket}/builds/*`, `${bucket}/migrations/*`] },
  { actions: ['s3:ListBucket'], on: [bucket], implied: 'without it S3 answers 403 for an object that is not there' },
  {
    actions: ['kms:Decrypt'],
    on: ['arn:aws:kms:{region}:{account}:key/*'],
    when: { StringEquals: { 'kms:ViaService': 's3.{region}.amazonaws.com' } },
    implied: 'S3 decrypts as whoever reads',
  },
);
