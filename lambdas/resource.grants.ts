import { grants } from './grants.ts';
import hold from './lock/hold.grants.ts';

/** For every resource: to hold the lock while it changes something, and to keep and forget the write-ahead rows. */
export default grants(hold, { actions: ['dynamodb:DeleteItem'], on: ['{table}'] });
