import { grants } from '../grants.ts';
import build from './build-finished.grants.ts';
import database from './database-available.grants.ts';
import deployment from './deployment-finished.grants.ts';

export default grants(database, build, deployment, { actions: ['dynamodb:Query'], on: ['{table}'] });
