import { EventBridgeServiceException } from '@aws-sdk/client-eventbridge';

/** EventBridge answers it for requests that make no sense; its client has no class for it. */
export const validation = (message: string) =>
  new EventBridgeServiceException({ name: 'ValidationException', $fault: 'client', message, $metadata: {} });
