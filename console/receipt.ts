import { styleText } from 'node:util';

/** What a teardown says it has left behind: `lambdas/receipt/receipt.ts` writes it. */
export interface Receipt {
  readonly environment: string;
  readonly execution: string;
  readonly at: string;
  readonly clean: boolean;
  readonly removed: Readonly<Record<string, number>>;
  readonly left: readonly {
    readonly kind: string;
    readonly id: string;
    readonly expected: boolean;
    readonly why: string;
    readonly dollarsPerHour: number | null;
  }[];
  readonly dollarsPerHour: { readonly before: number; readonly after: number; readonly asOf: string };
  readonly notPriced: readonly string[];
}

export function receiptText({ environment, clean, removed, left, dollarsPerHour, notPriced }: Receipt): string {
  const kinds = Object.entries(removed).map(([kind, count]) => `${count} ${kind}`);
  const total = Object.values(removed).reduce((sum, count) => sum + count, 0);
  return [
    `${environment} is torn down: ${total} things removed${total > 0 ? ` (${kinds.join(', ')})` : ''}`,
    ...left.flatMap(({ kind, id, expected, why, dollarsPerHour: dollars }) => [
      `${expected ? styleText('yellow', '·') : styleText('red', '!')} ${kind} ${id} is left${dollars ? `, $${dollars.toFixed(4)} an hour` : ''}`,
      `    ${why}`,
    ]),
    clean
      ? styleText('green', `Clean: ${left.length === 0 ? 'nothing is left' : 'what is left has its reason'}`)
      : styleText('red', `Not clean: ${left.filter(({ expected }) => !expected).length} left that should not be`),
    `It costs $${dollarsPerHour.after.toFixed(4)} an hour now, before $${dollarsPerHour.before.toFixed(4)} (list prices of ${dollarsPerHour.asOf}${notPriced.length > 0 ? `; ${notPriced.join(', ')}: by what is kept in it` : ''})`,
    'The orchestrator itself stays: "cdk destroy" removes it.',
  ].join('\n');
}
