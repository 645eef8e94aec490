import { asksOfEach } from './matrix.ts';
import { stepsOf } from './steps.ts';

const steps = stepsOf('provision');
asksOfEach([], steps.slice(0, steps.indexOf('Roles')));
