import { blackout } from '../network.ts';

/** Nobody gets into the layer's subnets or out of them. */
export default blackout;
