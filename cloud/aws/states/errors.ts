import * as sfn from '@aws-sdk/client-sfn';

const $metadata = {};

/** The service's exceptions in AWS's words. */
export const errors = {
  invalidArn: (arn: string) => new sfn.InvalidArn({ $metadata, message: `Invalid Arn: 'Invalid ARN prefix: ${arn}'` }),
  wrongType: (type: string) =>
    new sfn.InvalidArn({ $metadata, message: `Invalid Arn: 'Resource type not valid in this context: ${type}'` }),
  invalidName: (name: string) => new sfn.InvalidName({ $metadata, message: `Invalid Name: '${name}'` }),
  invalidDefinition: (message: string) => new sfn.InvalidDefinition({ $metadata, message }),
  noMachine: (arn: string) =>
    new sfn.StateMachineDoesNotExist({ $metadata, message: `State Machine Does Not Exist: '${arn}'` }),
  machineExists: (arn: string) =>
    new sfn.StateMachineAlreadyExists({ $metadata, message: `State Machine Already Exists: '${arn}'` }),
  noExecution: (arn: string) =>
    new sfn.ExecutionDoesNotExist({ $metadata, message: `Execution Does Not Exist: '${arn}'` }),
  executionExists: (arn: string) =>
    new sfn.ExecutionAlreadyExists({ $metadata, message: `Execution Already Exists: '${arn}'` }),
  notRedrivable: (message: string) => new sfn.ExecutionNotRedrivable({ $metadata, message }),
  invalidInput: (message: string) =>
    new sfn.InvalidExecutionInput({ $metadata, message: `Invalid State Machine Execution Input: '${message}'` }),
  invalidToken: () => new sfn.InvalidToken({ $metadata, message: "Invalid Token: 'Invalid token'" }),
  taskGone: () =>
    new sfn.TaskTimedOut({ $metadata, message: "Task Timed Out: 'Provided task does not exist anymore'" }),
  invalidOutput: (message: string) => new sfn.InvalidOutput({ $metadata, message }),
  noActivity: (arn: string) =>
    new sfn.ActivityDoesNotExist({ $metadata, message: `Activity Does Not Exist: '${arn}'` }),
  noResource: (arn: string) => new sfn.ResourceNotFound({ $metadata, message: `Resource not found: '${arn}'` }),
  conflict: (message: string) => new sfn.ConflictException({ $metadata, message }),
  validation: (message: string, reason?: sfn.ValidationExceptionReason) =>
    new sfn.ValidationException({ $metadata, message, reason }),
  invalidLogging: (message: string) =>
    new sfn.InvalidLoggingConfiguration({ $metadata, message: `Invalid Logging Configuration: ${message}` }),
  typeNotSupported: () =>
    new sfn.StateMachineTypeNotSupported({
      $metadata,
      message: 'This operation is not supported by this type of state machine',
    }),
  accessDenied: (message: string) =>
    new sfn.SFNServiceException({ name: 'AccessDeniedException', $fault: 'client', $metadata, message }),
} as const;
