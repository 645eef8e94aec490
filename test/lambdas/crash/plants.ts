import type { Plant } from './crashing.ts';

/** A request without one of its members, as if the step had not sent it. */
export const without =
  (operation: string, ...members: readonly string[]): Plant =>
  (called) =>
    called === operation ? Object.fromEntries(members.map((it) => [it, undefined])) : {};

/** A write-ahead row that nobody finds again. */
export const rowsLost: Plant = (operation, input) => {
  const { Item } = input as { Item?: { kind: { S: string }; name: object } };
  return operation === 'PutItem' && Item?.kind.S === 'intent'
    ? { Item: { ...Item, kind: { S: crypto.randomUUID() } } }
    : {};
};
