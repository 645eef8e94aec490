import { CloudFormationServiceException } from '@aws-sdk/client-cloudformation';

/** CloudFormation's answer to most things that are wrong with a request; its client has no class for it. */
export const validation = (message: string) =>
  new CloudFormationServiceException({ name: 'ValidationError', $fault: 'client', message, $metadata: {} });
