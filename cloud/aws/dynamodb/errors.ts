import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';

/** DynamoDB's answer to a request that makes no sense; its client has no class for it. */
export const validation = (message: string) =>
  new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', message, $metadata: {} });
