import { NotImplemented } from '../rooms.ts';
import type { Protocol } from './description.ts';
import type { Fault } from './fault.ts';
import { WireError } from './wire-error.ts';

/** What the client is told about an error, and whether it is a mistake of ours that the log must hear of. */
export interface Said {
  readonly fault: Fault;
  readonly bug: boolean;
}

/** AWS says a denial differently in each protocol; services that speak JSON add `Exception`. */
function denial(protocol: Protocol | undefined): { name: string; status: number } {
  if (protocol === 'ec2Query') return { name: 'UnauthorizedOperation', status: 403 };
  if (protocol === 'awsQuery' || protocol === 'restXml') return { name: 'AccessDenied', status: 403 };
  return { name: 'AccessDeniedException', status: protocol === 'restJson1' ? 403 : 400 };
}

/** The SDK's own exceptions, the wire's and the cloud's refusals are told as they are; anything else is a bug, and stays here. */
export function sayable(error: Error, protocol: Protocol | undefined): Said {
  if (error instanceof WireError) return { fault: error, bug: false };
  if (error instanceof NotImplemented) return { fault: { ...told(error), status: 501 }, bug: false };
  if (error.name === 'AccessDenied') return { fault: { message: error.message, ...denial(protocol) }, bug: false };
  if ('$fault' in error) return { fault: error, bug: false };
  // SDKs repeat what ended in 500, 502, 503 or 504; a bug would only happen three times.
  return {
    fault: {
      name: 'InternalFailure',
      message: 'The request failed in this cloud; its log has the reason.',
      status: 501,
    },
    bug: true,
  };
}

const told = ({ name, message }: Error) => ({ name, message });
