/**
 * How a call can go wrong at its worst moment. "Seen late": the deed is done, its maker dies, and whoever looks within the next twenty seconds is told
 * what was so before, except where AWS promises otherwise (DynamoDB's consistent reads, S3).
 */
export const ways = [
  'killed before the call',
  'killed before the answer',
  'killed after the answer',
  'throttled',
  '500 after the deed',
  'seen late, redriven',
  'seen late, started again',
] as const;
export type Way = (typeof ways)[number];

/** One call of one step, and what becomes of it. */
export interface Fault {
  /** As `callOf` names it. */
  readonly call: string;
  readonly way: Way;
}

/** Services whose reads are never late. */
const CONSISTENT = ['dynamodb', 's3'];
export const canBeLate = (service: string) => !CONSISTENT.includes(service);
export const isLate = (way: Way) => way.startsWith('seen late');
