import type { Context } from 'koa';

/** Which page of a list the address asks for, and what to ask the API for it. Blank is no search. */
export function pageOf(ctx: Context, limit: number): { search: string; after: string; query: URLSearchParams } {
  const [search, after] = [first(ctx.query.search), first(ctx.query.after)];
  const query = new URLSearchParams({ limit: String(limit), ...(search && { search }), ...(after && { after }) });
  return { search, after, query };
}

function first(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
}
