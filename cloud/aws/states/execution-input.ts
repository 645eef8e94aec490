import { PAYLOAD_LIMIT } from '../../asl/json.ts';
import { errors } from './errors.ts';

/** The input of an execution as its text; an empty object where there is none. Throws `InvalidExecutionInput`. */
export function checkInput(input = '{}'): string {
  if (Buffer.byteLength(input) > PAYLOAD_LIMIT) {
    throw errors.invalidInput(`The input is ${Buffer.byteLength(input)} bytes long; ${PAYLOAD_LIMIT} are allowed`);
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw errors.invalidInput((error as Error).message);
  }
  return input;
}
