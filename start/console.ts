import { connect } from '../console/connect.ts';
import { type Page, servePage } from '../console/page/serve.ts';

const USUAL = 4780;

/** Serves the console page of the cloud in this folder, on its usual port or, if another program has that, on any that is free. */
export async function openConsole(folder: string): Promise<Page> {
  const connection = await connect({ folder });
  return servePage(connection, { port: USUAL }).catch((error: Error & { code?: string }) => {
    if (error.code === 'EADDRINUSE') return servePage(connection, { port: 0 });
    throw error;
  });
}
