import { describe, expect, it } from 'vitest';
import { visibility } from '../../lambdas/not-visible-yet.ts';

const named = (name: string, message = 'something') => Object.assign(new Error(message), { name });

describe('visibility', () => {
  it.each([
    named('InvalidVpcID.NotFound'),
    named('InvalidSubnetID.NotFound'),
    named('InvalidGroup.NotFound'),
    named('InvalidLaunchTemplateId.NotFound'),
    named('KMSKeyNotAccessibleFault'),
    named('InvalidInputException', 'CodeBuild is not authorized to perform: sts:AssumeRole on service role'),
    named('ValidationError', 'Invalid IAM Instance Profile name'),
    named('MalformedPolicyDocumentException', 'Policy contains a statement with one or more invalid principals.'),
  ])('takes $name for something that passes by itself', (error) => {
    expect(() => visibility(error)).toThrow(expect.objectContaining({ name: 'NotVisibleYet', cause: error }));
  });

  it.each([named('VpcLimitExceeded'), named('InvalidParameterValue', 'The CIDR is invalid'), named('AccessDenied')])(
    'throws $name as it is',
    (error) => {
      expect(() => visibility(error)).toThrow(error);
    },
  );
});
