import type { $SchemaRef, StaticStructureSchema } from '@smithy/types';
import { type RestAnswer, writeBindings } from './bindings.ts';
import { cbor, rpcJson, structure, write, xml } from './codecs.ts';
import type { Description, Operation, Protocol } from './description.ts';

const METADATA = structure('ResponseMetadata', [['RequestId', 0]]) as $SchemaRef;

/** Writes an operation's output in the protocol of the request. */
export function encode(
  service: Description,
  operation: Operation,
  protocol: Protocol,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): RestAnswer {
  const { name, output: schema } = operation;
  const unit = schema.isUnitSchema();
  switch (protocol) {
    case 'awsJson1_0':
    case 'awsJson1_1':
      return ok(jsonType(protocol), unit ? '{}' : write(rpcJson, schema, output));
    case 'rpcv2Cbor': {
      const answer = ok('application/cbor', write(cbor, unit ? structure('Unit', []) : schema, output));
      return { ...answer, headers: { ...answer.headers, 'smithy-protocol': 'rpc-v2-cbor' } };
    }
    case 'awsQuery': {
      // <XResponse><XResult>…</XResult><ResponseMetadata><RequestId/></ResponseMetadata></XResponse>
      const result: [string, $SchemaRef][] = unit ? [] : [[`${name}Result`, operation.schema[5]]];
      const envelope = structure(`${name}Response`, [...result, ['ResponseMetadata', METADATA]]);
      const value = { [`${name}Result`]: output, ResponseMetadata: { RequestId: requestId } };
      return ok('text/xml', write(xml(service.xmlNamespace), envelope, value));
    }
    case 'ec2Query': {
      const own = unit ? [] : ownMembers(schema.getSchema() as StaticStructureSchema);
      // An operation without output answers <return>true</return>.
      const members: [string, $SchemaRef][] = [
        ['requestId', 0],
        ...own,
        ...(unit ? [['return', 2] as [string, 2]] : []),
      ];
      const envelope = structure(`${name}Response`, members);
      return ok(
        'text/xml;charset=UTF-8',
        write(xml(service.xmlNamespace), envelope, { ...output, requestId, return: true }),
      );
    }
    case 'restJson1':
    case 'restXml': {
      // S3 does not model that a range is 206.
      const status = output.ContentRange === undefined ? operation.status : 206;
      const answer = writeBindings(service, schema, output, status);
      return name === 'GetBucketLocation' ? { ...answer, body: unwrapped(String(answer.body)) } : answer;
    }
  }
}

export const jsonType = (protocol: Protocol) => `application/x-amz-json-1.${protocol === 'awsJson1_0' ? 0 : 1}`;

const ok = (type: string, body: string | Uint8Array): RestAnswer => ({
  status: 200,
  headers: { 'content-type': type },
  body,
});

function ownMembers([, , , , names, schemas]: StaticStructureSchema): [string, $SchemaRef][] {
  return names.map((name, index) => [name, schemas[index] as $SchemaRef]);
}

/** The one XML output whose member is the root itself; the trait that says so is not in the client's schema. */
function unwrapped(body: string): string {
  return body
    .replace('<LocationConstraint>', '')
    .replace('</LocationConstraint></LocationConstraint>', '</LocationConstraint>');
}
