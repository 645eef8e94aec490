import { ServiceException, type ServiceExceptionOptions } from '@smithy/core/client';

type Told = Omit<ServiceExceptionOptions, 'name' | '$fault'>;

/** Whatever FIS answers with an error code. */
export class FISServiceException extends ServiceException {}

/** The request could not be processed because of a conflict: the client token was used for another request. */
export class ConflictException extends FISServiceException {
  override readonly name = 'ConflictException';
  constructor(told: Told) {
    super({ name: 'ConflictException', $fault: 'client', ...told });
  }
}

export class ResourceNotFoundException extends FISServiceException {
  override readonly name = 'ResourceNotFoundException';
  constructor(told: Told) {
    super({ name: 'ResourceNotFoundException', $fault: 'client', ...told });
  }
}

export class ServiceQuotaExceededException extends FISServiceException {
  override readonly name = 'ServiceQuotaExceededException';
  constructor(told: Told) {
    super({ name: 'ServiceQuotaExceededException', $fault: 'client', ...told });
  }
}

export class ValidationException extends FISServiceException {
  override readonly name = 'ValidationException';
  constructor(told: Told) {
    super({ name: 'ValidationException', $fault: 'client', ...told });
  }
}
