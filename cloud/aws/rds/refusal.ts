import { RDSServiceException } from '@aws-sdk/client-rds';

/** RDS has codes that its SDK has no class for. */
export function refusal(
  code: 'InvalidParameterValue' | 'InvalidParameterCombination' | 'MissingParameter',
  message: string,
): RDSServiceException {
  return new RDSServiceException({ name: code, message, $fault: 'client', $metadata: {} });
}

export const invalid = (message: string) => refusal('InvalidParameterValue', message);
export const conflicting = (message: string) => refusal('InvalidParameterCombination', message);
