import { AutoScalingServiceException, InvalidNextToken } from '@aws-sdk/client-auto-scaling';

/** Auto Scaling says most of what is wrong with a request under this one code, and models it nowhere. */
export const validationError = (message: string) =>
  new AutoScalingServiceException({ name: 'ValidationError', message, $fault: 'client', $metadata: {} });

export const invalidToken = (message: string) => new InvalidNextToken({ message, $metadata: {} });
