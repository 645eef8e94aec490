import { experiment, local, onDatabase } from '../fis.ts';

/** Every commit takes longer, until the fault is taken back. */
export default experiment({
  ...onDatabase,
  actionId: local('rds', 'slow-disk'),
  parameters: ({ experiment: { parameters } }) => ({ delayMs: String(parameters.delayMs) }),
});
