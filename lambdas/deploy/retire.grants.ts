import { grants } from '../grants.ts';

const bucket = 'arn:aws:s3:::muster-{environment}-artifacts-{account}-{region}';

export default grants(
  { actions: ['s3:ListBucket'], on: [bucket] },
  { actions: ['s3:PutObjectTagging', 's3:DeleteObjectTagging'], on: [`${bucket}/builds/*`] },
);
