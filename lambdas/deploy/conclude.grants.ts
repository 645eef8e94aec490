import { grants } from '../grants.ts';

/** It looks at what it is handed and asks nobody. */
export default grants();
