/** There is nothing alive that the drill could hit, so that nothing would be shown by hitting it. */
export class NothingToHarm extends Error {
  override readonly name = 'NothingToHarm';
}
