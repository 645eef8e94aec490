import { describe, expect, it } from 'vitest';
import { throttling } from '../../lambdas/throttled.ts';

const thrown = (name: string) => {
  try {
    return throttling(Object.assign(new Error('Rate exceeded'), { name }));
  } catch (error) {
    return error;
  }
};

describe('throttling(error)', () => {
  it.each(['RequestLimitExceeded', 'Throttling', 'ThrottlingException', 'TooManyRequestsException', 'SlowDown'])(
    'gives %s the one name that the machines try again for, and keeps what was said',
    (name) => {
      expect(thrown(name)).toMatchObject({ name: 'Throttled', message: `${name}: Rate exceeded` });
    },
  );

  it.each(['LimitExceededException', 'VpcLimitExceeded', 'AccessDenied', 'NotReadyYet'])(
    'leaves %s as it is: asking again would not help, or is asked for otherwise',
    (name) => {
      expect(thrown(name)).toMatchObject({ name, message: 'Rate exceeded' });
    },
  );
});
