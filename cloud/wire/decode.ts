import { type Decoded, type RestRequest, readBindings } from './bindings.ts';
import { cbor, rpcJson } from './codecs.ts';
import type { Description, Operation, Protocol } from './description.ts';
import { readForm } from './form.ts';
import { checkJson } from './json-shape.ts';
import { WireError } from './wire-error.ts';

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
  try {
    const decoded = await read();
    if (typeof decoded.input !== 'object' || decoded.input === null) throw unreadable(protocol, 'not a structure');
    return decoded;
  } catch (error) {
    throw error instanceof WireError ? error : unreadable(protocol, (error as Error).message);
  }

  async function read(): Promise<Decoded> {
    const { body } = request;
    if (protocol === 'restJson1' || protocol === 'restXml') return readBindings(service, operation, request);
    if (!body.length) return { input: {}, unknown: [] };
    if (protocol === 'rpcv2Cbor') return { input: cbor.createDeserializer().read(schema, body), unknown: [] };
    const unknown = checkJson(schema, body);
    return { input: await rpcJson.createDeserializer().read(schema, body), unknown };
  }
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
