import { grants } from './grants.ts';
import hold from './hold.grants.ts';
import { onTable } from './table.grants.ts';

/** For every resource: to hold the lock while it changes something, and to keep and forget the write-ahead rows. */
export default grants(hold, onTable('dynamodb:DeleteItem'));
