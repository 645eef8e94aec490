import { type RestRequest, readBindings } from './bindings.ts';
import { cbor, rpcJson } from './codecs.ts';
import type { Description, Operation, Protocol } from './description.ts';
import { readForm } from './form.ts';
import { WireError } from './wire-error.ts';

export interface Decoded {
  readonly input: Record<string, unknown>;
  /** Parameters that the operation does not have. Only the query forms are strict about them, as AWS is. */
  readonly unknown: readonly string[];
}

/** Reads an operation's input in the protocol of the request (not of the service: CloudWatch is spoken in three). */
export async function decode(
  service: Description,
  operation: Operation,
  protocol: Protocol,
  request: RestRequest,
): Promise<Decoded> {
  const { input: schema } = operation;
  if (protocol === 'ec2Query' || protocol === 'awsQuery') {
    return readForm(schema, request.query, protocol === 'ec2Query' ? 'ec2' : 'aws') as Decoded;
  }
  if (schema.isUnitSchema()) return { input: {}, unknown: [] };
  const input = await read().catch((error: Error) => {
    if (error instanceof WireError) throw error;
    throw unreadable(protocol, error.message);
  });
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    throw unreadable(protocol, 'not a structure');
  return { input, unknown: [] };

  async function read() {
    const rest = protocol === 'restJson1' || protocol === 'restXml';
    if (rest) return readBindings(service, operation, request);
    if (!request.body.length) return {};
    if (protocol !== 'rpcv2Cbor') structureOrFail(request.body);
    return (protocol === 'rpcv2Cbor' ? cbor : rpcJson).createDeserializer().read(schema, request.body);
  }
}

/** The codec would take a list or a number for a structure without members. */
function structureOrFail(body: Buffer) {
  if (body.find((byte) => byte > 0x20) !== '{'.charCodeAt(0))
    throw new WireError('SerializationException', 'Start of structure or map found where not expected.');
}

function unreadable(protocol: Protocol, why: string): WireError {
  if (protocol === 'restXml') {
    return new WireError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return new WireError('SerializationException', `The request could not be read: ${why}`);
}
