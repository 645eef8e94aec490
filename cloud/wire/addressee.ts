import { bySigningName, catalog, type ServiceName } from '../aws/catalog.ts';
import { type Description, describe, type Operation, type Protocol } from './description.ts';
import { matchRoute } from './rest-route.ts';
import type { Credential, Headers } from './signature.ts';
import { WireError } from './wire-error.ts';

/** The service that a request is for, and how it is spoken to. */
export interface Addressee {
  readonly service: ServiceName;
  readonly description: Description;
  readonly protocol: Protocol;
}

/** The operation that a request asks for. */
export interface Ask {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Envelope {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly headers: Headers;
  /** The query string's parameters, and for a form the body's. */
  readonly parameters: URLSearchParams;
}

/** Operations that AWS takes without a signature: their proof of identity is in the request. */
const UNSIGNED: Readonly<Record<string, ServiceName>> = {
  AssumeRoleWithWebIdentity: 'sts',
  AssumeRoleWithSAML: 'sts',
};

const descriptions = new Map<ServiceName, Promise<Description>>();

/** A service's description, made when it is first asked for: loading all clients would take a third of a second and 130 MB. */
export function descriptionOf(service: ServiceName): Promise<Description> {
  const known = descriptions.get(service) ?? catalog[service].sdk().then(describe);
  descriptions.set(service, known);
  return known;
}

/** The signature's scope names the service. Undefined when no service is meant; throws when the signed one is not built here. */
export async function addressee(
  envelope: Envelope,
  credential: Credential | undefined,
): Promise<Addressee | undefined> {
  const { headers, parameters } = envelope;
  const service = credential
    ? bySigningName(credential.service)
    : (UNSIGNED[parameters.get('Action') ?? ''] ?? (isObjectRequest(envelope) ? 's3' : undefined));
  if (!service) return undefined;
  const description = await descriptionOf(service);
  return { service, description, protocol: spoken(description, headers, parameters) };
}

/** What browsers and curl send to S3: no signature, no protocol. */
const isObjectRequest = ({ headers, parameters }: Envelope) => !headers['x-amz-target'] && !parameters.has('Action');

function spoken(description: Description, headers: Headers, parameters: URLSearchParams): Protocol {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpcv2Cbor';
  if (headers['x-amz-target']) return headers['content-type']?.includes('json-1.0') ? 'awsJson1_0' : 'awsJson1_1';
  const rest = description.protocol.startsWith('rest');
  if (!rest && parameters.has('Action')) return description.protocol === 'ec2Query' ? 'ec2Query' : 'awsQuery';
  return description.protocol;
}

/** Throws the protocol's code for an operation that the service does not have. */
export function ask({ description, protocol }: Addressee, envelope: Envelope): Ask {
  const { headers, method, parameters, path } = envelope;
  if (protocol === 'restJson1' || protocol === 'restXml') {
    const match = matchRoute(description, { method, path, query: parameters, headers });
    if (match) return match;
    throw protocol === 'restXml'
      ? new WireError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405)
      : new WireError('UnknownOperationException', `${description.serviceId} has no ${method} ${path}`, 404);
  }
  const name =
    protocol === 'rpcv2Cbor'
      ? path.split('/operation/')[1]
      : (headers['x-amz-target']?.split('.').at(-1) ?? parameters.get('Action'));
  const operation = description.operations.get(name ?? '');
  if (operation) return { operation, labels: {} };
  throw protocol === 'ec2Query' || protocol === 'awsQuery'
    ? new WireError('InvalidAction', `The action ${name} is not valid for this web service.`)
    : new WireError('UnknownOperationException', `${description.serviceId} has no operation ${name}`);
}
