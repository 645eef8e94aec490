import type { JsonObject } from '../../../asl/json.ts';

/** What an optimised integration adds to an answer about the request behind it. */
export function metadata(status = 200): JsonObject {
  const id = crypto.randomUUID();
  const date = new Date().toUTCString();
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [id], Date: [date] },
      HttpHeaders: { 'x-amzn-RequestId': id, Date: date },
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: id },
  };
}
