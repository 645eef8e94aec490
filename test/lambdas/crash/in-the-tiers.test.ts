import { asksOfEach } from './matrix.ts';
import { stepsOf } from './steps.ts';

/** Without the database: each of its cells makes a PostgreSQL and takes it away again, which `bench/crash-matrix.ts Database` does. */
const steps = stepsOf('provision').filter((step) => !step.startsWith('Database'));
asksOfEach(steps.slice(0, steps.indexOf('Roles')), steps.slice(steps.indexOf('Roles')));
