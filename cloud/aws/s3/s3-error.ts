import { NoSuchBucket, NoSuchKey, NoSuchUpload, S3ServiceException } from '@aws-sdk/client-s3';

/** One of the many S3 errors that its SDK has no class for. */
export function s3Error(code: string, status: number, message: string): S3ServiceException {
  const $fault = status >= 500 ? 'server' : 'client';
  return new S3ServiceException({ name: code, message, $fault, $metadata: { httpStatusCode: status } });
}

export const noSuchBucket = () =>
  new NoSuchBucket({ message: 'The specified bucket does not exist', $metadata: { httpStatusCode: 404 } });

export const noSuchKey = () =>
  new NoSuchKey({ message: 'The specified key does not exist.', $metadata: { httpStatusCode: 404 } });

export const noSuchUpload = () =>
  new NoSuchUpload({
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    $metadata: { httpStatusCode: 404 },
  });

export const noSuchVersion = () => s3Error('NoSuchVersion', 404, 'The specified version does not exist.');

export const preconditionFailed = () =>
  s3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold');
