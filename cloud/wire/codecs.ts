import { XmlCodec } from '@aws-sdk/core/protocols';
import { CborCodec } from '@smithy/core/cbor';
import { FromStringShapeDeserializer, JsonCodec, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { $SchemaRef, Codec, Schema, StaticStructureSchema } from '@smithy/types';

// The codecs of the SDK's clients, used the other way round: what a client writes is read here.
// Timestamp formats by Smithy's numbers: 5 is ISO 8601, 7 is seconds since 1970.
const ISO = { useTrait: true, default: 5 } as const;
const EPOCH = { useTrait: true, default: 7 } as const;

export type WireCodec = Codec<Uint8Array | string, Uint8Array | string>;

export const rpcJson: WireCodec = new JsonCodec({ timestampFormat: EPOCH, jsonName: false });
export const restJson: WireCodec = new JsonCodec({ timestampFormat: EPOCH, jsonName: true });
export const cbor = new CborCodec() as unknown as WireCodec;
export const xml = (namespace = ''): WireCodec =>
  new XmlCodec({ timestampFormat: ISO, httpBindings: false, xmlNamespace: namespace, serviceNamespace: '' });

/** Single values in headers, labels and queries. */
export const fromText = {
  iso: new FromStringShapeDeserializer({ timestampFormat: ISO, httpBindings: true }),
  epoch: new FromStringShapeDeserializer({ timestampFormat: EPOCH, httpBindings: true }),
};
const toText = new ToStringShapeSerializer({ timestampFormat: ISO, httpBindings: true });

export function write(codec: WireCodec, schema: Schema, value: unknown): Uint8Array | string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  return serializer.flush();
}

export function text(schema: Schema, value: unknown): string {
  toText.write(schema, value);
  return toText.flush();
}

/** A document root: some codecs take any value where no schema describes it. */
export const DOCUMENT: Schema = 15;

/** A structure that no service has: envelopes are schemas too, so no document is put together by hand. */
export function structure(
  name: string,
  members: readonly (readonly [string, $SchemaRef | NormalizedSchema])[],
  traits: object = {},
): Schema {
  const shape = [3, 'wire', name, traits, members.map(([it]) => it), members.map(([, it]) => it)];
  return shape as unknown as StaticStructureSchema;
}
