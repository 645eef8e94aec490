import { grants } from './grants.ts';

/** To see whether all drills are stopped. */
export const stopParameter = grants({
  actions: ['ssm:GetParameter'],
  on: ['arn:aws:ssm:{region}:{account}:parameter/muster/{environment}/drills/stop'],
});
