import { ConflictException, ResourceNotFoundException, ValidationException } from '@aws-sdk/client-scheduler';

export const validation = (message: string) => new ValidationException({ Message: message, message, $metadata: {} });
export const notFound = (message: string) =>
  new ResourceNotFoundException({ Message: message, message, $metadata: {} });
export const conflict = (message: string) => new ConflictException({ Message: message, message, $metadata: {} });
